"""new, ontology, verify-store, backup, doctor, report: the file and its health."""

from pathlib import Path

import pytest

from tests.cli.shop import ONTOLOGY, Shop, done, misused, orthomark, refused
from tests.store.tampering import unguarded


def test_a_new_workspace_never_replaces_one(shop: Shop) -> None:
    before = shop.file.read_bytes()
    assert "shop.orthomark" in refused("new", shop.file)
    assert shop.file.read_bytes() == before


def test_a_new_workspace_takes_the_training_classes_and_its_own_name(tmp_path: Path) -> None:
    row = done("new", tmp_path / "bay.orthomark", "--json").json
    assert row["name"] == "bay"
    assert row["classes"] > 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("classes: [", "is not valid YAML"), ("- a", "no list “classes”"), ("classes: [{name: a}, {name: A}]", "two")],
)
def test_a_bad_ontology_makes_no_workspace(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, "utf-8")
    assert sentence in refused("new", tmp_path / "x.orthomark", "--ontology", tmp_path / "bad.yaml")
    assert not (tmp_path / "x.orthomark").exists()


def test_a_file_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.orthomark").write_text("hello")
    for path in (tmp_path / "x.orthomark", tmp_path / "none.orthomark", tmp_path):
        assert path.name in refused("scene", "list", path)


def test_the_ontology_is_shown_compared_and_replaced(shop: Shop) -> None:
    shop.submitted()
    more = shop.folder / "more.yaml"
    more.write_text(ONTOLOGY.replace('"2"', '"3"') + "  - {name: Crane}\n", "utf-8")
    told = done("ontology", "diff", shop.file, more, "--json").json
    assert (told["added"], told["removed"], told["changed"]) == (["Crane"], [], ["Ship"])
    assert {"class": "ship", "change": "changed", "words": ["key: 2 → 3"]} in told["details"]
    done("ontology", "set", shop.file, more)
    shown = done("ontology", "show", shop.file, "--json").json
    assert (shown["version"], [one["name"] for one in shown["classes"]]) == (2, ["Building", "Ship", "Crane"])
    assert "Crane" in done("ontology", "show", shop.file).out


def test_a_class_in_use_cannot_be_dropped(shop: Shop) -> None:
    shop.submitted()
    less = shop.folder / "less.yaml"
    less.write_text("classes: [{name: Ship}]", "utf-8")
    assert "no class for building (1 annotation)" in refused("ontology", "set", shop.file, less)


def test_a_class_another_one_replaces_can_be_dropped(shop: Shop) -> None:
    shop.submitted()
    less = shop.folder / "less.yaml"
    less.write_text("classes: [{name: Structure, replaces: [building]}, {name: Ship}]", "utf-8")
    done("ontology", "set", shop.file, less)
    features = done("list", shop.file, "--json").json["features"]
    assert {one["properties"]["class"] for one in features} == {"Structure", "Ship"}


def test_a_whole_store_is_verified_and_backed_up(shop: Shop) -> None:
    shop.submitted()
    copy = shop.folder / "copy.orthomark"
    done("backup", shop.file, copy)
    original, backup = (done("verify-store", file, "--json").json for file in (shop.file, copy))
    assert original["whole"]
    assert (original["operations"], original["digest"]) == (backup["operations"], backup["digest"])


def test_a_changed_past_is_found(shop: Shop) -> None:
    shop.submitted()
    with unguarded(shop.file) as connection:
        connection.execute("UPDATE op SET body = replace(body, 'Building', 'Bunker') WHERE kind = 'ontology'")
    said = orthomark("verify-store", shop.file, "--json")
    assert (said.code, said.json["whole"]) == (1, False)
    assert "hash" in said.err


def test_the_doctor_looks_at_everything(shop: Shop) -> None:
    rows = {row["name"]: row for row in done("doctor", shop.file, "--json").json}
    assert {"Orthomark", "Python", "GDAL", "Display", "PostgreSQL", "reads NITF", "Workspace"} <= set(rows)
    assert all(row["remedy"] for row in rows.values() if not row["well"])


def test_the_doctor_names_missing_scenes_and_broken_files(shop: Shop) -> None:
    (shop.folder / "quay.tif").unlink()
    assert "files are missing for quay" in done("doctor", shop.file).out
    (shop.folder / "no.orthomark").write_text("hello")
    assert "was not made by Orthomark" in refused("doctor", shop.folder / "no.orthomark")


def test_a_report_of_an_unknown_shift_date_or_format_is_refused(shop: Shop) -> None:
    words = ("report", "shift", shop.file, "--out", shop.folder / "out")
    assert "no shift “LUNCH”" in refused(*words, "--shift", "LUNCH", "--date", "2026-03-09")
    misused(*words, "--shift", "DAY", "--date", "09.03.2026")
    unknown = refused(*words, "--shift", "DAY", "--date", "2026-03-09", "--format", "docx")
    assert "docx" in unknown
    assert not (shop.folder / "out").exists()
    nowhere = ("report", "shift", shop.file, "--out", shop.file, "--shift", "DAY", "--date", "2026-03-09")
    assert "nothing was written" in refused(*nowhere)
