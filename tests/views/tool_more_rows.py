"""Rows of the guide's pictures: tools that look at the picture, and what is done without a mouse."""

from tests.views.tool_hand import Shown

MORE_ROWS: tuple[Shown, ...] = (
    Shown(
        "Magic wand (Z): press, drag away to take in more, let go",
        (
            lambda h: (h.key("1"), h.key("Z"), h.hover((-8, -6))),
            lambda h: h.press((-8, -6), (-2, -4), (6, -2)),
            lambda h: h.release((6, -2)),
        ),
    ),
    Shown(
        "Find the border (I): a loose box around it",
        (
            lambda h: (h.key("1"), h.key("I"), h.hover((-28, -24))),
            lambda h: h.press((-28, -24), (0, 0), (28, 24)),
            lambda h: h.release((28, 24)),
        ),
    ),
    Shown(
        "Point at it (M): a model of the site's own, here a small one that compares colours",
        (
            lambda h: (h.key("1"), h.key("M"), h.hover((-8, -8))),
            lambda h: h.clicks((-8, -8)),
            lambda h: h.key("Return"),
        ),
    ),
    Shown(
        "Trace (T) over two neighbours that touch",
        (
            lambda h: (
                h.ring("1", (-40, 0), (-22, -12), (-2, -4), (-2, 22), (-40, 22)),
                h.ring("1", (-2, -4), (16, -14), (36, 0), (36, 22), (-2, 22)),
                h.keys("1", "T"),
                h.clicks((-40, 0)),
            ),
            lambda h: h.hover((36, 0)),
            lambda h: (h.clicks((36, 0), (36, -28), (-40, -28)), h.keys("Return", "T")),
        ),
    ),
    Shown(
        "Snapping: where edges cross, and at a right angle from the last vertex",
        (
            lambda h: (
                h.key("Shift+A"),
                h.ring("1", (-36, -12), (10, -12), (10, 24), (-36, 24)),
                h.ring("1", (-12, -26), (38, -26), (38, 8), (-12, 8)),
                h.key("1"),
                h.hover((-13.5, -11)),
            ),
            lambda h: (h.clicks((-24, 0)), h.hover((8.6, 0.8))),
            lambda h: (h.clicks((8.6, 0.8), (2, 16), (-24, 16)), h.keys("Return", "Shift+A")),
        ),
    ),
    Shown(
        "Keyboard cursor (F4): arrows move it, Space clicks, held down it drags",
        (
            lambda h: (h.hover((-20, -12)), h.keys("6", "F4")),
            lambda h: (h.key("F3"), [h.key("Shift+Right") for _ in range(14)], [h.key("Shift+Down") for _ in range(9)]),
            lambda h: h.keys("F3", "F4"),
        ),
    ),
)
