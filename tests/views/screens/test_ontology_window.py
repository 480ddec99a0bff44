from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.models.guide import Example
from app.services.ontologies import load_ontology
from app.views.dialogs.ontology import OntologyDialog
from app.views.main_window import MainWindow
from app.views.panels.guide import GuideWindow
from app.views.panels.guide_page import GuidePage, page

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]


def opened(window: MainWindow) -> OntologyDialog:
    dialog = window.ontology.dialog()
    dialog.show()
    return dialog


@pytest.fixture
def dialog(enter: Enter) -> Iterator[OntologyDialog]:
    made = opened(enter("lead-1"))
    yield made
    made.close()
    made.deleteLater()


def png(path: Path, size: int = 40) -> Path:
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    path.write_bytes(bytes(buffer.data().data()))
    return path


def rename(dialog: OntologyDialog, name: str) -> None:
    field = dialog._class_form.name
    field.setText(name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_lead_adds_a_class_and_puts_it_in_force(dialog: OntologyDialog, window: MainWindow) -> None:
    dialog.add_class()
    rename(dialog, "Buoy")
    assert [one.name for one in dialog.changes()] == ["Buoy"]
    assert dialog.primary.text() == "Put in force as version 4"
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert window.session.workspace.ontology.version == 4
    assert window.session.workspace.ontology.find("Buoy").id == "new-class"
    assert not dialog.isVisible()


def test_what_is_wrong_is_said_at_once_and_cannot_be_put_in_force(dialog: OntologyDialog) -> None:
    dialog.list.select("pier")
    dialog._class_form.key.setText("1")
    QTest.keyClick(dialog._class_form.key, Qt.Key.Key_Return)
    assert "two classes have the key 1" in dialog.problem.sentence
    assert not dialog.primary.isEnabled()
    dialog._take_back()
    assert dialog.problem.sentence == ""


def test_the_smaller_size_can_be_typed_first_and_only_numbers_go_in(dialog: OntologyDialog) -> None:
    dialog.list.select("pier")
    form = dialog._class_form
    for field, text in ((form.low, "5"), (form.high, "4x0"), (form.least, "abc6")):
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    known = dialog.chosen
    assert known is not None
    assert (known.size_band, known.minimum_px) == ((5.0, 40.0), 6.0)


def test_what_nobody_could_fill_in_is_said_at_once(dialog: OntologyDialog) -> None:
    dialog.list.select("pier")
    form = dialog._attribute_form
    form.default.setText("sea")
    QTest.keyClick(form.default, Qt.Key.Key_Return)
    assert "use: what is offered is “sea”, not one of port, fishing" in dialog.problem.sentence
    assert not dialog.primary.isEnabled()


def test_a_class_in_use_is_never_left_without_another(enter: Enter, until: Until, hand: Any) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    screen.claim(None)
    until(lambda: screen.stage.task_shown is not None and not screen.drawing.open.read_only)
    QTest.keyClick(screen.stage.canvas, Qt.Key.Key_1)
    hand(screen.stage).drag((60, 60), (120, 100))
    dialog = opened(enter("lead-1"))
    assert dialog.list.rows[0].trailing == "1 drawn"
    dialog.list.select("ship")
    dialog.remove()
    assert "ship (1 annotation)" in dialog.problem.sentence
    dialog._take_back()
    dialog.list.select("ship")
    dialog.merge("pier")
    assert dialog.problem.sentence == ""
    dialog.accept()
    assert window.session.workspace.ontology.find("ship").id == "pier"


def test_who_is_no_lead_reads_only(enter: Enter) -> None:
    dialog = opened(enter("annotator-1"))
    assert not dialog.primary.isEnabled()
    dialog.add_class()
    assert dialog.changes() == []
    dialog.close()


def test_attributes_are_added_typed_and_made_conditional(dialog: OntologyDialog) -> None:
    dialog.list.select("pier")
    form = dialog._attribute_form
    form.add()
    form.name.setText("length")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    form.when.setCurrentIndex(form.when.findData("use"))
    form.when.activated.emit(form.when.currentIndex())
    made = dialog.draft.now.find("pier").attributes[-1]
    assert (made.name, made.when) == ("length", ("use", ("port",)))
    assert dialog.problem.sentence == ""


def test_pictures_come_in_and_show_in_the_page_and_travel_through_a_file(
    dialog: OntologyDialog, tmp_path: Path
) -> None:
    dialog.list.select("ship")
    dialog._guide_form.take_in(png(tmp_path / "hull.png"), "The hull alone", Example.GOOD)
    known = dialog.draft.now.find("ship")
    assert [one.caption for one in known.pictures] == ["The hull alone"]
    assert "✓ Good" in page(known)
    shown = dialog._guide_form.page.loadResource(2, known.pictures[0].name)
    assert isinstance(shown, QImage)
    assert shown.width() == 40
    dialog.give_out(tmp_path / "out.yaml")
    assert load_ontology(tmp_path / "out.yaml").find("ship").pictures == known.pictures


def test_a_file_that_is_no_picture_is_refused(dialog: OntologyDialog, tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("no picture", "utf-8")
    dialog._guide_form.take_in(tmp_path / "words.png", "", Example.BAD)
    assert "no PNG or JPEG" in dialog._guide_form.problem.sentence
    assert dialog.changes() == []


def test_a_page_fetches_nothing_from_elsewhere(dialog: OntologyDialog, tmp_path: Path) -> None:
    shown = GuidePage("Guide")
    assert not isinstance(shown.loadResource(2, (png(tmp_path / "a.png")).as_uri()), QImage)
    shown.deleteLater()


def test_the_guide_stands_beside_the_picture_and_opens_large(enter: Enter, until: Until) -> None:
    window = enter("annotator-1")
    screen: Any = window.current
    screen.claim(None)
    until(lambda: screen.stage.task_shown is not None)
    assert "hull" in screen.guide.page.toPlainText()
    screen.guide.open_large()
    assert [one.windowTitle() for one in window.findChildren(GuideWindow)] == ["Guide: Ship, ontology version 3"]
