"""Which actions stand in which menu and on the tool bar, as tables of their names."""

from collections.abc import Mapping

from app.views.actions import ANNOTATIONS
from app.views.modes import Mode

SEPARATOR = ""
MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Workspace",
        (
            *("workspace.new", "workspace.open", "workspace.join", "workspace.demo", "workspace.recover", SEPARATOR),
            *(
                "workspace.add_scene",
                "workspace.person",
                "workspace.ontology",
                "workspace.settings",
                "workspace.sync",
                "workspace.central",
                SEPARATOR,
                "workspace.bundle_out",
                "workspace.bundle_in",
                SEPARATOR,
                "workspace.encrypt",
                "workspace.pin",
                "window.lock",
                "window.quit",
            ),
        ),
    ),
    (
        "Edit",
        (
            *("edit.undo", "edit.redo", SEPARATOR, "edit.copy", "edit.cut", "edit.paste", "edit.duplicate"),
            *(
                "edit.delete",
                "edit.lock",
                SEPARATOR,
                "class.find",
                "class.give",
                "guide.open",
                "tool.repeat",
                SEPARATOR,
            ),
            *("shape.merge", "shape.square", "shape.simplify", "shape.fill", "vertex.next", "vertex.previous"),
            *(SEPARATOR, "aid.snap", "aid.trace", "aid.apart", "aid.together"),
        ),
    ),
    (
        "Task",
        (
            *("task.next", "scan.next", "scan.back", SEPARATOR, "check.next", "check.previous", "check.fix"),
            *("check.fix_all", "check.waive", "check.unwaive", "check.marks", "task.check", SEPARATOR),
            *("task.submit", "task.withdraw", SEPARATOR, "task.block", "task.release"),
        ),
    ),
    (
        "Review",
        (
            *("review.next", "review.accept", "review.reject", "review.fix", "review.missed", "review.back"),
            *(SEPARATOR, "review.finish"),
        ),
    ),
    (
        "View",
        (
            *("view.fit", "view.one", "view.selected", SEPARATOR),
            *("view.left", "view.right", "view.theme", SEPARATOR),
            *("mode.start", "mode.annotate", "mode.review", "mode.shift"),
        ),
    ),
    (
        "Display",
        (
            *("view.stretch", SEPARATOR, "display.true", "display.infrared", "display.grey", "display.own", SEPARATOR),
            *("display.follow", "display.lock", "display.brighter", "display.darker", "display.invert"),
            *("display.map", "display.sharpen", SEPARATOR, "display.usual"),
        ),
    ),
    (
        "Measure",
        (
            *("measure.length", "measure.area", "measure.angle", SEPARATOR),
            *("measure.shadow", "measure.lean", "measure.corner", "measure.angles", SEPARATOR),
            *("measure.copy", "measure.clear", SEPARATOR, "scene.info", "scene.dem", "scene.again"),
        ),
    ),
    (
        "Compare",
        (
            *("compare.next", "compare.choose", SEPARATOR, "compare.side", "compare.swipe", "compare.flicker"),
            *("compare.blend", "compare.difference", SEPARATOR, "compare.blink", "compare.leave"),
        ),
    ),
    (
        "Look around",
        (
            *("view.back", "view.forward", "view.goto", "view.bookmarks", "view.scene", SEPARATOR),
            *("view.turn_left", "view.turn_right", "view.turn_left_little", "view.turn_right_little"),
            *("view.image_up", "view.north_up", "view.up_is_up", "view.object_up", SEPARATOR),
            *(
                "view.grid",
                "view.crosshair",
                "view.map",
                "cursor.keys",
                "cursor.hold",
                SEPARATOR,
                "view.full",
                "view.second",
                "view.motion",
            ),
        ),
    ),
    (
        ANNOTATIONS,
        (
            *("look.colour", "look.labels", "look.find", SEPARATOR, "look.hide", "look.isolate", "look.all"),
            *(SEPARATOR, "look.fainter", "look.stronger", SEPARATOR, "select.all", "select.class", "select.invert"),
        ),
    ),
    ("Help", ("help.keys", "help.sheet", SEPARATOR, "help.about")),
)
MORE = "more"
MORE_AIDS = ("aid.trace", "aid.together")
TOOLS_FIRST = frozenset(f"tool.{name}" for name in ("select", "box", "rotated_box", "polygon", "polyline", "point"))
"""The tools with a button of their own; all others lie behind the button More."""
TOOL_BAR_LEFT: Mapping[Mode, tuple[str, ...]] = {
    Mode.START: (),
    Mode.ANNOTATE: (
        "tools",
        MORE,
        SEPARATOR,
        "aid.snap",
        "aid.apart",
        SEPARATOR,
        "edit.undo",
        "edit.redo",
    ),
    Mode.REVIEW: (),
    Mode.SHIFT: (),
}
TOOL_BAR_RIGHT: Mapping[Mode, tuple[str, ...]] = {
    Mode.START: (),
    Mode.ANNOTATE: ("measure.length", "view.fit", "view.one", "task.block"),
    Mode.REVIEW: ("measure.length", "view.fit", "view.one"),
    Mode.SHIFT: ("shift.refresh",),
}
