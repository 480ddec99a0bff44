"""The checks while somebody draws: the list, the marks on the picture, fixing, waiving, going from one to the next."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from app.checks.catalogue import checks
from app.models.edit import Change
from app.models.finding import Finding
from app.models.words import plural
from app.services.editing import OpenTask
from app.services.fixing_all import Fixing, fix_all
from app.services.live_checks import Board, LiveChecks, Unseen, nothing_recorded
from app.services.waivers import key, unwaive, waive
from app.views.actions import Actions
from app.views.dialogs.frame import FormDialog, words
from app.views.dialogs.note import ReasonDialog
from app.views.later import later
from app.views.panels.checks import ChecksPanel
from app.views.screens.drawing import Drawing
from app.views.screens.preview_checking import PreviewChecking
from app.views.screens.scanning import Scanning
from app.views.session import Session

T = TypeVar("T")
SHOW_AFTER_MS, WAIT_MS = 40, 50
PAUSE_MS, LONGEST_MS = 120, 1000
MANY = 20_000
UNSEEN = "unseen_cells"
OFFERS = ("Looked at twice, it is right", "The picture shows no more", "Agreed with the lead", "Cloud, shadow or haze")
LISTED = 8


class Checking(QObject):
    """Follows the open task. `live` is None without one."""

    def __init__(
        self,
        screen: QWidget,
        session: Session,
        actions: Actions,
        drawing: Drawing,
        panel: ChecksPanel,
        scanning: Scanning,
    ) -> None:
        super().__init__(screen)
        self._screen, self._session, self._actions = screen, session, actions
        self._drawing, self._panel, self._scanning = drawing, panel, scanning
        self._stage, self._watching = scanning.stage, scanning.watching
        self._canvas = self._stage.canvas
        self.live: LiveChecks | None = None
        self._undrawn = False
        self.preview = PreviewChecking(session, drawing, self._canvas, lambda: self.live)
        self._soon = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._soon.timeout.connect(self._show)
        self._watching.changed.connect(lambda: self.live.look_again() if self.live is not None else None)
        panel.wanted.connect(self.look)
        panel.fix.connect(self._fix)
        panel.fix_all.connect(self._fix_all)
        panel.waive.connect(self._waive)
        panel.unwaive.connect(self._unwaive)
        self._canvas.mark_pressed.connect(self._pressed)

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions do."""
        return {
            "check.next": lambda: self._go(1),
            "check.previous": lambda: self._go(-1),
            "check.fix": lambda: self._fix(self._chosen()),
            "check.fix_all": lambda: self._fix_all(self._chosen()),
            "check.waive": lambda: self._waive(self._chosen()),
            "check.unwaive": lambda: self._unwaive(self._chosen()),
            "check.marks": self._toggle_marks,
            "task.check": self.again,
        }

    def follow(self, opened: OpenTask | None) -> None:
        """Check this task from now on, or none."""
        if self.live is not None and self.live.opened is opened:
            return
        if self.live is not None:
            self.live.close()
        self.live = None
        if opened is not None:
            self._undrawn = True
            self.live = LiveChecks(opened, partial(self._when_drawn, opened), self._unseen)
            self.live.changed.subscribe(lambda _board: self._soon.start())
        self._canvas.marks.current = None
        self._show()

    def _when_drawn(
        self, opened: OpenTask, work: Callable[[], T], done: Callable[[T], None], waited_ms: int = 0
    ) -> None:
        """Look aside; at very many not before they are on the picture, for that needs every processor.

        With very many not while a hand is at work either, as long as that can wait: looking through them takes minutes
        of Python's lock, which every frame would have to win back.
        """
        if self._drawing.open is not opened:
            return
        many = len(opened.annotations) > MANY
        in_hand = many and waited_ms < LONGEST_MS and self._canvas.idle_ms < PAUSE_MS
        self._undrawn = self._undrawn and many and self._canvas.isVisible()
        self._undrawn = self._undrawn and not self._canvas.complete()
        if self._undrawn or in_hand:
            later(self, WAIT_MS, lambda: self._when_drawn(opened, work, done, waited_ms + WAIT_MS))
        else:
            self._session.aside(work, done)

    def again(self) -> None:
        """Look through everything again."""
        if self.live is not None:
            self.live.restart()
            self._session.said.emit("Everything is looked through again.")

    @property
    def board(self) -> Board:
        """What is found."""
        return self.live.board if self.live is not None else Board()

    def look(self, finding: Finding) -> None:
        """Make a finding the current one and go to its place."""
        opened = self._drawing.open
        self._take(finding)
        if finding.check == UNSEEN:
            self._scanning.show_unseen()
        elif opened is not None and finding.annotation in opened.annotations and finding.annotation is not None:
            self._drawing.select(finding.annotation)
            self._stage.zoom_to_shape(opened.annotations[finding.annotation].shape)
        else:
            self._stage.go_to(*finding.at)

    def _show(self) -> None:
        self._canvas.fix_key = next(iter(self._actions.specs["check.fix"].keys), "")
        board = self.board
        self._canvas.marks.board, self._canvas.marks.hovered = board, None
        self._canvas.update()
        self._panel.show_board(board if self.live is not None else None, in_hand=self._watching.working)

    def _unseen(self) -> Unseen:
        seeing = self._watching.seeing
        return seeing.unseen_by_now() if seeing is not None and self._watching.working else nothing_recorded

    def _take(self, finding: Finding) -> None:
        self._canvas.marks.current = finding
        self._panel.choose(finding)
        self._canvas.update()

    def _chosen(self) -> tuple[Finding, ...]:
        chosen = self._panel.chosen
        if not chosen:
            self._session.said.emit("Choose a finding first: F12 goes to the next one.")
        return chosen

    def _go(self, by: int) -> None:
        found = [one for one in self.board.findings if not one.waived]
        if not found:
            self._session.said.emit("The checks find nothing that is left to do.")
            return
        keys = [key(one) for one in found]
        current = self._canvas.marks.current
        at = keys.index(key(current)) if current is not None and key(current) in keys else (-1 if by > 0 else 0)
        finding = found[(at + by) % len(found)]
        self.look(finding)
        self._session.said.emit(f"{(at + by) % len(found) + 1} of {len(found)}: {finding.sentence}")

    def _pressed(self, finding: Finding) -> None:
        """A first click on a mark makes it the current one; a second does its fix."""
        if self._canvas.marks.current == finding:
            self._fix((finding,))
        else:
            self._take(finding)
            if finding.annotation is not None:
                self._drawing.select(finding.annotation)

    def _fix(self, findings: Sequence[Finding]) -> None:
        if len(findings) != 1:
            return
        if findings[0].repair is None:
            self._session.refused.emit(f"Nothing fixes this by itself. {findings[0].sentence}")
        elif self._drawing.keep(findings[0].repair()):
            self._session.said.emit(f"{findings[0].fix}: done. Ctrl+Z takes it back.")

    def _fix_all(self, findings: Sequence[Finding]) -> None:
        live, opened = self.live, self._drawing.open
        if live is None or opened is None or not findings:
            return
        check = next(one for one in checks() if one.name == findings[0].check)
        found = [one for one in self.board.findings if one.check == check.name]
        ground, locked = live.ground(), frozenset(opened.locked)
        self._session.aside(lambda: fix_all(ground, check, found, locked), lambda made: self._offer(opened, made))

    def _offer(self, opened: OpenTask, fixing: Fixing) -> None:
        if self._drawing.open is not opened:
            return
        if fixing.edit is None:
            self._session.refused.emit(fixing.sentence())
            return
        dialog = FixAllDialog(self._screen, fixing, opened)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            words = f"{fixing.sentence()} Ctrl+Z takes all of it back."
            self._drawing.keep(fixing.edit, lambda: self._session.said.emit(words))

    def _waive(self, findings: Sequence[Finding]) -> None:
        opened = self._drawing.open
        open_ones = [one for one in findings if not one.waived]
        if opened is None or not open_ones:
            return
        if any(one.hard for one in open_ones):
            self._session.refused.emit(f"This stops the submit and cannot be waived. {open_ones[0].sentence}")
            return
        sentence = (
            open_ones[0].sentence if len(open_ones) == 1 else f"{plural(len(open_ones), 'finding')} of one check."
        )
        dialog = ReasonDialog(
            self._screen,
            "Why it may stay",
            f"{sentence} The reviewer and the shift report show the reason.",
            "Waive",
            OFFERS,
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            reason = ": ".join(filter(None, (dialog.reason, dialog.note)))
            self._session.attempt(lambda: waive(self._session.workspace, opened.task.id, open_ones, reason))

    def _unwaive(self, findings: Sequence[Finding]) -> None:
        opened = self._drawing.open
        if opened is not None and findings:
            self._session.attempt(lambda: unwaive(self._session.workspace, opened.task.id, findings))

    def _toggle_marks(self) -> None:
        marks = self._canvas.marks
        marks.shown = not marks.shown
        self._canvas.update()
        self._session.said.emit("Marks of the checks are shown." if marks.shown else "Marks of the checks are hidden.")


class FixAllDialog(FormDialog):
    """Says what fixing all of one kind changes, before it is done."""

    def __init__(self, parent: QWidget | None, fixing: Fixing, opened: OpenTask) -> None:
        many = fixing.count
        super().__init__(
            parent, f"Fix all: {fixing.check.title}", fixing.sentence(), f"Change {plural(many, 'annotation')}"
        )
        assert fixing.edit is not None
        changes = fixing.edit.changes
        lines = [f"•  {_line(change, opened)}" for change in changes[:LISTED]]
        if many > LISTED:
            lines.append(f"•  and {many - LISTED:,} more")
        lines.append("One undo takes all of it back.")
        self.fields.addWidget(words("\n".join(lines)))


def _line(change: Change, opened: OpenTask) -> str:
    before, after = change.before, change.after
    assert before is not None
    name = opened.ontology.find(before.class_id).name if opened.ontology.knows(before.class_id) else before.class_id
    x, y, *_ = before.shape.bounds
    where = f"{name} at {x:.0f}, {y:.0f}"
    if after is None:
        return f"{where}: deleted"
    if dict(before.attributes) != dict(after.attributes):
        return f"{where}: attributes changed"
    return f"{where}: {before.shape.geometry.area:,.0f} → {after.shape.geometry.area:,.0f} px²"
