"""An export is there complete, or not at all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import shapely

from app.formats.base import EVERY_SHAPE, Document, Exporter, LossError, UnknownFormatError, Work, exporter, importer
from app.formats.coco import EXPORTER as COCO
from app.formats.writing import write_documents
from app.models.errors import BadInputError
from app.models.geometry import ShapeKind
from tests.formats.samples import annotation, work


def broken(_work: Work) -> Sequence[Document]:
    def pieces() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    return (Document("", pieces()),)


BROKEN = Exporter("broken", "Broken", EVERY_SHAPE, (), broken)


def test_a_write_that_is_interrupted_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("before")
    with pytest.raises(KeyboardInterrupt):
        write_documents(BROKEN, work(), target, allow_loss=False)
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_loss_nobody_allowed_stops_the_export(tmp_path: Path) -> None:
    point = annotation(shapely.Point(1, 1), ShapeKind.POINT)
    with pytest.raises(LossError, match="1 annotation of kind point"):
        write_documents(COCO, work(point), tmp_path / "out.json", allow_loss=False)
    assert not list(tmp_path.iterdir())
    written, lost = write_documents(COCO, work(point), tmp_path / "deep" / "out.json", allow_loss=True)
    assert (written, lost) == ([tmp_path / "deep" / "out.json"], ["1 annotation of kind point"])


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInputError, match="cannot be written"):
        write_documents(COCO, work(), tmp_path / "file" / "out.json", allow_loss=False)


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(UnknownFormatError, match="cannot write “dwg”; it can write coco, geojson"):
        exporter("dwg")
    with pytest.raises(UnknownFormatError, match="cannot read “dwg”"):
        importer("dwg")
