from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.metrics.rates import Rate
from app.models.shift import ObjectVerdict, Waived
from app.models.task import EventType
from app.reports.render_csv import csv
from app.reports.render_html import html
from app.reports.shift_summary import Header, ShiftSummary, build
from tests.metrics.shift_dataset import ShiftDataset
from tests.reports.conftest import AS_OF


def test_the_summary_prints_the_numbers_of_the_worked_shift(dataset: ShiftDataset, summary: ShiftSummary) -> None:
    expected, output, quality, pace = dataset.expected, summary.output, summary.quality, summary.pace
    assert list(output.done) == expected["done_tasks"]
    assert output.submitted == expected["submissions"]
    assert quality.first_pass == Rate(*expected["fpy_x_n"])
    values = {
        "fpy_audit_adjusted": quality.audit_adjusted.value,
        "acceptance_rate": quality.decisions.acceptance.value,
        "rework_rate": quality.rework.value,
        "rework_touch_share": quality.rework_touch.value,
        "touch_s": output.touch_s,
        "throughput_per_h": output.per_hour.value,
        "throughput_per_staffed_h": output.per_staffed_hour.value,
        "utilisation_site": output.utilisation.value,
        "cycle_median_s": pace.cycle.seconds,
        "lead_median_s": pace.lead.seconds,
        "flow_efficiency": pace.efficiency.value,
        "wip_n": len(summary.wip),
    }
    assert values == pytest.approx({key: expected[key] for key in values}, abs=1e-6)
    assert summary.quality.overturned == Rate(1, 2)
    assert [[row.code, row.share.x] for row in summary.reasons.rows] == expected["reject_pareto"]


def test_utilisation_is_a_site_figure_with_its_range(summary: ShiftSummary) -> None:
    assert summary.output.utilisation_range == pytest.approx((0.238462, 0.371795), abs=1e-6)


def test_annotators_stand_alphabetically_with_their_counts(summary: ShiftSummary) -> None:
    rows = [
        (r.name, r.submitted, r.resubmitted, r.done, r.objects, r.first_pass, r.touch_s) for r in summary.annotators
    ]
    assert rows == [
        ("A1", 5, 2, 4, 121, Rate(1, 3), 5580),
        ("A2", 3, 0, 2, 132, Rate(2, 2), 8700),
        ("A3", 2, 0, 0, 92, Rate(1, 2), 5400),
    ]


def test_classes_with_enough_objects_come_first(summary: ShiftSummary) -> None:
    rows = [(row.name, row.first_pass, row.fixed, row.rejected, row.reason) for row in summary.classes]
    assert rows == [
        ("Ship", Rate(39, 40), 0, 1, "SHIFTED"),
        ("Aircraft", Rate(1, 1), 0, 0, ""),
        ("Crane", Rate(10, 12), 2, 0, "GEOM_LOOSE"),
    ]


def test_objects_have_a_pareto_of_their_own(summary: ShiftSummary) -> None:
    assert [(row.code, row.share.x) for row in summary.object_reasons.rows] == [("GEOM_LOOSE", 2), ("SHIFTED", 1)]


def test_the_gravest_reason_of_an_object_is_its_primary_one(dataset: ShiftDataset, header: Header) -> None:
    verdict = ObjectVerdict(
        dataset.window.start, "T1", "Ship", "A1", "R1", "reject", ("GEOM_LOOSE", "NOT_OBJECT", "HOUSE_RULE")
    )
    unlisted = replace(verdict, reasons=("HOUSE_RULE",))
    end = dataset.window.end
    built = build(dataset.events, [], [verdict, unlisted], dataset.window, end, header)
    assert {row.code for row in built.object_reasons.rows} == {"NOT_OBJECT", "HOUSE_RULE"}


def test_what_came_back_names_its_author_and_reviewer(summary: ShiftSummary) -> None:
    rows = [(row.task, row.kind, row.author, row.reviewer, row.reason) for row in summary.returns]
    assert rows == [
        ("T2", EventType.REJECTED, "A1", "R1", "GEOM_LOOSE"),
        ("T6", EventType.REJECTED, "A3", "R2", "MISSED_OBJ"),
        ("T10", EventType.ACCEPTED_WITH_EDITS, "A1", "R1", "ATTR_WRONG"),
        ("T9", EventType.AUDIT_OVERTURNED, "A3", "R2", "MISSED_OBJ"),
    ]


def test_work_in_progress_is_late_only_against_a_service_level(summary: ShiftSummary) -> None:
    assert [(row.task, row.author, row.late) for row in summary.wip] == [
        ("T6", "A3", None),
        ("T5", "A2", None),
        ("T7", "A3", None),
        ("T9", "A3", None),
    ]


def test_a_running_shift_is_counted_up_to_the_as_of_time(dataset: ShiftDataset, header: Header) -> None:
    now = dataset.window.start + timedelta(hours=1)
    built = build(dataset.events, dataset.sessions, [], dataset.window, now, header)
    assert built.window == dataset.window
    assert built.output.per_hour.denominator == 1
    assert built.output.done == ("T3", "T8")
    assert next(row.age_s for row in built.wip if row.task == "T6") == 55 * 60


def test_events_that_came_after_the_as_of_time_never_change_an_issued_summary(
    dataset: ShiftDataset, summary: ShiftSummary, header: Header
) -> None:
    late = replace(dataset.events[27], id=48, task="T11", recorded=summary.as_of + timedelta(hours=3))
    again = build([*dataset.events, late], dataset.sessions, [], dataset.window, summary.as_of, header)
    assert again.output == summary.output
    assert again.left_out == 1
    tomorrow = summary.as_of + timedelta(days=1)
    reissued = build([*dataset.events, late], dataset.sessions, [], dataset.window, tomorrow, header)
    assert (reissued.output.submitted, reissued.late, reissued.left_out) == (11, 1, 0)


def test_the_marking_is_the_highest_of_the_contents(dataset: ShiftDataset, header: Header) -> None:
    mixed = replace(header, markings=("UNCLASSIFIED", None, "CUI"))
    built = build(dataset.events, [], [], dataset.window, dataset.window.end, mixed)
    assert built.marking.text == "CUI"


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_the_input_changes_nothing(
    dataset: ShiftDataset,
    verdicts: list[ObjectVerdict],
    summary: ShiftSummary,
    header: Header,
    data: st.DataObject,
) -> None:
    events = data.draw(st.permutations(dataset.events))
    sessions = data.draw(st.permutations(dataset.sessions))
    judged = data.draw(st.permutations(verdicts))
    assert build(events, sessions, judged, dataset.window, summary.as_of, header) == summary


def test_reasons_of_waived_findings_stand_with_task_check_and_annotator(dataset: ShiftDataset, header: Header) -> None:
    first = next(one for one in dataset.events if one.type is EventType.SUBMITTED and dataset.window.holds(one.at))
    before = next(one for one in dataset.events if one.type is not EventType.SUBMITTED)
    told = (Waived("duplicate", "twins, moored", 2), Waived("unseen_cells", "cloud in the north"))
    said = {first.id: replace(first, waived=told), before.id: replace(before, waived=told)}
    events = [said.get(one.id, one) for one in dataset.events]

    summary = build(events, dataset.sessions, (), dataset.window, AS_OF, header)

    assert [(row.task, row.annotator, row.check, row.count, row.reason) for row in summary.waivers] == [
        (first.task, first.actor, "duplicate", 2, "twins, moored"),
        (first.task, first.actor, "unseen_cells", None, "cloud in the north"),
    ]
    table = csv(summary)
    assert f'waiver,{first.task},duplicate_reason,,,"twins, moored",,,text' in table
    assert f"waiver,{first.task},duplicate_findings,,,2,,,finding" in table
    page = html(summary)
    assert "twins, moored" in page
    assert '<td>unseen cells</td><td class="number">—</td>' in page
    assert "No finding was waived" in html(build(dataset.events, dataset.sessions, (), dataset.window, AS_OF, header))
