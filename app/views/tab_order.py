"""Tab goes the way one reads: through what stands in a window in the order of its layouts, also what came later."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLayout, QSplitter, QWidget

WHOLE = (QAbstractSpinBox, QComboBox)
"""What is one control for who uses it, though Qt builds it from several widgets."""


def step(window: QWidget, *, forward: bool) -> bool:
    """Bring the focus to the next stop in reading order, or the one before; says whether there is another one.

    Qt's own order is that in which widgets were made, so what a selection or a mode brings would come last.
    """
    here, found = window.focusWidget(), list(in_reading_order(window))
    if not forward:
        found.reverse()
    place = next((at + 1 for at, one in enumerate(found) if one is here), 0)
    wanted = next((one for one in (*found[place:], *found[:place]) if one is not here and is_stop(one)), None)
    if wanted is not None:
        wanted.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return wanted is not None


def is_stop(widget: QWidget) -> bool:
    """Whether Tab stands still on it now."""
    stands = widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
    return stands and (widget.focusPolicy() & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus


def in_reading_order(root: QWidget) -> Iterator[QWidget]:
    """Every widget inside one, as they are laid out; what is in no layout, such as a float, comes after."""
    if isinstance(root, WHOLE):
        return
    laid = list(_laid_in(root))
    known = {id(one) for one in laid}
    floating = [one for one in root.children() if isinstance(one, QWidget) and id(one) not in known]
    for child in (*laid, *floating):
        if not child.isWindow():
            yield child
            yield from in_reading_order(child)


def _laid_in(root: QWidget) -> Iterator[QWidget]:
    layout = root.layout()
    if isinstance(root, QSplitter):
        yield from (part for place in range(root.count()) if (part := root.widget(place)) is not None)
    elif layout is not None:
        yield from _laid(layout)


def _laid(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid(inner)
