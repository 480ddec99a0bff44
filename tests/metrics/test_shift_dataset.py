"""The worked shift gives exactly the numbers the specification prints for it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.metrics import flow, pareto, percentiles, touch, yields
from app.metrics.timeline import Timeline
from tests.metrics.shift_dataset import SHARED, ShiftDataset, committed, instant

SIX_PLACES = 1e-6


def test_the_committed_copy_is_the_specification() -> None:
    if not SHARED.exists():
        pytest.skip("the shared vectors are not beside this checkout")
    shared = json.loads(SHARED.read_text("utf-8"))["shift_dataset"]
    copy = committed()
    assert copy["ddl"] == shared["ddl"].strip().split("\n")
    assert {k: v for k, v in copy.items() if k != "ddl"} == {k: v for k, v in shared.items() if k != "ddl"}


def test_the_window_is_the_seven_hour_night(dataset: ShiftDataset) -> None:
    shift = dataset.expected["shift"]
    window = dataset.window
    assert (window.start, window.end) == (instant(shift["start_utc"]), instant(shift["end_utc"]))
    assert window.elapsed_h == shift["elapsed_h"]
    assert window.length == "7 h (DST)"


def test_submissions_and_resubmissions(dataset: ShiftDataset) -> None:
    submitted = yields.submissions(Timeline.of(dataset.events), dataset.window)
    rework = yields.rework_rate(submitted)
    assert len(submitted) == rework.n == dataset.expected["submissions"]
    assert rework.x == dataset.expected["resubmissions"]
    assert rework.value == pytest.approx(dataset.expected["rework_rate"], abs=SIX_PLACES)


def test_decisions_and_acceptance_rate(dataset: ShiftDataset) -> None:
    made = yields.decisions(Timeline.of(dataset.events), dataset.window)
    assert {
        "accepted": made.accepted,
        "accepted_with_edits": made.accepted_with_edits,
        "rejected": made.rejected,
    } == dataset.expected["decisions"]
    assert made.acceptance.x == dataset.expected["gross_accepts"]
    assert made.acceptance.value == pytest.approx(dataset.expected["acceptance_rate"], abs=SIX_PLACES)


def test_done_leaves_out_the_accept_at_the_end_and_the_overturned_one(dataset: ShiftDataset) -> None:
    done = flow.done(Timeline.of(dataset.events), dataset.window)
    assert [task.task for task in done] == dataset.expected["done_tasks"]
    assert len(done) == dataset.expected["done"]


def test_first_pass_yield_and_its_audit_adjusted_form(dataset: ShiftDataset) -> None:
    cohort = yields.first_pass_cohort(Timeline.of(dataset.events), dataset.window)
    rate = yields.first_pass_yield(cohort)
    assert {one.task: int(one.clean) for one in cohort} == dataset.expected["fpy_cohort"]
    assert [rate.x, rate.n] == dataset.expected["fpy_x_n"]
    assert rate.value == pytest.approx(dataset.expected["fpy"], abs=SIX_PLACES)
    adjusted = yields.audit_adjusted_yield(cohort)
    assert adjusted.value == pytest.approx(dataset.expected["fpy_audit_adjusted"], abs=SIX_PLACES)


def test_first_pass_yield_by_annotator(dataset: ShiftDataset) -> None:
    by_author = yields.yield_by_author(yields.first_pass_cohort(Timeline.of(dataset.events), dataset.window))
    assert {author: [rate.x, rate.n] for author, rate in by_author.items()} == dataset.expected["by_annotator_fpy"]


def test_touch_and_its_rework_share(dataset: ShiftDataset) -> None:
    submitted = yields.submissions(Timeline.of(dataset.events), dataset.window)
    share = touch.rework_touch(submitted)
    assert share.denominator == dataset.expected["touch_s"]
    assert share.value == pytest.approx(dataset.expected["rework_touch_share"], abs=SIX_PLACES)
    assert touch.touch_by_author(submitted) == dataset.expected["touch_by_annotator"]


def test_staffed_time_and_utilisation(dataset: ShiftDataset) -> None:
    staffed = touch.staffed_seconds(dataset.sessions, dataset.window)
    booked = touch.touch_by_author(yields.submissions(Timeline.of(dataset.events), dataset.window))
    used = touch.utilisation(booked, staffed)
    assert staffed == dataset.expected["staffed_s"]
    expected = dataset.expected["utilisation"]
    assert {actor: ratio.value for actor, ratio in used.items()} == pytest.approx(expected, abs=SIX_PLACES)
    site = sum(booked.values()) / sum(staffed.values())
    assert site == pytest.approx(dataset.expected["utilisation_site"], abs=SIX_PLACES)


def test_throughput_per_elapsed_and_per_staffed_hour(dataset: ShiftDataset) -> None:
    done = len(flow.done(Timeline.of(dataset.events), dataset.window))
    staffed_h = sum(touch.staffed_seconds(dataset.sessions, dataset.window).values()) / 3600
    assert done / dataset.window.elapsed_h == pytest.approx(dataset.expected["throughput_per_h"], abs=SIX_PLACES)
    assert done / staffed_h == pytest.approx(dataset.expected["throughput_per_staffed_h"], abs=SIX_PLACES)


def test_cycle_lead_and_touch_of_each_done_task(dataset: ShiftDataset) -> None:
    done = flow.done(Timeline.of(dataset.events), dataset.window)
    times = {task.task: {"cycle_s": task.cycle_s, "lead_s": task.lead_s, "touch_s": task.touch_s} for task in done}
    assert times == dataset.expected["cycle"]
    cycles = [task.cycle_s for task in done if task.cycle_s is not None]
    leads = [task.lead_s for task in done if task.lead_s is not None]
    assert percentiles.median(cycles) == dataset.expected["cycle_median_s"]
    assert percentiles.median(leads) == dataset.expected["lead_median_s"]


def test_flow_efficiency(dataset: ShiftDataset) -> None:
    done = flow.done(Timeline.of(dataset.events), dataset.window)
    assert flow.flow_efficiency(done).value == pytest.approx(dataset.expected["flow_efficiency"], abs=SIX_PLACES)


def test_work_in_progress_with_its_age(dataset: ShiftDataset) -> None:
    open_tasks = flow.open_tasks(Timeline.of(dataset.events), dataset.window)
    found = {task.task: {"state": task.state.value, "age_s": task.age_s} for task in open_tasks}
    assert found == dataset.expected["wip"]
    assert len(open_tasks) == dataset.expected["wip_n"]
    assert [task.task for task in open_tasks] == ["T6", "T5", "T7", "T9"]


def test_blockers_are_open_until_the_end_of_the_shift(dataset: ShiftDataset) -> None:
    (blocker,) = flow.blockers(Timeline.of(dataset.events), dataset.window)
    (expected,) = dataset.expected["blockers"]
    assert (blocker.task, blocker.reason) == (expected["task"], expected["reason"])
    assert (blocker.since, blocker.open_s) == (instant(expected["since"]), expected["open_s"])


def test_the_reject_pareto_counts_corrections_and_overturned_accepts(dataset: ShiftDataset) -> None:
    ranked = pareto.pareto(pareto.reasons(Timeline.of(dataset.events), dataset.window))
    assert [[row.code, row.share.x] for row in ranked.rows] == dataset.expected["reject_pareto"]


def test_audits_name_the_reviewer_they_judge(dataset: ShiftDataset) -> None:
    audited = yields.audits(Timeline.of(dataset.events), dataset.window)
    rate = yields.overturn_rate(audited)
    expected = dataset.expected["audit"]
    assert (rate.n, rate.x, rate.value) == (expected["audited"], expected["overturned"], expected["overturn_rate"])
    assert {audit.reviewer for audit in audited} == {expected["reviewer"]}


def test_the_little_check_has_its_two_figures(dataset: ShiftDataset) -> None:
    log = Timeline.of(dataset.events)
    expected = dataset.expected["little_check"]
    per_hour = len(flow.done(log, dataset.window)) / dataset.window.elapsed_h
    assert len(flow.open_tasks(log, dataset.window)) == expected["L_end"]
    assert per_hour == pytest.approx(expected["lambda_per_h"], abs=SIX_PLACES)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_in_which_events_arrive_changes_nothing(dataset: ShiftDataset, data: st.DataObject) -> None:
    shuffled = Timeline.of(data.draw(st.permutations(dataset.events)))
    straight = Timeline.of(dataset.events)
    assert shuffled.events == straight.events
    for measure in (flow.done, flow.open_tasks, flow.blockers, yields.first_pass_cohort, yields.submissions):
        assert measure(shuffled, dataset.window) == measure(straight, dataset.window)
