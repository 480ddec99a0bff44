"""Scenes that are one picture of a file with several."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.models.scene import Scene, join_uri, split_uri
from app.services.not_drawn import pixels_problem


@pytest.mark.parametrize(
    ("path", "segment", "uri"),
    [
        ("/a/b.ntf", 0, "/a/b.ntf"),
        ("/a/b.ntf", 2, "/a/b.ntf#segment=2"),
        ("/a/b#segment=3", 0, "/a/b#segment=3#segment=1"),
        ("C:\\a\\b #1.ntf", 12, "C:\\a\\b #1.ntf#segment=12"),
    ],
)
def test_a_uri_names_the_file_and_the_picture_in_it(path: str, segment: int, uri: str) -> None:
    assert join_uri(path, segment) == uri
    assert split_uri(uri)[0] == path


def test_whether_the_file_is_there_is_asked_of_the_file(scene: Scene, tmp_path: Path) -> None:
    part = replace(scene, uri=f"{scene.uri}#segment=2")
    assert pixels_problem(part) == ""
    Path(scene.uri).write_bytes(b"longer")
    assert "has changed since it was added" in pixels_problem(part)
    Path(scene.uri).unlink()
    assert f"is not at {tmp_path / 'harbour.tif'}; put it back" in pixels_problem(part)
