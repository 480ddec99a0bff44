"""A guide as a page: Markdown with the pictures of the ontology and nothing else, then good and bad examples."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QImage, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from app.models.guide import Example, Picture
from app.models.ontology import ClassDef

BELOW = 6.0
NONE = "The ontology has no guide for this class yet."
HEADINGS = {Example.GOOD: "✓ Good", Example.BAD: "✗ Bad"}
SAFE = QTextDocument.MarkdownFeature.MarkdownNoHTML
DIALECT = QTextDocument.MarkdownFeature.MarkdownDialectGitHub


class GuidePage(QTextBrowser):
    """Shows the guide of a class. Nothing is ever fetched: a picture is one of the ontology, or it is not there."""

    def __init__(self, name: str, widest: int = 0) -> None:
        super().__init__()
        self._pictures: Mapping[str, Picture] = {}
        self._widest = widest
        self._shown = ""
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setProperty("kind", "page")

    def show_class(self, known: ClassDef) -> None:
        """Show a class's guide, examples and usual size."""
        self._pictures = {picture.name: picture for picture in known.pictures}
        place = self.verticalScrollBar().value() if known.id == self._shown else 0
        self._shown = known.id
        self.document().setMarkdown(page(known), SAFE | DIALECT)
        spaced, cursor = QTextBlockFormat(), QTextCursor(self.document())
        spaced.setBottomMargin(BELOW)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(spaced)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Give a picture of the ontology by its name, and nothing for any other address."""
        wanted = name.toString() if isinstance(name, QUrl) else name
        picture = self._pictures.get(wanted)
        if kind != QTextDocument.ResourceType.ImageResource.value or picture is None:
            return QByteArray()
        image = QImage.fromData(picture.data)
        if self._widest and image.width() > self._widest:
            image = image.scaledToWidth(self._widest)
        return image


def page(known: ClassDef) -> str:
    """The page in Markdown: the words of the guide, its examples, its usual size."""
    parts = [known.guide.strip() or NONE]
    used = {picture.name for picture in known.pictures if f"({picture.name})" in known.guide}
    for example in (Example.GOOD, Example.BAD):
        shown = [one for one in known.pictures if one.example is example and one.name not in used]
        if shown:
            parts.append(f"**{HEADINGS[example]}**")
            parts += [f"![{_plain(one.caption)}]({one.name})\n\n{_plain(one.caption)}" for one in shown]
    if known.size_band:
        parts.append(f"Usual size {known.size_band[0]:g}–{known.size_band[1]:g} m.")
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter not in "[]()*_`<>!\n")
