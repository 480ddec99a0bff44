"""Every action of the window as one table: name, words, icon, keys, and the modes it belongs to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.views.keys.bindings import Bindings
from app.views.keys.kept import kept
from app.views.modes import EVERYWHERE, WORKING, Mode
from app.views.style.icons import icon

ANNOTATE = frozenset({Mode.ANNOTATE})
REVIEW = frozenset({Mode.REVIEW})
SHIFT = frozenset({Mode.SHIFT})
ANNOTATIONS = "Annotations"
CURSOR_HOLD = ("F3", "Shift+F3", "Ctrl+F3", "Alt+F3")
"""With a modifier the drag is one with that modifier."""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. Keys are Qt's portable spelling; `group` heads it in the palette, `short` is for the tool bar."""

    name: str
    text: str
    icon: str
    keys: tuple[str, ...] = ()
    modes: frozenset[Mode] = EVERYWHERE
    group: str = "Window"
    checkable: bool = False
    needs_workspace: bool = True
    short: str = ""

    @property
    def tip(self) -> str:
        """Tool tip: the words and the keys."""
        return f"{self.text} ({', '.join(self.keys)})" if self.keys else self.text


def _free(name: str, text: str, icon_name: str, *keys: str, group: str = "Window") -> ActionSpec:
    return ActionSpec(name, text, icon_name, keys, group=group, needs_workspace=False)


def _in(modes: frozenset[Mode], group: str, name: str, text: str, icon_name: str, *keys: str) -> ActionSpec:
    return ActionSpec(name, text, icon_name, keys, modes, group)


def _ruler(kind: str, text: str, icon_name: str, keys: str) -> ActionSpec:
    return ActionSpec(f"measure.{kind}", text, icon_name, (keys,), WORKING, "Measure", checkable=True)


ACTIONS: tuple[ActionSpec, ...] = (
    _free("mode.start", "Start", "house", "Ctrl+1"),
    ActionSpec("mode.annotate", "Annotate", "square-pen", ("Ctrl+2",), checkable=True, short="Annotate"),
    ActionSpec("mode.review", "Review", "clipboard-check", ("Ctrl+3",), checkable=True, short="Review"),
    ActionSpec("mode.shift", "Shift", "chart-column", ("Ctrl+4",), checkable=True, short="Shift"),
    _free("palette.open", "Commands, classes, places", "search", "Ctrl+K"),
    _free("workspace.new", "New workspace…", "plus", "Ctrl+Shift+N", group="Workspace"),
    _free("workspace.open", "Open workspace…", "folder-open", "Ctrl+O", group="Workspace"),
    _free("workspace.recover", "Recover a damaged workspace…", "history", group="Workspace"),
    _free("workspace.demo", "Try the demo", "play", group="Workspace"),
    _free("workspace.join", "Join a central…", "link", group="Workspace"),
    ActionSpec("workspace.person", "Choose who works here…", "circle-user", group="Workspace"),
    ActionSpec("workspace.add_scene", "Add scenes…", "map", ("Ctrl+Shift+O",), group="Workspace"),
    ActionSpec("workspace.bundle_out", "Export a bundle…", "arrow-up-to-line", group="Workspace"),
    _free("workspace.bundle_in", "Import a bundle…", "download", group="Workspace"),
    ActionSpec("workspace.ontology", "Ontology…", "shapes", ("Ctrl+Alt+G",), group="Workspace"),
    ActionSpec("workspace.encrypt", "Encrypt this workspace", "lock", group="Workspace"),
    ActionSpec("workspace.pin", "PIN for unlocking…", "circle-user", group="Workspace"),
    ActionSpec("workspace.settings", "Settings…", "sliders-horizontal", group="Workspace"),
    ActionSpec("workspace.sync", "Sync now", "refresh-cw", ("F5",), group="Workspace"),
    ActionSpec("workspace.central", "Central and sync…", "cloud-upload", ("Ctrl+F5",), group="Workspace"),
    _in(ANNOTATE, "Edit", "edit.undo", "Undo", "undo-2", "Ctrl+Z"),
    _in(ANNOTATE, "Edit", "edit.redo", "Redo", "redo-2", "Ctrl+Shift+Z", "Ctrl+Y"),
    _in(ANNOTATE, "Draw", "tool.repeat", "Draw another of the same", "repeat", "N", "W"),
    _in(ANNOTATE, "Draw", "class.give", "Give the selection the class in hand", "tag", "C"),
    _in(ANNOTATE, "Draw", "guide.open", "Open the guide large", "book-open", "F2"),
    _in(ANNOTATE, "Draw", "class.find", "Find a class", "search", "F", "/"),
    _in(ANNOTATE, "Draw", "model.choose", "Model for smart select…", "sparkles"),
    ActionSpec("aid.snap", "Snap to vertices and edges", "magnet", ("S",), ANNOTATE, "Draw", checkable=True),
    ActionSpec("aid.trace", "Trace borders between clicks", "route", ("T",), ANNOTATE, "Draw", checkable=True),
    ActionSpec("aid.apart", "No overlap: clip to neighbours", "blocks", ("Shift+A",), ANNOTATE, "Draw", checkable=True),
    ActionSpec(
        "aid.together", "Move shared vertices together", "link-2", ("Shift+V",), ANNOTATE, "Draw", checkable=True
    ),
    _in(ANNOTATE, "Edit", "edit.copy", "Copy", "copy", "Ctrl+C"),
    _in(ANNOTATE, "Edit", "edit.cut", "Cut", "scissors", "Ctrl+X"),
    _in(ANNOTATE, "Edit", "edit.paste", "Paste here, or where it lies on another scene", "clipboard-paste", "Ctrl+V"),
    _in(ANNOTATE, "Edit", "edit.duplicate", "Duplicate", "copy-plus", "Ctrl+U"),
    _in(ANNOTATE, "Edit", "edit.delete", "Delete", "trash-2", "Del"),
    _in(ANNOTATE, "Edit", "edit.lock", "Lock the selection, or unlock it", "lock", "Ctrl+P"),
    _in(ANNOTATE, "Edit", "shape.merge", "Merge", "combine", "Shift+J"),
    _in(ANNOTATE, "Edit", "shape.square", "Square corners", "square-dashed", "Shift+Q"),
    _in(ANNOTATE, "Edit", "shape.simplify", "Simplify…", "shrink", "Shift+Y"),
    _in(ANNOTATE, "Edit", "shape.fill", "Fill all holes", "circle-dot", "Shift+H"),
    _in(ANNOTATE, "Edit", "vertex.next", "Next vertex", "chevron-right", "K"),
    _in(ANNOTATE, "Edit", "vertex.previous", "Vertex before", "chevron-left", "Shift+K"),
    _in(ANNOTATE, "Task", "task.next", "Claim the next task", "list-checks", "Ctrl+Shift+Return", "Ctrl+T"),
    _in(ANNOTATE, "Task", "task.submit", "Submit this task", "send", "Ctrl+Return", "Ctrl+E"),
    _in(ANNOTATE, "Task", "task.check", "Run the checks", "circle-check", "Ctrl+Shift+C"),
    _in(ANNOTATE, "Task", "check.next", "Next finding", "chevron-right", "F12"),
    _in(ANNOTATE, "Task", "check.previous", "Finding before", "chevron-left", "Shift+F12"),
    _in(ANNOTATE, "Task", "check.fix", "Do the quick fix of the finding", "check", "F9"),
    _in(ANNOTATE, "Task", "check.fix_all", "Fix all findings of this check…", "list-checks", "Shift+F9"),
    _in(ANNOTATE, "Task", "check.waive", "Waive the finding with a reason…", "message-square", "Ctrl+F9"),
    _in(ANNOTATE, "Task", "check.unwaive", "Take the reason of the finding back", "undo-2", "Ctrl+Shift+F9"),
    _in(ANNOTATE, "Task", "check.marks", "Show or hide the marks of the checks", "eye", "Alt+F9"),
    ActionSpec("task.block", "Block this task (andon)…", "octagon-alert", ("F8",), ANNOTATE, "Task", short="Andon"),
    _in(ANNOTATE, "Task", "scan.next", "Scan: next view (Space on the picture)", "scan"),
    _in(ANNOTATE, "Task", "scan.back", "Scan: view before (Shift+Space on the picture)", "scan"),
    _in(ANNOTATE, "Task", "task.release", "Give this task back", "corner-down-left"),
    _in(ANNOTATE, "Task", "task.withdraw", "Take this submission back", "undo-2"),
    _in(REVIEW, "Review", "review.accept", "Accept", "check", "A"),
    _in(REVIEW, "Review", "review.reject", "Reject", "x", "R"),
    _in(REVIEW, "Review", "review.fix", "Fix", "pencil", "F"),
    _in(REVIEW, "Review", "review.missed", "Missed object", "map-pin-plus", "M", "W"),
    _in(REVIEW, "Review", "review.back", "Back", "undo-2", "Ctrl+Z"),
    _in(REVIEW, "Review", "review.cancel", "Leave fixing, pinning or rejecting", "corner-down-left", "Esc"),
    _in(REVIEW, "Review", "review.next", "Start the next review", "list-checks", "Ctrl+Shift+Return", "Ctrl+T"),
    _in(REVIEW, "Review", "review.finish", "Finish this review", "send", "Ctrl+Return", "Ctrl+E"),
    _in(SHIFT, "Shift", "shift.export", "Export summary…", "download", "Ctrl+E"),
    ActionSpec("shift.refresh", "Count again", "refresh-cw", ("Ctrl+R",), SHIFT, "Shift", short="Count again"),
    _in(WORKING, "View", "view.fit", "Fit the task", "maximize", "Ctrl+0"),
    ActionSpec("view.one", "One to one", "scan", ("Ctrl+Alt+0",), WORKING, "View", short="1 : 1"),
    _in(WORKING, "Look", "view.scene", "Fit the scene", "expand", "Ctrl+Shift+0"),
    _in(WORKING, "Look", "view.turn_left", "Turn left by 15°", "rotate-ccw", ","),
    _in(WORKING, "Look", "view.turn_right", "Turn right by 15°", "rotate-cw", "."),
    _in(WORKING, "Look", "view.turn_left_little", "Turn left by 1°", "rotate-ccw", "Alt+,"),
    _in(WORKING, "Look", "view.turn_right_little", "Turn right by 1°", "rotate-cw", "Alt+."),
    _in(WORKING, "Look", "view.image_up", "Image up: not turned", "arrow-up-to-line", "Shift+R"),
    _in(WORKING, "Look", "view.north_up", "North up", "compass", "Shift+N"),
    _in(WORKING, "Look", "view.up_is_up", "Up is up: buildings lean upwards", "building", "Shift+T"),
    _in(WORKING, "Look", "view.object_up", "Object up: the selected rotated box", "diamond", "Shift+O"),
    _in(WORKING, "Look", "view.back", "Back to the last view", "arrow-left", "Alt+Left"),
    _in(WORKING, "Look", "view.forward", "Forward again", "arrow-right", "Alt+Right"),
    _in(WORKING, "Look", "view.bookmarks", "Bookmarks…", "bookmark", "Ctrl+D"),
    _in(WORKING, "Look", "view.grid", "Next grid: MGRS, UTM, degrees, none", "grid-3x3", "Shift+G"),
    _in(WORKING, "Look", "view.crosshair", "Crosshair at the cursor", "crosshair", "Shift+X"),
    _in(WORKING, "Look", "cursor.keys", "Keyboard cursor, or none", "keyboard", "F4"),
    _in(WORKING, "Look", "cursor.hold", "Keyboard cursor: hold the button, or let go", "keyboard", *CURSOR_HOLD),
    _in(WORKING, "Look", "view.map", "Show or hide the mini-map", "map", "Ctrl+Alt+O"),
    _in(WORKING, "Look", "view.second", "Second view, for another screen", "monitor", "Ctrl+Alt+2"),
    _in(WORKING, "Look", "view.full", "Full screen: only the picture", "fullscreen", "F11"),
    ActionSpec("view.motion", "Reduce motion", "pause", (), WORKING, "Look", checkable=True),
    _in(WORKING, "View", "view.selected", "Zoom to the selection", "locate", "Ctrl+Alt+1"),
    _in(WORKING, "View", "view.left", "Show or hide the left panel", "panel-left", "Ctrl+B"),
    _in(WORKING, "View", "view.right", "Show or hide the right panel", "panel-right", "Ctrl+Alt+B"),
    _in(WORKING, "View", "view.goto", "Go to a position…", "map-pin", "Ctrl+G"),
    _in(WORKING, "Display", "view.stretch", "Display: bands, stretch, gamma, colours", "sliders-horizontal", "Shift+S"),
    _in(WORKING, "Display", "display.true", "True colour", "layers", "Alt+1"),
    _in(WORKING, "Display", "display.infrared", "Colour infrared", "layers", "Alt+2"),
    _in(WORKING, "Display", "display.grey", "One band in grey, then the next band", "layers", "Alt+3"),
    _in(WORKING, "Display", "display.own", "Own bands", "layers", "Alt+4"),
    _in(WORKING, "Display", "display.other", "Display of this scene, or of the one compared with", "blend", "Alt+5"),
    _in(WORKING, "Display", "display.usual", "Display as usual again", "rotate-ccw", "Alt+0"),
    _in(WORKING, "Display", "display.follow", "Stretch of the view, or of the scene (DRA)", "eye", "Shift+D"),
    _in(WORKING, "Display", "display.lock", "Lock the stretch, or let it go", "lock", "Shift+L"),
    _in(WORKING, "Display", "display.brighter", "Brighter: gamma up", "sun", "Alt+Up"),
    _in(WORKING, "Display", "display.darker", "Darker: gamma down", "sun", "Alt+Down"),
    _in(WORKING, "Display", "display.invert", "Bright is dark, or not", "contrast", "Shift+I"),
    _in(WORKING, "Display", "display.map", "Next colours of a single band", "palette", "Shift+M"),
    _in(WORKING, "Display", "display.sharpen", "Sharpening: off, low, high", "triangle", "Shift+U"),
    _ruler("length", "Measure a length", "ruler", "Ctrl+M"),
    _ruler("area", "Measure an area", "pentagon", "Ctrl+Shift+M"),
    _ruler("angle", "Measure an angle", "spline", "Ctrl+Alt+M"),
    _ruler("shadow", "Height from its shadow", "sun", "Ctrl+Alt+S"),
    _ruler("lean", "Height from its lean", "building", "Ctrl+Alt+L"),
    _ruler("corner", "Height from roof corner and shadow tip", "sun", "Ctrl+Alt+K"),
    _in(WORKING, "Measure", "measure.angles", "Sun and sensor angles…", "sun", "Ctrl+Alt+A"),
    _in(WORKING, "Measure", "measure.copy", "Copy what was measured", "copy", "Ctrl+Alt+C"),
    _in(WORKING, "Measure", "measure.clear", "Dismiss what was measured", "x", "Ctrl+Alt+X"),
    _in(WORKING, "Scene", "scene.info", "About this scene", "info", "Ctrl+I"),
    _in(WORKING, "Scene", "scene.again", "Open the file of this scene again", "refresh-cw", "Ctrl+R"),
    _in(WORKING, "Scene", "scene.dem", "DEM for this scene…", "mountain", "Ctrl+Alt+D"),
    _in(WORKING, "Compare", "compare.next", "Compare with another scene, then the next way", "columns-2", "F6"),
    _in(WORKING, "Compare", "compare.choose", "Choose the scene to compare with…", "map", "Shift+F6"),
    _in(WORKING, "Compare", "compare.side", "Two scenes side by side", "columns-2"),
    _in(WORKING, "Compare", "compare.swipe", "Swipe between two scenes", "square-split-horizontal"),
    _in(WORKING, "Compare", "compare.flicker", "Flicker between two scenes (hold F7)", "arrow-left-right"),
    _in(WORKING, "Compare", "compare.blend", "Blend two scenes", "blend"),
    _in(WORKING, "Compare", "compare.difference", "Difference of two scenes", "diff"),
    _in(WORKING, "Compare", "compare.blink", "Flicker by itself, or stop", "play", "Shift+F7"),
    _in(WORKING, "Compare", "compare.leave", "Stop comparing", "x"),
    _in(WORKING, ANNOTATIONS, "look.colour", "Colour by class, state, author, age, score", "palette", "Shift+C"),
    _in(WORKING, ANNOTATIONS, "look.labels", "Labels: none, class, number, state, score", "tag", "Ctrl+L"),
    _in(WORKING, ANNOTATIONS, "look.find", "Show only annotations with a text", "funnel", "Ctrl+F"),
    _in(WORKING, ANNOTATIONS, "look.hide", "Hide the selection", "eye-off", "Ctrl+H"),
    _in(WORKING, ANNOTATIONS, "look.isolate", "Show the selection alone", "eye", "Ctrl+Shift+H"),
    _in(WORKING, ANNOTATIONS, "look.all", "Show all annotations again", "eye", "Ctrl+Alt+H"),
    _in(WORKING, ANNOTATIONS, "look.fainter", "Annotations fainter", "contrast", "Ctrl+Alt+Down"),
    _in(WORKING, ANNOTATIONS, "look.stronger", "Annotations stronger", "contrast", "Ctrl+Alt+Up"),
    _in(ANNOTATE, ANNOTATIONS, "select.all", "Select all that is shown", "square-dashed", "Ctrl+A"),
    _in(ANNOTATE, ANNOTATIONS, "select.class", "Select all of the class selected", "shapes", "Ctrl+Shift+A"),
    _in(ANNOTATE, ANNOTATIONS, "select.invert", "Select the others instead", "contrast", "Ctrl+Shift+I"),
    _in(ANNOTATE, ANNOTATIONS, "select.none", "Select nothing", "x", "Ctrl+Shift+D"),
    _free("view.theme", "Light or dark theme", "contrast", "Ctrl+Shift+L", group="View"),
    _free("help.keys", "Keys…", "keyboard", "F1", group="Help"),
    _free("help.sheet", "Save the key sheet…", "download", group="Help"),
    _free("help.about", "About Orthomark", "info", group="Help"),
    _free("window.lock", "Lock the window", "lock", "Ctrl+Alt+Q"),
    _free("window.quit", "Quit", "x", "Ctrl+Q"),
)


class Actions(QObject):
    """The living actions by name; an action works only in its modes and, where it needs one, with a workspace open.

    `specs` has them with the keys this person wants, `usual` as the tables have them; `rebound` when keys changed.
    """

    rebound = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.specs: dict[str, ActionSpec] = {}
        self.usual: dict[str, ActionSpec] = {}
        self.bindings = kept()
        self._actions: dict[str, QAction] = {}
        self._mode = Mode.START
        self._workspace = False
        self._withheld: set[str] = set()

    def __getitem__(self, name: str) -> QAction:
        """The action of this name."""
        return self._actions[name]

    def add(self, specs: Iterable[ActionSpec], run: Mapping[str, Callable[[], object]]) -> list[QAction]:
        """Make actions that call `run[name]`."""
        return [self._make(spec, run[spec.name]) for spec in specs]

    def remove(self, names: Sequence[str]) -> None:
        """Take actions away again."""
        for name in names:
            self.specs.pop(name)
            self.usual.pop(name)
            self._actions.pop(name).deleteLater()

    def available(self) -> list[tuple[ActionSpec, QAction]]:
        """What can be done now, in the order of the table."""
        return [(spec, self._actions[name]) for name, spec in self.specs.items() if self._actions[name].isEnabled()]

    def enter(self, mode: Mode, *, workspace: bool) -> None:
        """Enable what belongs to a mode."""
        self._mode, self._workspace = mode, workspace
        for name in self.specs:
            self._judge(name)

    def allow(self, name: str, allowed: bool) -> None:
        """Withhold an action for a reason of the moment, or give it back."""
        (self._withheld.discard if allowed else self._withheld.add)(name)
        self._judge(name)

    def rename(self, name: str, text: str) -> None:
        """Change the words of an action, and its tool tip with them."""
        self._actions[name].setText(text)
        self._tell(name)

    def rebind(self, bindings: Bindings) -> None:
        """Give every action the keys this person wants, at once."""
        self.bindings = bindings
        for name, usual in self.usual.items():
            self.specs[name] = replace(usual, keys=bindings.keys_of(usual))
            self._actions[name].setShortcuts([QKeySequence(key) for key in self.specs[name].keys])
            self._tell(name)
        self.rebound.emit()

    def _tell(self, name: str) -> None:
        keys, action = ", ".join(self.specs[name].keys), self._actions[name]
        action.setToolTip(f"{action.text()} ({keys})" if keys else action.text())

    def _judge(self, name: str) -> None:
        spec = self.specs[name]
        possible = self._workspace or not spec.needs_workspace
        self._actions[name].setEnabled(possible and self._mode in spec.modes and name not in self._withheld)

    def _make(self, usual: ActionSpec, run: Callable[[], object]) -> QAction:
        spec = replace(usual, keys=self.bindings.keys_of(usual))
        action = QAction(icon(spec.icon), spec.text, self)
        action.setObjectName(spec.name)
        action.setProperty("icon_name", spec.icon)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setToolTip(spec.tip)
        if spec.short:
            action.setIconText(f" {spec.short}")
        action.setCheckable(spec.checkable)
        action.triggered.connect(lambda _checked=False: run())
        self.usual[spec.name], self.specs[spec.name] = usual, spec
        self._actions[spec.name] = action
        self._window.addAction(action)
        self._judge(spec.name)
        return action
