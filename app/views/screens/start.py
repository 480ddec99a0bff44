"""Start: workspaces opened lately with their health, and the ways to a new one."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.views import background, recents
from app.views.actions import Actions
from app.views.panels.action_button import ActionButton
from app.views.panels.row import Row
from app.views.panels.row_list import RowList
from app.views.panels.section import Section
from app.views.recents import Health
from app.views.screens.screen import Screen
from app.views.session import Session

WIDTH = 640
WELCOME = "Learn it on the training scene"
OFFER = (
    "A harbour, an airfield and a town; two weeks of work by three people, and something of every kind to do. "
    "It takes a minute or two to make and stays on this workstation."
)
OWN_WORK = "Or begin with work of your own:"
TOP = 40
PROMISE = "Annotate and review overhead imagery. Everything is saved the moment the mouse is released."


class StartScreen(Screen):
    """The first screen; it asks the window for what it offers."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(session, actions)
        self._shown: dict[Path, Health] = {}
        self.recent = RowList("Recent workspaces", "", fits=8)
        self.recent.chosen.connect(self.wanted)
        self.recent.pressed.connect(self._forget)
        self.demo = ActionButton(actions, "workspace.demo", primary=True)
        self._demo_again = ActionButton(actions, "workspace.demo")
        self._others = [
            ActionButton(actions, f"workspace.{name}", words)
            for name, words in (("open", "Open…"), ("new", "New…"), ("join", "Join a central…"))
        ]
        self._busy = self._busy_line()
        self._lay_out()

    def enter(self) -> None:
        """List what was opened lately and look at each off the GUI thread."""
        paths = recents.recent()
        self._shown = {path: self._shown.get(path, Health(path, path.stem, "looking…", sound=True)) for path in paths}
        self._show()
        for path in paths:
            background.run(lambda path=path: recents.health(path), self._looked, lambda _error: None)  # type: ignore[misc]
        if paths and self.recent.selected() is None:
            self.recent.select(paths[0])
        (self.recent if paths else self.demo).setFocus()

    def say_busy(self, words: str, share: float, *, stoppable: bool = True) -> None:
        """Show how far something long has come; a share of 1 or more hides it, of one below 0 nobody knows how far."""
        self._busy_words.setText(words)
        self._progress.setRange(0, 0 if share < 0 else 100)
        self._progress.setValue(round(100 * max(share, 0.0)))
        self._stop.setVisible(stoppable)
        self._busy.setVisible(share < 1)

    def _looked(self, found: Health) -> None:
        if found.path in self._shown:
            self._shown[found.path] = found
            self._show()

    def _forget(self, path: Path) -> None:
        recents.forget(path)
        self._shown.pop(path, None)
        self._show()

    def _show(self) -> None:
        self.recent.show_rows([_row(found) for found in self._shown.values()])
        self._section.set_count(str(len(self._shown)) if self._shown else "")
        known = bool(self._shown)
        for widget in (self._recent_card, self._demo_again):
            widget.setVisible(known)
        for widget in (self.welcome, self._own_work):
            widget.setVisible(not known)

    def _busy_line(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "card")
        self._busy_words = QLabel()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress")
        self._stop = QPushButton("Cancel")
        self._stop.setAccessibleName("Cancel what is being made")
        self._stop.setToolTip("Stop it now")
        self._stop.clicked.connect(self.cancelled.emit)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._busy_words)
        words.addWidget(self._progress)
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self._stop)
        frame.hide()
        return frame

    def _offer(self) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        heading, words = QLabel(WELCOME), QLabel(OFFER)
        heading.setProperty("kind", "heading")
        words.setProperty("kind", "second")
        words.setWordWrap(True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(20, 16, 20, 20)
        inside.setSpacing(8)
        inside.addWidget(heading)
        inside.addWidget(words)
        inside.addSpacing(8)
        inside.addWidget(self.demo, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _listed(self) -> QFrame:
        self._section = Section("folder-open", "Recent workspaces", self.recent)
        card = QFrame()
        card.setProperty("kind", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 6)
        inside.addWidget(self._section)
        return card

    def _lay_out(self) -> None:
        title, promise = QLabel("Orthomark"), QLabel(PROMISE)
        title.setProperty("kind", "title")
        promise.setProperty("kind", "second")
        self._recent_card, self.welcome = self._listed(), self._offer()
        self._own_work = QLabel(OWN_WORK)
        self._own_work.setProperty("kind", "second")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (*self._others, self._demo_again):
            buttons.addWidget(button)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, TOP, 0, 0)
        middle.setSpacing(12)
        middle.addWidget(title)
        middle.addWidget(promise)
        middle.addSpacing(4)
        for widget in (self._recent_card, self.welcome, self._own_work):
            middle.addWidget(widget)
        middle.addLayout(buttons)
        middle.addWidget(self._busy)
        holder = QFrame()
        holder.setFixedWidth(WIDTH)
        holder.setLayout(middle)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addWidget(holder, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)


def _row(found: Health) -> Row:
    return Row(
        key=found.path,
        title=f"{found.name}  ·  {found.sentence}",
        detail=str(found.path),
        icon="database" if found.sound else "triangle-alert",
        icon_tint="text_2" if found.sound else "warning",
        button="" if found.sound else "Forget",
        tip=str(found.path) if found.sound else f"{found.path}\n{found.sentence}",
        path=True,
    )
