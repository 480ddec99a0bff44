"""The guide of the class in hand."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.models.ontology import ClassDef
from app.views.panels.section import Section


class GuidePanel(Section):
    """What the ontology says about the class."""

    def __init__(self) -> None:
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.MarkdownText)
        self._text.setProperty("kind", "second")
        super().__init__("book-open", "Guide", self._text, padded=True)

    def show_class(self, known: ClassDef) -> None:
        """Show the guide of a class."""
        self.set_title(f"Guide: {known.name}")
        band = f"\n\nUsual size {known.size_band[0]:g}–{known.size_band[1]:g} m." if known.size_band else ""
        self._text.setText((known.guide.strip() or "The ontology has no guide for this class yet.") + band)
