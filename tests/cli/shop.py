"""A workspace with a real small raster, used from the command line."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import Affine
from typer.testing import CliRunner

from app.cli import program

ONTOLOGY = """
name: trial
classes:
  - {name: Building, key: "1", shapes: [polygon, box]}
  - name: Ship
    key: "2"
    attributes: [{name: length, kind: number, required: true, minimum: 0, maximum: 500}]
"""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def orthomark(*words: object, stdin: str | None = None) -> Said:
    """Run a command in this process; a bug comes out as itself, not as an exit code."""
    result = CliRunner().invoke(program, [str(word) for word in words], input=stdin, prog_name="orthomark")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def done(*words: object, stdin: str | None = None) -> Said:
    said = orthomark(*words, stdin=stdin)
    assert said.code == 0, said.err
    return said


def refused(*words: object, stdin: str | None = None) -> str:
    """Run a command that is refused, and give its one sentence."""
    said = orthomark(*words, stdin=stdin)
    assert said.code == 1, (said.code, said.out, said.err)
    (sentence,) = said.err.strip().splitlines()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


def misused(*words: object) -> str:
    said = orthomark(*words)
    assert said.code == 2, (said.code, said.out, said.err)
    return said.err


def write_raster(path: Path, width: int = 400, height: int = 300, *, placed: bool = True) -> Path:
    values = np.add.outer(np.arange(height), np.arange(width)).astype(np.uint16) * 3
    place = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 400_000, 0, -0.5, 4_300_000)} if placed else {}
    profile = {"driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": "uint16", **place}
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(values, 1)
    return path


def square(x: float, y: float, side: float = 20, name: str = "Building", **properties: object) -> dict[str, Any]:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "geometry": geometry, "properties": {"class": name, **properties}}


def geojson(path: Path, features: Sequence[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    return path


@dataclass(frozen=True)
class Shop:
    """One workspace file with one scene in four tasks, and a folder beside it."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "shop.orthomark"

    def tasks(self, *more: object) -> list[dict[str, Any]]:
        found = done("task", "list", self.file, *more, "--json").json
        assert isinstance(found, list)
        return found

    def draw(self, task: str, login: str, *features: dict[str, Any]) -> list[dict[str, Any]]:
        path = geojson(self.folder / "drawn.geojson", features)
        drawn = done("annotate", self.file, task, path, "--as", login, "--pixels", "--json").json
        return list(drawn["annotations"])

    def submitted(self, task: str = "Cell 1", login: str = "ann") -> list[dict[str, Any]]:
        """A task with two annotations, claimed, drawn and submitted."""
        done("task", "claim", self.file, task, "--as", login)
        drawn = self.draw(task, login, square(10, 10), square(60, 10, name="Ship", length=20))
        done("task", "submit", self.file, task, "--as", login)
        return drawn

    def judge(self, login: str, decision: str, row: dict[str, Any], *more: object) -> Said:
        named = (row["annotation"], "--revision", row["revision"], "--as", login)
        return done("review", decision, self.file, *named, *more, "--json")


def open_shop(folder: Path) -> Shop:
    (folder / "trial.yaml").write_text(ONTOLOGY, "utf-8")
    shop = Shop(folder)
    done("new", shop.file, "--ontology", folder / "trial.yaml", "--name", "Shop")
    done("scene", "add", shop.file, write_raster(folder / "quay.tif"), "--cell", "200", "--context", "16")
    return shop
