"""Writes the key sheet: a web page as it is, a PDF by Qt."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.models.errors import BadInputError
from app.open_files import refuse_to_replace

MARGIN_MM = 14.0
POINTS = 72


def save(html: str, path: Path) -> Path:
    """Write HTML, or PDF when the name ends so.

    Raises:
        BadInputError: when it cannot be written.
    """
    refuse_to_replace(path)
    try:
        if path.suffix.lower() == ".pdf":
            with path.open("wb"):  # Qt says nothing of a place it cannot write to
                pass
            _print(html, path)
        else:
            path.write_text(html, "utf-8")
    except OSError as error:
        raise BadInputError(str(path), "it cannot be written", "choose another place") from error
    return path


def _print(html: str, path: Path) -> None:
    """Lay the document out on A4, in points."""
    writer = QPdfWriter(str(path))
    writer.setTitle("Orthomark keys")
    writer.setResolution(POINTS * 4)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
        )
    )
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(html)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
