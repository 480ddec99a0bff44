"""The guide of the class in hand, with its examples, beside the picture; and the same page large in a window."""

from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout

from app.models.ontology import ClassDef
from app.views.panels.guide_page import GuidePage
from app.views.panels.section import Section

WIDEST, LEAST, MOST = 256, 64, 420
WINDOW = (720, 640)
NONE_YET = "Open a task; its guide stands here."


class GuidePanel(Section):
    """What the ontology says about the class."""

    def __init__(self) -> None:
        self.page = GuidePage("Guide of the class in hand", WIDEST)
        super().__init__("book-open", "Guide", self.page)
        self.page.setPlaceholderText(NONE_YET)
        self._known: ClassDef | None = None
        self._version = 0
        self.page.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    def show_class(self, known: ClassDef, version: int = 0) -> None:
        """Show the guide of a class in this version of the ontology."""
        if known == self._known and version == self._version:
            return
        self._known, self._version = known, version
        self.set_title(f"Guide: {known.name}")
        self.set_count(f"v{version}" if version else "")
        self.page.show_class(known)
        self._fit()

    def open_large(self) -> None:
        """Show the page in a window of its own, which may stay open beside the picture."""
        if self._known is not None:
            GuideWindow(self, self._known, self._version).show()

    def _fit(self) -> None:
        height = int(self.page.document().size().height()) + 8
        self.page.setFixedHeight(min(max(height, LEAST), MOST))


class GuideWindow(QDialog):
    """One guide, large."""

    def __init__(self, panel: GuidePanel, known: ClassDef, version: int) -> None:
        super().__init__(panel.window())
        self.setWindowTitle(f"Guide: {known.name}, ontology version {version}")
        self.resize(*WINDOW)
        self.page = GuidePage(f"Guide of {known.name}")
        self.page.show_class(known)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.page)
        close = QPushButton("Close")
        close.setAccessibleName("Close")
        close.setToolTip("Close (Esc)")
        close.clicked.connect(self.close)
        column.addWidget(close)
        self.page.setFocus()
