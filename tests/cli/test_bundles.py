"""bundle: out, back, and what it says, from the command line."""

from pathlib import Path

import pytest

from tests.cli.shop import Shop, done, refused, square


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def test_work_is_carried_from_one_file_into_another(shop: Shop) -> None:
    made = done("bundle", "export", shop.file, shop.folder / "out.bundle", "--json").json
    copy = Shop(shop.folder / "there")
    copy.folder.mkdir()
    assert "--trust" in refused("bundle", "import", copy.file, shop.folder / "out.bundle")
    told = done(
        "bundle", "import", copy.file, shop.folder / "out.bundle", "--trust", made["fingerprint"], "--json"
    ).json
    assert (told["fresh"], told["changes"]) == (made["operations"], True)
    assert len(copy.tasks()) == 4

    done("task", "claim", copy.file, "Cell 1", "--as", "ann")
    copy.draw("Cell 1", "ann", square(10, 10))
    done("bundle", "export", copy.file, shop.folder / "back.bundle")
    shown = done("bundle", "inspect", shop.file, shop.folder / "back.bundle").out
    assert "would be taken in" in shown
    assert "1 rev" in shown
    done("bundle", "import", shop.file, shop.folder / "back.bundle")
    assert len(done("list", shop.file).json["features"]) == 1
    assert "nothing changes" in done("bundle", "import", shop.file, shop.folder / "back.bundle").out
    assert done("verify-store", shop.file, "--json").json["whole"]


def test_signers_are_shown_trusted_and_struck_off(shop: Shop) -> None:
    key = done("bundle", "key", "--json").json
    assert done("bundle", "key").out.splitlines()[0] == key["key"]
    done("bundle", "trust", shop.file, key["key"], "--name", "the office", "--as", "lea")
    (known,) = done("bundle", "signers", shop.file, "--json").json
    assert (known["name"], known["fingerprint"]) == ("the office", key["fingerprint"])
    assert done("bundle", "distrust", shop.file, key["key"], "--as", "lea", "--json").json == {"removed": True}
    assert "no public key" in refused("bundle", "trust", shop.file, "abc", "--name", "x", "--as", "lea")


def test_a_bundle_replaces_an_older_one_and_nothing_else(shop: Shop) -> None:
    done("bundle", "export", shop.file, shop.folder / "out.bundle")
    done("bundle", "export", shop.file, shop.folder / "out.bundle")
    assert "choose another" in refused("bundle", "export", shop.file, shop.file)
    other = shop.folder / "other.orthomark"
    done("new", other, "--ontology", shop.folder / "trial.yaml")
    assert "a bundle of another project lies there" in refused("bundle", "export", other, shop.folder / "out.bundle")
    for place in (shop.folder / "quay.tif", shop.folder / "trial.yaml", Path("/dev/full"), shop.folder):
        before = place.read_bytes() if place.is_file() else b""
        assert "would be lost" in refused("bundle", "export", shop.file, place)
        assert not place.is_file() or place.read_bytes() == before
    assert done("verify-store", shop.file, "--json").json["whole"]


def test_what_is_no_bundle_is_refused(shop: Shop) -> None:
    (shop.folder / "x.bundle").write_text("hello")
    assert "no bundle" in refused("bundle", "inspect", shop.file, shop.folder / "x.bundle")
    assert "no file here" in refused("bundle", "inspect", shop.file, shop.folder / "none.bundle")
