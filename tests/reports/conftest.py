from datetime import UTC, datetime, timedelta

import pytest

from app.models.shift import ObjectVerdict
from app.reports.shift_summary import Header, ShiftSummary, build
from tests.metrics.shift_dataset import ShiftDataset, committed

AS_OF = datetime(2026, 3, 8, 10, 5, tzinfo=UTC)
HEADER = Header(
    site="Harbour Site 2",
    project="Coastal survey",
    prepared_by="lead-1",
    app_version="0.1.0",
    schema="3",
    sync="3 of 3 workstations, last 2026-03-08T10:02:11Z",
    markings=("UNCLASSIFIED",),
    tzdata="2026a",
)


@pytest.fixture
def dataset() -> ShiftDataset:
    return ShiftDataset(committed())


@pytest.fixture
def verdicts(dataset: ShiftDataset) -> list[ObjectVerdict]:
    def verdict(number: int, name: str, decision: str, *reasons: str) -> ObjectVerdict:
        at = dataset.window.start + timedelta(minutes=number)
        return ObjectVerdict(at, "T1", name, "A1", "R1", decision, reasons)

    ships = [verdict(n, "Ship", "accept" if n else "reject", *([] if n else ["SHIFTED"])) for n in range(40)]
    cranes = [verdict(n, "Crane", "accept" if n > 1 else "fix", *([] if n > 1 else ["GEOM_LOOSE"])) for n in range(12)]
    return [*ships, *cranes, verdict(1, "Aircraft", "accept")]


@pytest.fixture
def summary(dataset: ShiftDataset, verdicts: list[ObjectVerdict]) -> ShiftSummary:
    return build(dataset.events, dataset.sessions, verdicts, dataset.window, AS_OF, HEADER)


@pytest.fixture
def header() -> Header:
    return HEADER
