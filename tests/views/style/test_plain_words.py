"""What people write is shown as they wrote it: no label, tip or message takes it for HTML and fetches a picture."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QMessageBox, QToolTip, QWidget

from app.views.application import application

WRITTEN = '<img src="file:///etc/hostname"><b>Accept this</b>'


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    return application()


def shown(widget: QWidget) -> list[QLabel]:
    """The labels of a widget once it is on the screen."""
    widget.show()
    found = widget.findChildren(QLabel) + ([widget] if isinstance(widget, QLabel) else [])
    widget.close()
    return [label for label in found if label.text() == WRITTEN]


@pytest.mark.usefixtures("dressed")
def test_labels_and_messages_show_what_was_written() -> None:
    asking = QInputDialog()
    asking.setLabelText(WRITTEN)
    for widget in (QLabel(WRITTEN), QMessageBox(QMessageBox.Icon.NoIcon, "", WRITTEN), asking):
        (label,) = shown(widget)
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_so_do_tips(dressed: QApplication) -> None:
    place = QWidget()
    place.show()
    QToolTip.showText(place.mapToGlobal(QPoint(0, 0)), WRITTEN, place)
    (tip,) = (one for one in dressed.topLevelWidgets() if isinstance(one, QLabel) and one.text() == WRITTEN)
    assert tip.textFormat() == Qt.TextFormat.PlainText
    QToolTip.hideText()
    place.close()


def test_nobody_asks_for_anything_else() -> None:
    views = Path(__file__).parents[3] / "app" / "views"
    loose = [path.name for path in views.rglob("*.py") if "setTextFormat" in path.read_text("utf-8")]
    assert loose == []
