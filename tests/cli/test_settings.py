from tests.cli.shop import Shop, done, refused

LEAD = ("--as", "lea", "--json")


def test_the_idle_cutoff_is_shown_set_and_taken_back(shop: Shop) -> None:
    assert done("settings", shop.file, "--json").json == {"idle_cutoff_s": 120.0, "source": "usual"}
    assert done("settings", shop.file, "--idle", "90", *LEAD).json == {"idle_cutoff_s": 90.0, "source": "workspace"}
    assert "Gaps of up to 90 s" in done("settings", shop.file).out
    assert "10 to 3600" in refused("settings", shop.file, "--idle", "4", "--as", "lea")
    assert done("settings", shop.file, "--idle", "usual", *LEAD).json["source"] == "usual"
