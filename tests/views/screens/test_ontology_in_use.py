from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.geometry import ShapeKind
from app.models.ontology import Attribute, AttributeKind, ClassDef, Ontology
from app.services.ontologies import put_in_force
from app.services.workspace import Workspace
from app.views.main_window import MainWindow
from app.views.panels.attribute_editor import AttributeEditor
from app.views.panels.history import HistoryPanel

Enter = Callable[[str], MainWindow]
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def classes() -> Ontology:
    kind = Attribute("kind", AttributeKind.CHOICE, ("cargo", "tanker"), required=True)
    load = Attribute("load", AttributeKind.MULTIPLE, ("oil", "gas"), when=("kind", ("tanker",)))
    ship = ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1", attributes=(kind, load))
    return Ontology("harbour", 3, (ship,))


@pytest.fixture
def screen(enter: Enter, until: Until, hand: Any) -> Any:
    found: Any = enter("annotator-1").current
    found.claim(None)
    until(lambda: found.stage.task_shown is not None and not found.drawing.open.read_only)
    QTest.keyClick(found.stage.canvas, Qt.Key.Key_1)
    hand(found.stage).drag((60, 60), (120, 100))
    found.drawing.select(next(iter(found.drawing.open.annotations)))
    return found


def asked(screen: Any) -> list[str]:
    return [one.attribute.name for one in screen.selection._content.findChildren(AttributeEditor)]


def test_an_attribute_is_asked_for_only_where_it_applies(screen: Any) -> None:
    assert asked(screen) == ["kind"]
    screen.drawing.set_attribute("kind", "tanker")
    screen._show_selected()
    assert asked(screen) == ["kind", "load"]


def test_a_value_goes_with_the_condition_it_stood_on_and_undo_brings_both_back(screen: Any) -> None:
    drawing = screen.drawing
    drawing.set_attribute("kind", "tanker")
    drawing.set_attribute("load", ["oil"])
    drawing.set_attribute("kind", "cargo")
    (one,) = drawing.selection
    assert drawing.open.annotations[one].attributes == {"kind": "cargo"}
    drawing.undo()
    assert drawing.open.annotations[one].attributes == {"kind": "tanker", "load": ["oil"]}


def test_each_revision_tells_the_ontology_it_was_drawn_under(screen: Any) -> None:
    workspace = screen.session.workspace
    (one,) = screen.drawing.selection
    lead = Workspace.open(workspace.path, "lead-1")
    put_in_force(lead, replace(lead.ontology, version=9))
    lead.close()
    workspace.refresh()
    screen.drawing.set_attribute("kind", "cargo")
    history = workspace.history(one)
    assert [stored.op.data()["ontology"] for stored in history] == [3, 4]
    panel = HistoryPanel()
    panel.show_history(history, workspace.person_named)
    assert "drawn under ontology v4" in panel.list.rows[0].detail
