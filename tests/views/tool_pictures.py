"""The guide's pictures of every tool: before, during and after, by real mouse and key events in the real window.

Run it from the root of the repository: `python -m tests.views.tool_pictures FOLDER`. FOLDER gets the sheets and keeps
the training scene for the next time; numbers behind it draw only those sheets.
"""

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology, Overlap
from app.models.person import Role
from app.services.scenes import add_scene
from app.services.training.workspace import scene_with_truth
from app.services.workspace import Workspace, new_project
from app.views import recents
from app.views.application import application
from app.views.main_window import MainWindow
from app.views.model_choice import remember
from app.views.tour.driver import Driver
from tests.tools.small_model import small_model
from tests.views.tool_hand import PANEL, Hand, Shown
from tests.views.tool_more_rows import MORE_ROWS

SCENE_SIZE = 2048
CAPTION = 40
GAP = 10
QUALITY = 82
CLASSES = Ontology(
    "guide",
    1,
    (
        ClassDef("building", "Building", "#56B4E9", (ShapeKind.POLYGON, ShapeKind.BOX), "1"),
        ClassDef("aircraft", "Aircraft", "#E69F00", (ShapeKind.ROTATED_BOX,), "2", size_band=(10, 60)),
        ClassDef("field", "Field", "#009E73", (ShapeKind.POLYGON,), "3", overlap=Overlap.FORBIDDEN),
        ClassDef("road", "Road", "#F0E442", (ShapeKind.POLYLINE,), "4"),
        ClassDef("lamp", "Lamp", "#CC79A7", (ShapeKind.POINT,), "5"),
        ClassDef("car", "Car", "#D55E00", (ShapeKind.BOX,), "6"),
    ),
)

HOUSE = ((-21, -17.5), (21, -17.5), (21, 17.5), (-21, 17.5))
WEST = ((-34, -16), (-2, -16), (-2, 16), (-34, 16))
TALL = ((-12, -22), (12, -22), (12, 22))


def _wavy() -> list[tuple[float, float]]:
    """A freehand ring with a trembling hand, left of where the dialog is put."""
    turns = [math.tau * step / 90 for step in range(90)]
    wide, high = ([size + math.sin(waves * turn) for turn in turns] for size, waves in ((24, 17), (17, 23)))
    return [(w * math.cos(turn) - 18, h * math.sin(turn) - 9) for w, h, turn in zip(wide, high, turns, strict=True)]


ROWS: tuple[Shown, ...] = (
    Shown(
        "Box (B): drag, or click two corners",
        (
            lambda h: (h.key("6"), h.hover((-20, -12))),
            lambda h: h.press((-20, -12), (0, 0), (18, 11)),
            lambda h: h.release((20, 12)),
        ),
    ),
    Shown(
        "Box by four extreme points (Q)",
        (
            lambda h: (h.key("6"), h.key("Q"), h.clicks((-20, 2))),
            lambda h: (h.clicks((3, -14), (21, 0)), h.hover((0, 11))),
            lambda h: h.clicks((0, 13)),
        ),
    ),
    Shown(
        "Rotated box (R): front-left, front-right, rear",
        (
            lambda h: (h.key("2"), h.clicks((-14, -8)), h.hover((2, -18))),
            lambda h: (h.clicks((2, -18)), h.hover((20, 12))),
            lambda h: h.clicks((20, 12)),
        ),
    ),
    Shown(
        "Select and edit (V): grips, and one that turns a rotated box",
        (
            lambda h: (h.key("2"), h.clicks((-9, -20), (9, -20), (9, 16)), h.key("V"), h.hover((30, 20))),
            lambda h: h.press((0, -26.5), (12, -24), (20, -16)),
            lambda h: h.release((20, -16)),
        ),
    ),
    Shown(
        "Polygon (A): clicks and freehand in one ring",
        (
            lambda h: (h.key("1"), h.clicks((-24, 12), (-24, -12)), h.hover((0, -18))),
            lambda h: (h.drag((0, -18), (8, -16), (14, -11), (20, -8), (25, 0)), h.hover((18, 14))),
            lambda h: (h.clicks((18, 14)), h.key("Return")),
        ),
    ),
    Shown(
        "Polyline (L)",
        (
            lambda h: (h.key("4"), h.clicks((-36, 10)), h.hover((-12, -6))),
            lambda h: (h.clicks((-12, -6), (10, 6)), h.hover((34, -14))),
            lambda h: (h.clicks((34, -14)), h.key("Return")),
        ),
    ),
    Shown(
        "Point (D)",
        (
            lambda h: (h.key("5"), h.hover((-6, 0))),
            lambda h: h.press((4, 2)),
            lambda h: h.release((6, 2)),
        ),
    ),
    Shown(
        "Snapping (S): the mark says vertex, middle or edge",
        (
            lambda h: (h.ring("1", *WEST), h.key("1"), h.hover((-0.5, -14.5))),
            lambda h: (h.clicks((-0.5, -14.5)), h.hover((-1, 1))),
            lambda h: (h.clicks((-1, 15), (30, 16), (30, -16)), h.key("Return")),
        ),
    ),
    Shown(
        "Trace (T): the border between two clicks on it",
        (
            lambda h: (
                h.ring("1", (-30, -18), (-12, -22), (2, -8), (-4, 8), (-22, 16)),
                h.keys("1", "T"),
                h.clicks((-12, -22)),
            ),
            lambda h: h.hover((-4, 8)),
            lambda h: (h.clicks((-4, 8), (30, 20), (30, -20)), h.keys("Return", "T")),
        ),
    ),
    Shown(
        "No overlap (Shift+A): clipped to its neighbour when done",
        (
            lambda h: (h.ring("3", *WEST), h.key("3"), h.clicks((-14, -10)), h.hover((30, -12))),
            lambda h: (h.clicks((30, -12), (30, 12)), h.hover((-14, 12))),
            lambda h: (h.clicks((-14, 12)), h.key("Return")),
        ),
    ),
    Shown(
        "Shared vertices move together (Shift+V)",
        (
            lambda h: (
                h.ring("1", *WEST),
                h.ring("1", (-2, -16), (30, -16), (30, 16), (-2, 16)),
                h.keys("V", "Shift+V"),
            ),
            lambda h: h.press((-2, -16), (4, -10), (8, -4)),
            lambda h: (h.release((8, -4)), h.key("Shift+V")),
        ),
    ),
    Shown(
        "Reshape (E): one stroke across the border twice",
        (
            lambda h: (h.ring("1", *HOUSE), h.key("E")),
            lambda h: h.press((6, -10), (8, -22), (20, -24), (32, -16), (34, 2)),
            lambda h: h.release((14, 4)),
        ),
    ),
    Shown(
        "Split (X): a line right through",
        (
            lambda h: (h.ring("1", *HOUSE), h.key("X")),
            lambda h: h.press((-8, -24), (-2, 0), (6, 20)),
            lambda h: h.release((6, 24)),
        ),
    ),
    Shown(
        "Hole (H): a ring inside cuts, a click in a hole fills it",
        (
            lambda h: (h.ring("1", *HOUSE), h.key("H")),
            lambda h: (h.clicks((-8, -6), (8, -6)), h.hover((8, 6))),
            lambda h: (h.clicks((8, 6), (-8, 6)), h.key("Return")),
        ),
    ),
    Shown(
        "Add a part (J): a further ring of the same annotation",
        (
            lambda h: (h.ring("1", *WEST), h.key("J")),
            lambda h: (h.clicks((8, -12), (32, -8)), h.hover((30, 14))),
            lambda h: (h.clicks((30, 14), (10, 12)), h.key("Return")),
        ),
    ),
    Shown(
        "Brush and eraser (P): paints, with Alt erases; [ and ] for the size",
        (
            lambda h: (h.ring("1", *HOUSE), h.key("P"), h.hover((20, 0))),
            lambda h: h.press((18, 0), (24, -2), (32, 2)),
            lambda h: h.release((34, 4)),
        ),
    ),
    Shown(
        "Turn and scale (G): the frame's corners and the grip above",
        (
            lambda h: (h.ring("1", *HOUSE), h.key("G"), h.hover((34, 18))),
            lambda h: h.press((0, -24.5), (8, -24), (14, -20)),
            lambda h: h.release((14, -20)),
        ),
    ),
    Shown(
        "Many vertices (U): gather, then drag, nudge or delete together",
        (
            lambda h: (h.ring("1", *HOUSE), h.key("U"), h.press((8, -28), (20, 0), (30, 26))),
            lambda h: (h.release((30, 26)), h.press((21, -17.5), (24, -19), (29, -21))),
            lambda h: h.release((29, -21)),
        ),
    ),
    Shown(
        "Stamp (Y): the same size and angle again, one click",
        (
            lambda h: (h.key("2"), h.clicks((-38, -8), (-28, -16), (-20, 6)), h.key("Y"), h.hover((0, 0))),
            lambda h: (h.clicks((0, 0)), h.hover((24, 6))),
            lambda h: h.clicks((24, 6)),
        ),
    ),
    Shown(
        "Merge (Shift+J): the first keeps class, attributes and history",
        (
            lambda h: (h.ring("1", *WEST), h.ring("1", (-10, -8), (28, -8), (28, 20), (-10, 20))),
            lambda h: (h.key("V"), h.key("Ctrl+A")),
            lambda h: h.key("Shift+J"),
        ),
    ),
    Shown(
        "Square corners (Shift+Q)",
        (
            lambda h: h.ring("1", (-24, -14), (20, -17), (23, 13), (-21, 17)),
            lambda h: (h.key("V"), h.hover((36, 22))),
            lambda h: h.key("Shift+Q"),
        ),
    ),
    Shown(
        "Simplify (Shift+Y): dashed what is left, the count of vertices before it is done",
        (
            lambda h: (h.key("1"), h.drag(*_wavy()), h.key("Return"), h.key("V")),
            lambda h: h.simplify(3),
            lambda h: h.simplified(),
        ),
    ),
    Shown(
        "Lock (Ctrl+P): not moved or deleted until unlocked",
        (
            lambda h: h.ring("1", *TALL),
            lambda h: (h.key("V"), h.key("Ctrl+P")),
            lambda h: (h.keys("Del", "Right", "Right"), h.hover((30, 20))),
        ),
    ),
)
ROWS_PER_SHEET = 4


def _sheet(rows: Sequence[tuple[str, Sequence[QImage]]]) -> QImage:
    width = 3 * PANEL[0] + 4 * GAP
    height = len(rows) * (PANEL[1] + CAPTION) + GAP
    sheet = QImage(width, height, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#1f2224"))
    painter = QPainter(sheet)
    font = QFont(QApplication.font())
    font.setPixelSize(17)
    painter.setFont(font)
    painter.setPen(QColor("#e8eaec"))
    for row, (title, pictures) in enumerate(rows):
        top = row * (PANEL[1] + CAPTION)
        painter.drawText(QRectF(GAP, top, width, CAPTION), Qt.AlignmentFlag.AlignVCenter, title)
        for column, picture in enumerate(pictures):
            painter.drawImage(GAP + column * (PANEL[0] + GAP), top + CAPTION, picture)
    painter.end()
    return sheet


def _window(folder: Path) -> tuple[MainWindow, Driver]:
    scene_with_truth(folder, SCENE_SIZE, lambda _what, _share: None)
    path = folder / "guide.orthomark"
    for old in folder.glob("guide.orthomark*"):
        old.unlink()
    made = Workspace.create(path, new_project("Guide", marking="UNCLASSIFIED"), CLASSES, "lead-1")
    made.add_person("annotator-1", "Annotator 1", frozenset({Role.ANNOTATOR}))
    add_scene(made, folder / "training.tif", cell=SCENE_SIZE, context=0)
    made.close()
    recents.keep_in(folder / "settings")
    application()
    window = MainWindow()
    window.resize(1440, 900)
    window.show()
    driver = Driver(window, folder)
    window.doors.enter(path, "annotator-1")
    driver.key("Ctrl+Shift+Return")
    stage = window.current.stage
    assert stage is not None
    driver.until(lambda: stage.task_shown is not None and stage.canvas.settled(), "the task")
    return window, driver


SHEETS = [
    rows[first : first + ROWS_PER_SHEET] for rows in (ROWS, MORE_ROWS) for first in range(0, len(rows), ROWS_PER_SHEET)
]


def main(folder: Path, wanted: Sequence[int]) -> list[Path]:
    """Draw the rows of these sheets, counted from 1, and save them."""
    window, driver = _window(folder)
    remember(small_model(folder))
    made = []
    for number in wanted:
        path = folder / f"tools-{number}.jpg"
        _sheet([(row.title, _drawn(window, driver, row)) for row in SHEETS[number - 1]]).save(
            str(path), quality=QUALITY
        )
        made.append(path)
    window.close()
    return made


def _drawn(window: MainWindow, driver: Driver, row: Shown) -> list[QImage]:
    hand = Hand(window, driver, row.middle, row.scale)
    hand.look()
    pictures = []
    for step in row.steps:
        step(hand)
        pictures.append(hand.grab())
    _clear(window, hand)
    return pictures


def _clear(window: MainWindow, hand: Hand) -> None:
    """Leave nothing for the next row."""
    hand.keys("Esc", "V", "Esc", "Ctrl+A")
    screen = window.current
    opened = screen.drawing.open  # type: ignore[attr-defined]
    opened.locked.clear()
    screen.drawing.hold()  # type: ignore[attr-defined]
    hand.key("Del")
    hand.driver.until(lambda: not opened.annotations, "the row to be cleared away")


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[2:]] or list(range(1, len(SHEETS) + 1))
    for sheet in main(Path(sys.argv[1]), numbers):
        print(sheet)  # noqa: T201
