"""The worked shift of the specification as values: ten tasks, 47 events, the night the clocks go forward."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.metrics.windows import shift_window
from app.models.shift import ShiftDefinition, TaskEvent, WorkSession
from app.models.task import EventType

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "spec" / "vectors.json"
NIGHT = ShiftDefinition("NIGHT", "America/New_York", "22:00", "06:00")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def committed() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((HERE / "shift_dataset.json").read_text("utf-8"))
    return raw


def event(row: list[Any]) -> TaskEvent:
    number, task, at, kind, actor, submission, reason, touch, objects = row
    return TaskEvent(number, task, instant(at), EventType(kind), actor, submission, reason, touch, objects)


class ShiftDataset:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.events = [event(row) for row in raw["events"]]
        self.sessions = [
            WorkSession(row["actor"], instant(row["start_utc"]), instant(row["end_utc"]), row["break_s"])
            for row in raw["sessions"]
        ]
        self.expected = raw["expected"]
        self.window = shift_window(NIGHT, date(2026, 3, 7))
