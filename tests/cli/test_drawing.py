"""annotate, delete, list, history, check, import, export, formats."""

import json
from contextlib import closing

import numpy as np
import pytest
import rasterio
from shapely.geometry import shape

from app.imagery.display import Display
from app.imagery.environment import without_position_warning
from app.services.displayed import Displayed, Evidence
from app.services.workspace import Workspace
from tests.cli.shop import Shop, done, geojson, misused, refused, square


@pytest.fixture
def claimed(shop: Shop) -> Shop:
    done("task", "claim", shop.file, "Cell 1", "--as", "ann")
    return shop


def features(shop: Shop, *more: object) -> list[dict[str, object]]:
    collection = done("list", shop.file, *more).json
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def _class(feature: dict[str, dict[str, str]]) -> str:
    return feature["properties"]["class"]


def test_what_is_listed_in_degrees_can_be_drawn_again(claimed: Shop) -> None:
    claimed.draw("Cell 1", "ann", square(10, 10))
    (listed,) = features(claimed)
    listed["properties"]["class"] = "Ship"  # type: ignore[index]
    listed["properties"]["length"] = 7  # type: ignore[index]
    path = geojson(claimed.folder / "again.geojson", [listed])
    (row,) = done("annotate", claimed.file, "Cell 1", path, "--as", "ann", "--json").json["annotations"]
    assert (row["annotation"], row["class"], row["number"], row["attributes"]) == (
        listed["id"],
        "Ship",
        2,
        {"length": 7},
    )


def test_annotations_come_from_stdin_too(claimed: Shop) -> None:
    said = done("annotate", claimed.file, "Cell 1", "-", "--as", "ann", "--pixels", stdin=json.dumps(square(10, 10)))
    assert "Building" in said.out


def test_the_list_is_narrowed_by_task_class_and_status(claimed: Shop) -> None:
    claimed.draw("Cell 1", "ann", square(10, 10), square(60, 10, name="Ship", length=3))
    assert len(features(claimed, "--task", "Cell 1")) == 2
    assert features(claimed, "--task", "Cell 2") == []
    assert [one["properties"]["class"] for one in features(claimed, "--class", "ship")] == ["Ship"]  # type: ignore[index]
    assert features(claimed, "--status", "accepted") == []
    misused("list", claimed.file, "--status", "done")
    assert "no class “tank”" in refused("list", claimed.file, "--class", "tank")


def test_the_list_is_narrowed_by_size_in_pixels_and_in_metres(claimed: Shop) -> None:
    claimed.draw("Cell 1", "ann", square(10, 10))
    (small,) = features(claimed)
    metres = done("scene", "measure", claimed.file, "quay", "length", "10,10", "30,10", "--json").json["value"]
    assert features(claimed, "--at-least", "20.0px", "--at-most", "20px") == [small]
    assert features(claimed, "--at-least", "20.1px") == []
    assert features(claimed, "--at-least", f"{metres * 0.99:.4f}m", "--at-most", f"{metres * 1.01:.4f} m") == [small]
    assert features(claimed, "--at-least", f"{metres * 1.01:.4f}m") == []
    assert "write pixels as 16px, metres as 2.5m" in refused("list", claimed.file, "--at-least", "big")


def test_metres_are_refused_where_the_scene_has_no_map_position(claimed: Shop) -> None:
    path = claimed.folder / "nowhere.tif"
    with (
        without_position_warning(),
        rasterio.open(path, "w", driver="GTiff", width=64, height=64, count=1, dtype="uint8") as target,
    ):
        target.write(np.ones((1, 64, 64), np.uint8))
    done("scene", "add", claimed.file, path)
    (task,) = [
        row["name"] for row in done("task", "list", claimed.file, "--json").json if row["scene_name"] == "nowhere"
    ]
    done("task", "claim", claimed.file, task, "--as", "ann")
    claimed.draw(task, "ann", square(10, 10))
    words = ("--task", task, "--pixels", "--at-least")
    assert len(features(claimed, *words, "5px")) == 1
    assert "nowhere: it has no map position" in refused("list", claimed.file, *words, "5m")


def test_nothing_of_a_file_is_taken_when_one_record_is_bad(claimed: Shop) -> None:
    path = geojson(claimed.folder / "bad.geojson", [square(10, 10), square(30, 30, name="Tank")])
    sentence = refused("annotate", claimed.file, "Cell 1", path, "--as", "ann", "--pixels")
    assert "feature 2: There is no class “Tank”" in sentence
    assert features(claimed) == []


def test_drawing_without_a_claim_is_refused(shop: Shop) -> None:
    path = geojson(shop.folder / "one.geojson", [square(10, 10)])
    assert "claim it to draw" in refused("annotate", shop.file, "Cell 1", path, "--as", "ann", "--pixels")
    assert "no such file" in refused("annotate", shop.file, "Cell 1", shop.folder / "none", "--as", "ann")


def test_pixels_taken_for_degrees_are_refused(claimed: Shop) -> None:
    path = geojson(claimed.folder / "far.geojson", [square(100, 100)])
    assert "--pixels" in refused("annotate", claimed.file, "Cell 1", path, "--as", "ann")


def test_deleting_takes_all_or_none(claimed: Shop) -> None:
    rows = claimed.draw("Cell 1", "ann", square(10, 10), square(60, 10))
    names = [row["annotation"] for row in rows]
    assert "no annotation" in refused("delete", claimed.file, names[0], "nothing", "--as", "ann")
    assert "is being drawn by ann" in refused("delete", claimed.file, *names, "--as", "bob")
    assert len(features(claimed)) == 2
    assert done("delete", claimed.file, *names, "--as", "ann", "--json").json == {"deleted": 2}
    assert features(claimed) == []
    assert [row["change"] for row in done("history", claimed.file, names[0], "--json").json] == ["create", "delete"]


def test_the_history_of_nothing_is_refused(shop: Shop) -> None:
    assert "no annotation “x”" in refused("history", shop.file, "x")


def test_a_dry_run_stores_nothing(claimed: Shop) -> None:
    path = geojson(claimed.folder / "one.geojson", [square(10, 10)])
    words = ("import", claimed.file, path, "--format", "geojson-pixels", "--as", "ann")
    assert done(*words, "--dry-run", "--json").json == {"imported": 0, "read": 1, "notes": []}
    assert features(claimed) == []
    assert done(*words, "--json").json["imported"] == 1
    assert len(features(claimed)) == 1


def test_notes_on_what_was_left_out_go_to_stderr(claimed: Shop) -> None:
    path = geojson(claimed.folder / "one.geojson", [square(10, 10, colour="red")])
    said = done("import", claimed.file, path, "--format", "geojson-pixels", "--as", "ann", "--json")
    assert "colour" in said.err
    assert said.json["notes"] == ["one.geojson: left out, not attributes of the class: colour"]


@pytest.mark.parametrize("name", ["coco", "geojson", "geojson-pixels"])
def test_an_export_is_imported_elsewhere(claimed: Shop, name: str) -> None:
    claimed.draw("Cell 1", "ann", square(10, 10), square(60, 10, name="Ship", length=3))
    out = claimed.folder / "out.json"
    assert done("export", claimed.file, out, "--format", name, "--json").json == {"files": [str(out)], "lost": []}
    other = claimed.folder / "other.orthomark"
    done("new", other, "--ontology", claimed.folder / "trial.yaml")
    done("scene", "add", other, claimed.folder / "quay.tif", "--cell", "200")
    done("import", other, out, "--format", name, "--as", "lea")
    before, after = (done("list", file, "--pixels").json["features"] for file in (claimed.file, other))
    for one, other in zip(sorted(before, key=_class), sorted(after, key=_class), strict=True):
        assert one["properties"]["attributes"] == other["properties"]["attributes"]
        assert shape(one["geometry"]).hausdorff_distance(shape(other["geometry"])) < 0.02


def test_an_export_that_would_lose_something_is_refused_unless_allowed(claimed: Shop) -> None:
    point = {**square(0, 0, name="Ship", length=1), "geometry": {"type": "Point", "coordinates": [20, 20]}}
    claimed.draw("Cell 1", "ann", point)
    out = claimed.folder / "out.json"
    assert "1 annotation of kind point" in refused("export", claimed.file, out, "--format", "coco")
    assert not out.exists()
    said = done("export", claimed.file, out, "--format", "coco", "--allow-loss", "--json")
    assert said.json["lost"] == ["1 annotation of kind point"]
    assert "Lost" in said.err


def test_an_export_replaces_an_older_one_and_neither_the_workspace_nor_a_scene(claimed: Shop) -> None:
    out, scene = claimed.folder / "out.json", claimed.folder / "quay.tif"
    done("export", claimed.file, out, "--format", "geojson")
    done("export", claimed.file, out, "--format", "geojson")
    before = scene.read_bytes()
    for place in (claimed.file, scene):
        assert "choose another" in refused("export", claimed.file, place, "--format", "geojson")
    assert scene.read_bytes() == before
    assert done("verify-store", claimed.file, "--json").json["whole"]


def test_an_unknown_format_is_refused_with_those_there_are(shop: Shop) -> None:
    assert "coco, geojson" in refused("export", shop.file, shop.folder / "x", "--format", "dwg")


def test_formats_say_what_they_lose() -> None:
    rows = {row["format"]: row for row in done("formats", "--json").json}
    assert {"coco", "geojson", "geojson-pixels"} <= set(rows)
    assert all(set(row) >= {"format", "reads", "writes", "shapes", "losses"} for row in rows.values())
    assert "polylines and points" in rows["coco"]["losses"]
    assert rows["coco"]["shapes"] == ["box", "polygon", "rotated_box"]


def test_what_was_seen_while_drawing_is_listed_and_told_in_the_history(claimed: Shop) -> None:
    with closing(Workspace.open(claimed.file, "ann")) as workspace:
        task = workspace.task("Cell 1").id
        shown = Displayed.of("Stretch 2–98 %", Display((1,), ((10.0, 90.0),)), None, "later (swipe, no stretch)")
        Evidence(workspace, task, lambda: shown).note()
    (drawn,) = claimed.draw("Cell 1", "ann", square(10, 10))
    (row,) = done("task", "displays", claimed.file, "Cell 1", "--json").json
    sentence = "Stretch 2–98 %, values 10–90, beside later (swipe, no stretch)"
    assert (row["author"], row["limits"], row["display"]) == ("ann", [[10, 90]], sentence)
    (told,) = done("history", claimed.file, drawn["annotation"], "--json").json
    assert told["display"] == sentence
    assert f"seen as {sentence}" in done("history", claimed.file, drawn["annotation"]).out
