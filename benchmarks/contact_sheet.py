"""Draws every raster under a folder small, by the program's own renderer, on one sheet with what it is.

python benchmarks/contact_sheet.py DATA_FOLDER OUT.jpg [--page OUT.md --manifest manifest.csv]
"""

import argparse
import csv
import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.imagery.georeference import Georeference
from app.imagery.picture import render
from app.imagery.source import RasterSource
from app.models.errors import AppError
from app.views.application import application
from app.views.canvas.floats import sized_font
from app.views.style.tokens import DARK

ENDINGS = frozenset({".tif", ".tiff", ".ntf", ".nitf", ".jp2", ".jpg", ".jpeg", ".png", ".vrt"})
SIDE, CAPTION, GAP, COLUMNS = 230, 62, 10, 4
QUALITY = 82


def picture(path: Path) -> tuple[QImage, Sequence[str]]:
    """The raster at thumbnail size and its lines of words; a sentence where there is no picture."""
    try:
        with RasterSource.open(path) as source:
            info = source.info
            scale = SIDE / max(info.width, info.height)
            size = max(1, round(info.width * scale)), max(1, round(info.height * scale))
            rgba = np.ascontiguousarray(render(source, None, (0, 0, info.width, info.height), size))
    except AppError as error:
        return QImage(), (path.name, str(error), "")
    reference = Georeference.of(info.georeference, info.width, info.height)
    drawn = QImage(rgba.data, size[0], size[1], 4 * size[0], QImage.Format.Format_RGBA8888).copy()
    bands = f"{info.bands} band{'s' if info.bands > 1 else ''} {info.dtype}, {info.width} × {info.height}"
    worth = reference.resolution(info.width / 2, info.height / 2)
    exact = f", good to {float(f'{worth:.2g}'):,g} m" if reference.known else ""
    bands = info.defect.split(" of this mosaic")[0] + " has a file behind it" if info.defect else bands
    return drawn, (path.name, bands, reference.label(info.width / 2, info.height / 2) + exact)


def sheet(paths: Sequence[Path]) -> QImage:
    """All of them, four in a row."""
    rows = -(-len(paths) // COLUMNS)
    width, height = COLUMNS * (SIDE + GAP) + GAP, rows * (SIDE + CAPTION + GAP) + GAP
    canvas = QImage(width, height, QImage.Format.Format_RGB32)
    canvas.fill(QColor(DARK.surround))
    painter = QPainter(canvas)
    for index, path in enumerate(paths):
        left = GAP + index % COLUMNS * (SIDE + GAP)
        top = GAP + index // COLUMNS * (SIDE + CAPTION + GAP)
        drawn, words = picture(path)
        if not drawn.isNull():
            painter.drawImage(left + (SIDE - drawn.width()) // 2, top + (SIDE - drawn.height()) // 2, drawn)
        for line, text in enumerate(words):
            painter.setPen(QColor(DARK.text_1 if line == 0 else DARK.text_2))
            painter.setFont(sized_font(painter.font(), 12, bold=line == 0))
            room = QRectF(left, top + SIDE + 4 + line * 17, SIDE, 18)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, SIDE)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, shown)
    painter.end()
    return canvas


def page(out: Path, image: Path, folder: Path, paths: Sequence[Path], manifest: Path) -> None:
    """A page with the sheet and where each picture comes from."""
    with manifest.open(encoding="utf-8", newline="") as stream:
        known = {row["path"]: row for row in csv.DictReader(stream)}
    lines = [
        "# Contact sheet", "",
        "Every raster of the trial imagery as Orthomark shows it when it is first opened: default bands and stretch,",
        "nodata and alpha transparent. Below each stand its bands, its size, what its positions rest on and how good",
        "they are. Of rpc.vrt less than 0.1 % has a file behind it.", "",
        f"![Every raster of the trial imagery]({image.name})", "",
        "Made by `python benchmarks/contact_sheet.py FOLDER OUT.jpg`; the imagery is not part of this repository.", "",
        "| picture | source | licence |", "|---|---|---|",
    ]  # fmt: skip
    for path in paths:
        row = known.get(path.relative_to(folder.parent).as_posix(), {})
        lines.append(f"| {path.name} | {_cell(row.get('source', ''))} | {_cell(row.get('licence', ''))} |")
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("content rights INFERRED by the extractor, NOT read: ", "content, inferred: ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--manifest", type=Path)
    arguments = parser.parse_args()
    application()
    found = sorted(path for path in arguments.folder.rglob("*") if path.suffix.lower() in ENDINGS)
    if not found:
        sys.exit(f"There is no raster under {arguments.folder}.")
    sheet(found).save(str(arguments.out), "JPEG", QUALITY)
    if arguments.page and arguments.manifest:
        page(arguments.page, arguments.out, arguments.folder, found, arguments.manifest)
    print(f"{arguments.out}: {len(found)} pictures, {arguments.out.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
