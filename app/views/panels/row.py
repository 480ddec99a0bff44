"""One row of a list as a plain value, and the Qt model that offers rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class Tone(StrEnum):
    """What a row says beside its words; each tone has an icon or a word too."""

    PLAIN = "plain"
    WARNING = "warning"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `key` is what it stands for; `detail` makes it two lines high; tokens name colours of the theme.

    `chip` is a class colour (#rrggbb), `digit` a key cap at the left, `keycap` one at the right, `button` a pill.
    With `path` the detail is a path, whose middle may be left out rather than its end.
    """

    key: object
    title: str
    detail: str = ""
    trailing: str = ""
    trailing_icon: str = ""
    trailing_tint: str = "text_2"
    icon: str = ""
    icon_tint: str = "text_2"
    chip: str = ""
    digit: str = ""
    keycap: str = ""
    button: str = ""
    tone: Tone = Tone.PLAIN
    tip: str = ""
    path: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        keys = f"key {self.digit or self.keycap}" if self.digit or self.keycap else ""
        return ", ".join(part for part in (self.title, self.detail, self.trailing, keys) if part)


class RowModel(QAbstractListModel):
    """Offers rows to a list view."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._places: dict[object, int] = {}

    @property
    def rows(self) -> Sequence[Row]:
        """All rows in order."""
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; where keys and order are the same, the view keeps its place."""
        fresh = list(rows)
        if fresh == self._rows:
            return
        self._places = {}
        if [row.key for row in fresh] == [row.key for row in self._rows]:
            self._rows = fresh
            self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def change(self, row: Row) -> None:
        """Show this row in place of the one with its key, if there is one; costs no more however many there are."""
        place = self.place(row.key)
        if place is not None and self._rows[place] != row:
            self._rows[place] = row
            self.dataChanged.emit(self.index(place), self.index(place))

    def place(self, key: object) -> int | None:
        """Where the row of this key is."""
        if not self._places:
            self._places = {row.key: place for place, row in reversed([*enumerate(self._rows)])}
        return self._places.get(key)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give what Qt asks for."""
        row = self._rows[index.row()]
        answers = {
            Qt.ItemDataRole.DisplayRole: row.title,
            Qt.ItemDataRole.UserRole: row,
            Qt.ItemDataRole.AccessibleTextRole: row.spoken,
            Qt.ItemDataRole.ToolTipRole: row.tip or None,
        }
        return answers.get(Qt.ItemDataRole(role))
