"""Tab goes the way one reads: through what shows in a window row by row, also what came later."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget

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
    """Every widget that shows inside one, as one reads: by rows, and where these are cut by nothing, by columns.

    Layouts are not asked: a layout item that PySide has wrapped outlives its layout, and what comes to lie at its
    address is then taken for it, which ends in a crash.
    """
    if isinstance(root, WHOLE):
        return
    shown = [one for one in root.children() if isinstance(one, QWidget) and one.isVisible() and not one.isWindow()]
    for child in read(shown):
        yield child
        yield from in_reading_order(child)


def read(widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Order siblings by recursive cuts between them (XY cut, Nagy and Seth 1984)."""
    for span in (_rows_of, _columns_of):
        parts = _cut(widgets, span)
        if len(parts) > 1:
            for part in parts:
                yield from read(part)
            return
    yield from sorted(widgets, key=lambda one: (one.y(), one.x()))


def _rows_of(widget: QWidget) -> tuple[int, int]:
    return widget.y(), widget.y() + widget.height()


def _columns_of(widget: QWidget) -> tuple[int, int]:
    return widget.x(), widget.x() + widget.width()


def _cut(widgets: Sequence[QWidget], span: Callable[[QWidget], tuple[int, int]]) -> list[list[QWidget]]:
    """Part widgets wherever a straight line runs between them."""
    parts: list[list[QWidget]] = []
    reached = 0
    for widget in sorted(widgets, key=span):
        start, end = span(widget)
        if not parts or start >= reached:
            parts.append([])
            reached = end
        parts[-1].append(widget)
        reached = max(reached, end)
    return parts
