"""Pins: places a reviewer wants looked at. Unread ones stand first and are told by word and icon."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal

from app.models.ids import PersonId
from app.models.review import Pin, reason
from app.views.panels.moments import moment
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.panels.section import Section

SHOWN = 5


class PinsPanel(Section):
    """Lists the pins of a task; `opened` carries the pin clicked."""

    opened = Signal(object)

    def __init__(self, title: str, empty: str, *, unread_counts: bool) -> None:
        self.list = RowList(title, empty, fits=SHOWN)
        super().__init__("message-square", title, self.list)
        self._pins: dict[object, Pin] = {}
        self._unread_counts = unread_counts
        self.list.chosen.connect(lambda key: self.opened.emit(self._pins[key]))

    def show_pins(self, pins: Sequence[Pin], name: Callable[[PersonId], str]) -> None:
        """Show pins; `name` gives a login to show for a person."""
        self._pins = {pin.id: pin for pin in pins}
        numbered = list(enumerate(pins, 1))
        if self._unread_counts:
            numbered.sort(key=lambda item: item[1].opened)
        self.list.show_rows([self._row(number, pin, name) for number, pin in numbered])
        unread = sum(not pin.opened for pin in pins)
        open_ones = sum(not pin.resolved for pin in pins)
        words = f"{unread} to read" if unread else f"{len(pins)} read"
        self.set_count((words if self._unread_counts else f"{open_ones} open") if pins else "")

    def _row(self, number: int, pin: Pin, name: Callable[[PersonId], str]) -> Row:
        unread = self._unread_counts and not pin.opened
        said = pin.thread[-1] if pin.thread and pin.thread[-1].text else None
        who, when = (said.author, said.at) if said else (pin.author, pin.created)
        state = "unread" if unread else ("settled" if pin.resolved else "")
        kind = "" if pin.reason == "MISSED_OBJ" else reason(pin.reason).title
        parts = [state, kind, name(who), moment(when)]
        return Row(
            key=pin.id,
            title=f"{pin.text} — {said.text}" if said else pin.text,
            detail=" · ".join(part for part in parts if part),
            digit=str(number),
            tone=Tone.WARNING if unread else Tone.PLAIN,
            tip="\n".join([pin.text, *(f"{name(line.author)}: {line.text}" for line in pin.thread if line.text)]),
        )
