import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QPushButton

from app.models.ontology import Attribute, AttributeKind
from app.views.panels.attribute_editor import AttributeEditor

MANY = tuple(f"choice {number}" for number in range(9))


def editor(qapp: QApplication, attribute: Attribute, value: object) -> tuple[AttributeEditor, list[object]]:
    made = AttributeEditor(attribute, value)
    heard: list[object] = []
    made.changed.connect(heard.append)
    return made, heard


def test_few_choices_are_buttons_and_the_value_is_pressed(qapp: QApplication) -> None:
    made, heard = editor(qapp, Attribute("damage", AttributeKind.CHOICE, ("none", "minor")), "minor")
    buttons = made.findChildren(QPushButton)
    assert [(button.text(), button.isChecked()) for button in buttons] == [("None", False), ("Minor", True)]
    buttons[0].click()
    assert heard == ["none"]


def test_many_choices_are_a_list_that_can_be_emptied(qapp: QApplication) -> None:
    made, heard = editor(qapp, Attribute("roof", AttributeKind.CHOICE, MANY), MANY[3])
    combo = made.findChild(QComboBox)
    assert combo.currentData() == MANY[3]
    combo.activated.emit(0)
    assert heard == [None]


def test_yes_and_no_start_unset(qapp: QApplication) -> None:
    made, heard = editor(qapp, Attribute("wake", AttributeKind.YES_NO), None)
    assert not any(button.isChecked() for button in made.findChildren(QPushButton))
    made.findChildren(QPushButton)[1].click()
    assert heard == [False]


def test_a_number_keeps_to_its_bounds_and_below_them_is_unset(qapp: QApplication) -> None:
    made, heard = editor(qapp, Attribute("floors", AttributeKind.NUMBER, minimum=1, maximum=100), None)
    field = made.findChild(QDoubleSpinBox)
    assert field.text() == "—"
    field.setValue(500)
    assert heard == [100.0]


def test_text_is_told_once_when_it_is_finished(qapp: QApplication) -> None:
    made, heard = editor(qapp, Attribute("name", AttributeKind.TEXT), "Ada")
    field = made.findChild(QLineEdit)
    QTest.keyClicks(field, " II")
    assert heard == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == ["Ada II"]


def test_several_choices_can_be_ticked(qapp: QApplication) -> None:
    made, heard = editor(qapp, Attribute("cargo", AttributeKind.MULTIPLE, ("ore", "oil")), ["oil"])
    made.findChildren(QCheckBox)[0].click()
    assert heard == [["ore", "oil"]]


@pytest.mark.parametrize("required", [True, False])
def test_what_must_be_filled_in_bears_a_star(qapp: QApplication, required: bool) -> None:
    made, _heard = editor(qapp, Attribute("damage", AttributeKind.TEXT, required=required), None)
    assert made.findChildren(QLabel)[0].text().endswith("*") is required
