"""What a keystroke in the class picker costs with 400 classes, painted; prints one JSON line."""

import argparse
import json
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from scenery.figures import spread

from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef
from app.views.application import application
from app.views.class_search import Use
from app.views.dialogs.class_picker import ClassPicker

KINDS = ("aircraft", "vehicle", "building", "vessel", "tank", "crane", "tower", "bridge")
SIZES = ("small", "medium", "large", "long", "wide")
FORMS = ("fixed-wing", "rotary", "tracked", "wheeled", "round", "square", "open", "covered", "military", "civil")
TYPED = ("air", "fwa", "small tracked v", "c", "tower round", "bridge w", "ves", "xyz")


def classes() -> list[ClassDef]:
    names = [f"{size} {form} {kind}".capitalize() for kind in KINDS for form in FORMS for size in SIZES]
    return [ClassDef(f"c{place}", name, "#E69F00", (ShapeKind.BOX,)) for place, name in enumerate(names)]


def keystrokes(picker: ClassPicker, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each keystroke on the clock, and of this thread alone, which other programs do not slow."""
    times, own = [], []
    for text in TYPED * rounds:
        picker.field.clear()
        for letter in text:
            start, began = time.perf_counter(), time.thread_time()
            QTest.keyClicks(picker.field, letter)
            picker.list.viewport().repaint()
            times.append((time.perf_counter() - start) * 1e3)
            own.append((time.thread_time() - began) * 1e3)
    return times, own


def yardstick() -> float:
    """Milliseconds this machine takes now to sort 100,000 numbers."""
    numbers = [(place * 7919) % 100_003 for place in range(100_000)]
    start = time.perf_counter()
    sorted(numbers)
    return (time.perf_counter() - start) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    application()
    home = QWidget()
    offered = classes()
    picker = ClassPicker(home, offered, Use().noting("c17"), lambda _class: "")
    picker.show()
    QApplication.processEvents()
    times, own = keystrokes(picker, arguments.rounds)
    figures = {"ms": spread(times), "thread_ms": spread(own), "sort_ms": yardstick()}
    json.dump({"figure": "class_picker", "classes": len(offered), **figures}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
