"""What an assistive program and a person without a mouse find in a window: names, roles, the way of Tab, the ring."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTextEdit,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from app.views.style.focus_ring import FocusRing
from app.views.tab_order import WHOLE, is_stop

Role, Text = QAccessible.Role, QAccessible.Text
INTERACTIVE = (
    *(QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractSlider, QAbstractItemView),
    *(QTextEdit, QPlainTextEdit),
)
AIDS = (QScrollBar, QHeaderView)
LOOKS = 50
ROLES: tuple[tuple[type[QWidget], frozenset[Role]], ...] = (
    (QCheckBox, frozenset({Role.CheckBox})),
    (QToolButton, frozenset({Role.Button, Role.ButtonMenu, Role.CheckBox, Role.ButtonDropDown, Role.RadioButton})),
    (QPushButton, frozenset({Role.Button, Role.ButtonMenu, Role.CheckBox, Role.RadioButton})),
    (QComboBox, frozenset({Role.ComboBox})),
    (QLineEdit, frozenset({Role.EditableText})),
    (QAbstractSpinBox, frozenset({Role.SpinBox})),
    (QAbstractSlider, frozenset({Role.Slider})),
    (QAbstractItemView, frozenset({Role.List, Role.Table, Role.Tree})),
    (QTextEdit, frozenset({Role.EditableText, Role.StaticText})),
    (QPlainTextEdit, frozenset({Role.EditableText})),
)
NAMED_BESIDE = frozenset({Role.ComboBox})
"""On Linux a combo box's name is what is chosen; what it is for is told by its label or its description."""


def described(widget: QWidget) -> str:
    name = widget.accessibleName() or widget.objectName() or "no name"
    return f"{type(widget).__name__} “{name}” in {type(widget.parentWidget()).__name__}"


def controls(window: QWidget) -> list[QWidget]:
    """Everything one can act on that can be seen now, parts of one control left out."""
    found = [
        one
        for one in window.findChildren(QWidget)
        if one.isVisible()
        and one.window() is window
        and not isinstance(one, (QScrollBar, QHeaderView))
        and not _part(one)
    ]
    return [one for one in found if isinstance(one, INTERACTIVE) or one.focusPolicy() != Qt.FocusPolicy.NoFocus]


def nameless(window: QWidget) -> list[str]:
    """Controls that nothing is told of, and controls told as something they are not."""
    wrong = []
    for one in controls(window):
        told = QAccessible.queryAccessibleInterface(one)
        if not told.text(Text.Name).strip() or (told.role() in NAMED_BESIDE and not _told_beside(told)):
            wrong.append(f"no name: {described(one)}")
        wanted = next((roles for kind, roles in ROLES if isinstance(one, kind)), None)
        if wanted is not None and told.role() not in wanted:
            wrong.append(f"told as {told.role().name}: {described(one)}")
    return wrong


def walked(window: QWidget) -> list[QWidget]:
    """Where Tab leads until it comes round; fails where it stands still."""
    order: list[QWidget] = []
    while len(order) < 400:
        before = window.focusWidget()
        QTest.keyClick(before or window, Qt.Key.Key_Tab)
        here = window.focusWidget()
        assert here is not None, f"Tab is lost after {described(before or window)}"
        assert here is not before or _alone(window, here), f"Tab is kept by {described(here)}"
        if order and here is order[0]:
            return order
        order.append(here)
    raise AssertionError("Tab never comes round")


def unreached(window: QWidget, order: list[QWidget]) -> list[str]:
    """Controls Tab does not lead to; of a row of choices one is enough, as arrows lead on from there."""
    reached = set(map(id, order))
    groups = {id(one.group()) for one in order if isinstance(one, QAbstractButton) and one.group() is not None}
    return [
        described(one)
        for one in controls(window)
        if one.isEnabled()
        and id(one) not in reached
        and not (isinstance(one, QAbstractButton) and one.group() is not None and id(one.group()) in groups)
        and (is_stop(one) or one.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(one, QAbstractButton))
        and not _driven(one)
    ]


def unseen_focus(window: QWidget, order: list[QWidget]) -> list[str]:
    """Stops of Tab at which nothing shows that the keyboard is there."""
    wrong = []
    for one in order:
        if not (isValid(one) and window.isAncestorOf(one) and one.isVisibleTo(window)):
            continue  # what a selection or a verdict has replaced meanwhile
        one.clearFocus()
        without = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        if not any(_shows_focus(one, window, without) for _ in range(LOOKS)):
            wrong.append(described(one))
    return wrong


def _shows_focus(one: QWidget, window: QWidget, without: QImage) -> bool:
    """Whether it is seen now; what panels still put in place may push the ring's place away for a moment."""
    QTest.qWait(1)
    ring = window.findChild(FocusRing, "focus-ring")
    around = isinstance(ring, FocusRing) and ring.isVisible() and _surrounds(ring, one, window)
    return around or one.grab().toImage() != without


def _part(widget: QWidget) -> bool:
    """Whether it is inside what is one control: the line of a spin box, the viewport of a list, the list of a combo."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, WHOLE):
            return True
        above = above.parentWidget()
    return widget.focusProxy() is not None or widget.objectName() == "qt_scrollarea_viewport"


def _told_beside(told: QAccessibleInterface) -> bool:
    labels = told.relations(QAccessible.RelationFlag.Label)
    return bool(labels) or bool(told.text(Text.Description).strip())


def _driven(widget: QWidget) -> bool:
    """A list that the field above it moves through by arrows and Enter needs no stop of its own."""
    return isinstance(widget, QAbstractItemView) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus


def _alone(window: QWidget, widget: QWidget) -> bool:
    return [one for one in controls(window) if is_stop(one)] == [widget]


def _surrounds(ring: QWidget, widget: QWidget, window: QWidget) -> bool:
    return ring.geometry().contains(widget.mapTo(window, QPoint(widget.width() // 2, widget.height() // 2)))
