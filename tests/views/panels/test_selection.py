"""The panel of what is selected: its editors stay where the next annotation needs the same."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit

from app.models.annotation import Annotation
from app.models.geometry import ShapeKind, box, polygon
from app.models.ids import NIL, AnnotationId, SceneId, TaskId, uuid7
from app.models.ontology import Attribute, AttributeKind, ClassDef
from app.views.panels.selection import Selected, SelectionPanel

SHIP = ClassDef("ship", "Ship", "#ffffff", (ShapeKind.POLYGON,), attributes=(Attribute("name", AttributeKind.TEXT),))
TANK = ClassDef("tank", "Tank", "#00ff00", (ShapeKind.POLYGON,))


def one(class_id: str = "ship", **attributes: object) -> Annotation:
    made = Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), class_id, box(0, 0, 5, 5))
    return replace(made, attributes=attributes)


def selected(annotation: Annotation, known: ClassDef = SHIP, **more: object) -> Selected:
    return replace(Selected(1, annotation, known, "5 m", classes=(SHIP, TANK)), **more)  # type: ignore[arg-type]


def words(panel: SelectionPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


def test_the_next_annotation_of_its_kind_keeps_the_editors_and_says_its_own(qapp: QApplication) -> None:
    panel = SelectionPanel()
    panel.show_selected(selected(one()))
    picker = panel.findChild(QComboBox)
    triangle = replace(one(), shape=polygon([(0, 0), (9, 0), (9, 9)]))
    panel.show_selected(selected(triangle, size="9 m"))
    assert panel.findChild(QComboBox) is picker
    assert panel.count == "selected · 3 corners"
    assert "9 m" in words(panel)
    assert "5 m" not in words(panel)


def test_another_class_or_other_attributes_bring_other_editors(qapp: QApplication) -> None:
    panel = SelectionPanel()
    panel.show_selected(selected(one()))
    panel.show_selected(selected(one(name="Vega"), unusual="Too small for a ship."))
    qapp.sendPostedEvents(None, 52)  # deferred deletion
    assert panel.findChild(QLineEdit).text() == "Vega"
    assert "Too small for a ship." in words(panel)
    panel.show_selected(selected(one("tank"), TANK))
    qapp.sendPostedEvents(None, 52)
    assert panel.findChild(QLineEdit) is None
    assert panel.findChild(QComboBox).currentData() == "tank"


def test_what_somebody_types_is_never_left_standing_for_another_annotation(qapp: QApplication) -> None:
    panel = SelectionPanel()
    panel.show()
    panel.activateWindow()
    first = one()
    panel.show_selected(selected(first))
    field = panel.findChild(QLineEdit)
    field.setFocus()
    qapp.processEvents()
    field.setText("half a na")
    panel.show_selected(selected(replace(first, number=2)))
    assert panel.findChild(QLineEdit) is field
    panel.show_selected(selected(one()))
    qapp.sendPostedEvents(None, 52)
    assert panel.findChild(QLineEdit).text() == ""


def test_what_has_no_size_is_shown_after_what_has_one(qapp: QApplication) -> None:
    panel = SelectionPanel()
    panel.show_selected(selected(one()))
    qapp.sendPostedEvents(None, 52)
    panel.show_selected(selected(one(), size=""))
    qapp.sendPostedEvents(None, 52)
    panel.show_selected(selected(one(), size=""))
    assert panel.count == "selected · 4 corners"
    assert "5 m" not in words(panel)
