"""The shift summary as one long, tidy CSV file, its marking beside it (OPERATIONS 1.8)."""

import csv as csv_format
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from app.metrics.intervals import Sample
from app.metrics.pareto import Pareto
from app.metrics.rates import Rate, Ratio
from app.reports.shift_rows import AnnotatorRow, ClassRow
from app.reports.shift_summary import Median, ShiftSummary
from app.reports.wording import utc

COLUMNS = ("section", "entity", "metric", "numerator", "denominator", "value", "ci_lo", "ci_hi", "unit")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DIGITS = ".6f"

Cell = str | int | float | None
Row = tuple[Cell, ...]


def csv(summary: ShiftSummary) -> str:
    """Render a summary as RFC 4180 text; write it as UTF-8 without translating its line ends."""
    lines = io.StringIO()
    writer = csv_format.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for part in _PARTS:
        writer.writerows([_cell(value) for value in row] for row in part(summary))
    return lines.getvalue()


def marking_text(summary: ShiftSummary) -> str:
    """Give the text of the companion file that carries the marking."""
    indicator = "".join(f"{name}: {text}\r\n" for name, text in summary.header.designation)
    return f"{summary.marking.text}\r\n{indicator}"


def csv_files(summary: ShiftSummary) -> dict[str, bytes]:
    """Give the table and its companion, ready to write: file name to bytes."""
    stem = file_stem(summary)
    return {
        f"{stem}.csv": csv(summary).encode("utf-8"),
        f"{stem}.csv.marking.txt": marking_text(summary).encode("utf-8"),
    }


def file_stem(summary: ShiftSummary) -> str:
    """Name the files of a summary, without ending: "(U)_shift_2026-03-07_NIGHT_RevA"."""
    words = re.sub(r"[^\w-]+", "_", f"{summary.window.label}_Rev{summary.header.revision}")
    return f"{summary.marking.file_prefix}shift_{words}"


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    if isinstance(value, float):
        text = format(value, _DIGITS).rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return str(value)


def _rate(section: str, entity: str, metric: str, rate: Rate, unit: str) -> Row:
    lo, hi = rate.interval or (None, None)
    return section, entity, metric, rate.x, rate.n, rate.value, lo, hi, unit


def _guarded(section: str, entity: str, metric: str, rate: Rate, unit: str) -> Row:
    """Give a rate of one person or class: counts alone while there are too few for a rate."""
    row = _rate(section, entity, metric, rate, unit)
    return row if rate.sample in {Sample.SMALL, Sample.ENOUGH} else (*row[:5], None, None, None, unit)


def _ratio(metric: str, ratio: Ratio, unit: str) -> Row:
    return "shift", "", metric, ratio.numerator, ratio.denominator, ratio.value, None, None, unit


def _value(section: str, entity: str, metric: str, value: Cell, unit: str) -> Row:
    return section, entity, metric, None, None, value, None, None, unit


def _median(metric: str, median: Median) -> Row:
    return "shift", "", metric, None, median.n, median.seconds, None, None, "s"


def _header(summary: ShiftSummary) -> Iterator[Row]:
    header, window = summary.header, summary.window
    texts = {
        "site": header.site,
        "project": header.project,
        "shift": window.label,
        "time_zone": window.tz,
        "length": window.length,
        "revision": f"Rev {header.revision}",
        "prepared_by": header.prepared_by,
        "app_version": header.app_version,
        "schema": header.schema,
        "tzdata": header.tzdata,
        "sync": header.sync,
        "marking": summary.marking.text,
    }
    instants = {"start": window.start, "end": window.end, "as_of": summary.as_of, "counted_until": summary.counted.end}
    yield from (_value("header", "", metric, text, "text") for metric, text in texts.items())
    yield from (_value("header", "", metric, utc(at), "utc") for metric, at in instants.items())
    yield from (_value("header", "", metric, at.isoformat(), "local") for metric, at in _local(summary))
    yield _value("header", "", "elapsed", summary.counted.elapsed_h, "h")
    yield _value("header", "", "events_late", summary.late, "event")
    yield _value("header", "", "events_left_out", summary.left_out, "event")


def _local(summary: ShiftSummary) -> Iterable[tuple[str, datetime]]:
    return zip(("start_local", "end_local"), summary.window.local, strict=True)


def _shift(summary: ShiftSummary) -> Iterator[Row]:
    output, quality, pace = summary.output, summary.quality, summary.pace
    made = quality.decisions
    yield _value("shift", "", "M1_done", len(output.done), "task")
    yield _value("shift", "", "submitted", output.submitted, "submission")
    yield _value("shift", "", "objects_submitted", output.objects, "object")
    yield _value("shift", "", "decisions_accepted", made.accepted, "decision")
    yield _value("shift", "", "decisions_accepted_with_edits", made.accepted_with_edits, "decision")
    yield _value("shift", "", "decisions_rejected", made.rejected, "decision")
    yield _ratio("M1_throughput_per_hour", output.per_hour, "task/h")
    yield _ratio("M1_throughput_per_staffed_hour", output.per_staffed_hour, "task/h")
    yield _rate("shift", "", "M2_acceptance_rate", made.acceptance, "decision")
    yield _rate("shift", "", "M3_first_pass_yield", quality.first_pass, "task")
    yield _rate("shift", "", "M3a_audit_adjusted_yield", quality.audit_adjusted, "task")
    yield _rate("shift", "", "M5_rework_rate", quality.rework, "submission")
    yield _ratio("M5_rework_touch_share", quality.rework_touch, "s/s")
    yield _median("M7_cycle_median", pace.cycle)
    yield _median("M7_lead_median", pace.lead)
    yield _value("shift", "", "M7_touch", output.touch_s, "s")
    yield _ratio("M8_flow_efficiency", pace.efficiency, "s/s")
    yield _value("shift", "", "M9_in_progress", len(summary.wip), "task")
    yield _value("shift", "", "M9_service_level_p85", pace.service_level_s, "s")
    yield _value("shift", "", "M10_inconsistent", int(pace.inconsistent), "yes/no")
    yield _ratio("M12_utilisation", output.utilisation, "s/s")
    yield _rate("shift", "", "M14_audit_overturn", quality.overturned, "decision")
    yield _value("shift", "", "blocked", len(summary.blockers), "task")


def _annotators(summary: ShiftSummary) -> Iterator[Row]:
    for row in summary.annotators:
        yield from _annotator(row)


def _annotator(row: AnnotatorRow) -> Iterator[Row]:
    yield _value("annotator", row.name, "submitted", row.submitted, "submission")
    yield _value("annotator", row.name, "resubmitted", row.resubmitted, "submission")
    yield _value("annotator", row.name, "done", row.done, "task")
    yield _value("annotator", row.name, "objects", row.objects, "object")
    yield _value("annotator", row.name, "touch", row.touch_s, "s")
    yield _guarded("annotator", row.name, "M3_first_pass_yield", row.first_pass, "task")


def _classes(summary: ShiftSummary) -> Iterator[Row]:
    for row in summary.classes:
        yield from _class(row)


def _class(row: ClassRow) -> Iterator[Row]:
    yield _guarded("class", row.name, "first_verdict_yield", row.first_pass, "object")
    yield _value("class", row.name, "fixed", row.fixed, "object")
    yield _value("class", row.name, "rejected", row.rejected, "object")
    yield _value("class", row.name, "most_frequent_reason", row.reason, "code")


def _reasons(summary: ShiftSummary) -> Iterator[Row]:
    yield from _pareto("reason", summary.reasons, "task")
    yield from _pareto("object_reason", summary.object_reasons, "object")


def _pareto(section: str, ranked: Pareto, unit: str) -> Iterator[Row]:
    for row in ranked.rows:
        yield section, row.code, "M13_share", row.share.x, row.share.n, row.share.value, None, None, unit
        many = row.cumulative
        yield section, row.code, "M13_cumulative", many.x, many.n, many.value, None, None, unit
        yield _value(section, row.code, "M13_vital", int(row.vital), "yes/no")


def _wip(summary: ShiftSummary) -> Iterator[Row]:
    for row in summary.wip:
        yield _value("wip", row.task, "state", row.state.value, "text")
        yield _value("wip", row.task, "annotator", row.author, "text")
        yield _value("wip", row.task, "since", utc(row.since), "utc")
        yield _value("wip", row.task, "M9_age", row.age_s, "s")
        yield _value("wip", row.task, "late", None if row.late is None else int(row.late), "yes/no")


def _blockers(summary: ShiftSummary) -> Iterator[Row]:
    for row in summary.blockers:
        texts = {"reason": row.reason, "raised_by": row.actor, "note": row.note}
        yield from (_value("blocker", row.task, metric, text, "text") for metric, text in texts.items())
        yield _value("blocker", row.task, "since", utc(row.since), "utc")
        yield _value("blocker", row.task, "open", row.open_s, "s")


def _returns(summary: ShiftSummary) -> Iterator[Row]:
    for row in summary.returns:
        texts = {"reason": row.reason, "annotator": row.author, "reviewer": row.reviewer, "note": row.note}
        yield _value(row.kind.value, row.task, "at", utc(row.at), "utc")
        yield from (_value(row.kind.value, row.task, metric, text, "text") for metric, text in texts.items())


def _audits(summary: ShiftSummary) -> Iterator[Row]:
    for audit in summary.audits:
        yield _value("audit", audit.task, "reviewer", audit.reviewer, "text")
        yield _value("audit", audit.task, "overturned", int(audit.overturned), "yes/no")


def _waivers(summary: ShiftSummary) -> Iterator[Row]:
    for row in summary.waivers:
        yield _value("waiver", row.task, "at", utc(row.at), "utc")
        texts = {"annotator": row.annotator, "check": row.check, "reason": row.reason}
        yield from (_value("waiver", row.task, f"{row.check}_{name}", text, "text") for name, text in texts.items())
        yield _value("waiver", row.task, f"{row.check}_findings", row.count, "finding")


def _definitions(summary: ShiftSummary) -> Iterator[Row]:
    for definition in summary.definitions:
        yield _value("definition", definition.id, definition.metric, definition.formula, "text")


_PARTS: tuple[Callable[[ShiftSummary], Iterator[Row]], ...] = (
    _header,
    _shift,
    _annotators,
    _classes,
    _reasons,
    _wip,
    _blockers,
    _returns,
    _audits,
    _waivers,
    _definitions,
)
