"""The shift summary as one frozen model: every rendering prints these numbers and computes none (OPERATIONS 1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.metrics import flow, yields
from app.metrics.pareto import Pareto, pareto, reasons
from app.metrics.percentiles import median
from app.metrics.rates import Rate, Ratio
from app.metrics.timeline import Timeline
from app.metrics.touch import rework_touch, staffed_seconds, touch_by_author, utilisation
from app.metrics.windows import HOUR_S, ShiftWindow, tzdata_version
from app.models.shift import ObjectVerdict, TaskEvent, WorkSession
from app.reports.definitions import SHIFT_DEFINITIONS, Definition
from app.reports.marking import Marking, highest
from app.reports.shift_rows import (
    AnnotatorRow,
    ClassRow,
    ReturnRow,
    WaiverRow,
    WipRow,
    annotator_rows,
    class_rows,
    object_reasons,
    return_rows,
    waiver_rows,
    wip_rows,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where a summary comes from. `sync` says in words how complete the events are; a reissue has the next revision.

    `markings` are those of all contents and the one the site asks for; the highest becomes the banner.
    `designation` are the lines of a CUI designation indicator, as (name, text).
    """

    site: str
    project: str
    prepared_by: str
    app_version: str
    schema: str
    sync: str
    revision: str = "A"
    markings: tuple[str | None, ...] = ()
    designation: tuple[tuple[str, str], ...] = ()
    tzdata: str = field(default_factory=tzdata_version)


@dataclass(frozen=True, slots=True)
class Output:
    """What came out, and the time it took: throughput per elapsed and per staffed hour (M1), utilisation (M12)."""

    submitted: int
    objects: int
    done: tuple[str, ...]
    per_hour: Ratio
    per_staffed_hour: Ratio
    touch_s: float
    staffed_s: float
    utilisation: Ratio
    utilisation_range: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Quality:
    """How good it was (M2, M3, M3a, M5, M14)."""

    decisions: yields.Decisions
    first_pass: Rate
    audit_adjusted: Rate
    rework: Rate
    rework_touch: Ratio
    overturned: Rate


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of `n` values, in seconds."""

    seconds: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How it moved (M7 to M10). `inconsistent` is the Little check's warning."""

    cycle: Median
    lead: Median
    efficiency: Ratio
    service_level_s: float | None
    inconsistent: bool


@dataclass(frozen=True, slots=True)
class ShiftSummary:
    """One shift at one as-of time. `counted` is the part of `window` that had passed by then.

    `late` events of the window reached this store after its end; `left_out` ones after the as-of time, so they are in
    no number.
    """

    header: Header
    marking: Marking
    window: ShiftWindow
    counted: ShiftWindow
    as_of: datetime
    late: int
    left_out: int
    output: Output
    quality: Quality
    pace: Pace
    reasons: Pareto
    object_reasons: Pareto
    annotators: tuple[AnnotatorRow, ...]
    classes: tuple[ClassRow, ...]
    wip: tuple[WipRow, ...]
    blockers: tuple[flow.Blocker, ...]
    returns: tuple[ReturnRow, ...]
    audits: tuple[yields.Audit, ...]
    waivers: tuple[WaiverRow, ...] = ()
    definitions: tuple[Definition, ...] = SHIFT_DEFINITIONS


def build(
    events: Sequence[TaskEvent],
    sessions: Sequence[WorkSession],
    verdicts: Sequence[ObjectVerdict],
    window: ShiftWindow,
    as_of: datetime,
    header: Header,
    history: Sequence[ShiftWindow] = (),
) -> ShiftSummary:
    """Compute a summary from all events of a project, in any order.

    `history` are earlier shifts the service level is taken from. A shift still running is counted up to `as_of`;
    events that reached the store after `as_of` are left out, so the same `as_of` gives the same summary again.

    Raises:
        UnknownMarkingError: when a marking cannot be read.
        MixedMarkingsError: when the markings of the contents differ on one level.
    """
    known = [event for event in events if (event.recorded or event.at) <= as_of]
    log, counted = Timeline.of(known), window.until(as_of)
    submitted = yields.submissions(log, counted)
    done = flow.done(log, counted)
    cohort = yields.first_pass_cohort(log, counted)
    audited = yields.audits(log, counted)
    judged = [verdict for verdict in verdicts if counted.holds(verdict.at)]
    pace = _pace(log, counted, done, history)
    return ShiftSummary(
        header=header,
        marking=highest(header.markings),
        window=window,
        counted=counted,
        as_of=as_of,
        late=sum(counted.holds(e.at) and e.recorded is not None and e.recorded >= window.end for e in known),
        left_out=sum(window.holds(e.at) for e in events) - sum(window.holds(e.at) for e in known),
        output=_output(submitted, done, staffed_seconds(sessions, counted), counted),
        quality=_quality(log, counted, submitted, cohort, audited),
        pace=pace,
        reasons=pareto(reasons(log, counted)),
        object_reasons=pareto(object_reasons(judged)),
        annotators=annotator_rows(submitted, done, cohort),
        classes=class_rows(judged),
        wip=wip_rows(flow.open_tasks(log, counted), pace.service_level_s),
        blockers=flow.blockers(log, counted),
        returns=return_rows(log, counted),
        audits=audited,
        waivers=waiver_rows(submitted),
    )


def _output(
    submitted: tuple[tuple[int, TaskEvent], ...],
    done: tuple[flow.DoneTask, ...],
    staffed: Mapping[str, float],
    window: ShiftWindow,
) -> Output:
    touch = touch_by_author(submitted)
    used = [ratio.value for ratio in utilisation(touch, staffed).values() if ratio.value is not None]
    touch_s, staffed_s = sum(touch.values()), sum(staffed.values())
    return Output(
        submitted=len(submitted),
        objects=sum(event.objects or 0 for _, event in submitted),
        done=tuple(task.task for task in done),
        per_hour=Ratio(len(done), window.elapsed_h),
        per_staffed_hour=Ratio(len(done), staffed_s / HOUR_S),
        touch_s=touch_s,
        staffed_s=staffed_s,
        utilisation=Ratio(touch_s, staffed_s),
        utilisation_range=(min(used), max(used)) if used else None,
    )


def _quality(
    log: Timeline,
    window: ShiftWindow,
    submitted: tuple[tuple[int, TaskEvent], ...],
    cohort: tuple[yields.FirstPass, ...],
    audited: tuple[yields.Audit, ...],
) -> Quality:
    return Quality(
        decisions=yields.decisions(log, window),
        first_pass=yields.first_pass_yield(cohort),
        audit_adjusted=yields.audit_adjusted_yield(cohort),
        rework=yields.rework_rate(submitted),
        rework_touch=rework_touch(submitted),
        overturned=yields.overturn_rate(audited),
    )


def _pace(log: Timeline, window: ShiftWindow, done: tuple[flow.DoneTask, ...], history: Sequence[ShiftWindow]) -> Pace:
    cycles = [task.cycle_s for task in done if task.cycle_s is not None]
    leads = [task.lead_s for task in done if task.lead_s is not None]
    return Pace(
        cycle=Median(median(cycles), len(cycles)),
        lead=Median(median(leads), len(leads)),
        efficiency=flow.flow_efficiency(done),
        service_level_s=flow.service_level(log, history),
        inconsistent=flow.inconsistent(log, window, done),
    )
