import csv as csv_format
import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.reports.marking import marking
from app.reports.render_csv import COLUMNS, csv, csv_files, file_stem, marking_text
from app.reports.shift_summary import ShiftSummary

Found = dict[tuple[str, str, str], dict[str, str]]


def read(text: str) -> list[dict[str, str]]:
    return list(csv_format.DictReader(io.StringIO(text, newline=""), strict=True))


def keyed(text: str) -> Found:
    return {(row["section"], row["entity"], row["metric"]): row for row in read(text)}


@pytest.fixture
def rows(summary: ShiftSummary) -> Found:
    return keyed(csv(summary))


def test_the_first_line_names_the_columns_and_every_line_ends_in_crlf(summary: ShiftSummary) -> None:
    text = csv(summary)
    assert text.startswith(",".join(COLUMNS) + "\r\n")
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n")


def test_every_row_is_a_fact_of_its_own(summary: ShiftSummary) -> None:
    found = read(csv(summary))
    returns = {"rejected", "accepted_with_edits", "audit_overturned", "audit"}
    keys = [(row["section"], row["entity"], row["metric"]) for row in found if row["section"] not in returns]
    assert len(keys) == len(set(keys))
    assert all(row["unit"] for row in found)


def test_a_rate_stands_with_counts_and_interval(rows: Found) -> None:
    row = rows["shift", "", "M3_first_pass_yield"]
    assert [row[name] for name in COLUMNS[3:]] == ["4", "7", "0.571429", "0.250458", "0.84178", "task"]


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("M1_done", "6"),
        ("M1_throughput_per_hour", "0.857143"),
        ("M1_throughput_per_staffed_hour", "0.324324"),
        ("M2_acceptance_rate", "0.777778"),
        ("M3a_audit_adjusted_yield", "0.428571"),
        ("M5_rework_rate", "0.2"),
        ("M5_rework_touch_share", "0.054878"),
        ("M7_cycle_median", "4350"),
        ("M7_lead_median", "30900"),
        ("M8_flow_efficiency", "0.065873"),
        ("M9_in_progress", "4"),
        ("M9_service_level_p85", ""),
        ("M12_utilisation", "0.295495"),
        ("M14_audit_overturn", "0.5"),
    ],
)
def test_the_worked_shift_reads(rows: Found, metric: str, value: str) -> None:
    assert rows["shift", "", metric]["value"] == value


def test_work_in_progress_reads_with_its_age(rows: Found) -> None:
    assert rows["wip", "T5", "state"]["value"] == "submitted"
    assert rows["wip", "T5", "M9_age"]["value"] == "19500"
    assert rows["blocker", "T7", "open"]["value"] == "15600"


def test_few_decisions_of_one_person_give_counts_but_no_rate(rows: Found) -> None:
    row = rows["annotator", "A1", "M3_first_pass_yield"]
    assert [row[name] for name in COLUMNS[3:8]] == ["1", "3", "", "", ""]
    assert rows["class", "Crane", "first_verdict_yield"]["value"] == "0.833333"


def test_definitions_travel_with_the_numbers(rows: Found) -> None:
    assert "not yield" in rows["definition", "M2", "Acceptance rate"]["value"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(summary: ShiftSummary, start: str) -> None:
    poison = f"{start}HYPERLINK(1)"
    blocker = replace(summary.blockers[0], note=poison, task=poison)
    found = keyed(csv(replace(summary, blockers=(blocker,))))
    assert found["blocker", f"'{poison}", "note"]["value"] == f"'{poison}"


def test_numbers_stay_numbers_even_below_zero(summary: ShiftSummary) -> None:
    early = replace(summary.blockers[0], open_s=-5.0)
    assert keyed(csv(replace(summary, blockers=(early,))))["blocker", "T7", "open"]["value"] == "-5"


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30))
def test_any_note_survives_the_way_through_the_file(summary: ShiftSummary, note: str) -> None:
    blocker = replace(summary.blockers[0], note=note)
    text = csv_files(replace(summary, blockers=(blocker,)))[f"{file_stem(summary)}.csv"].decode("utf-8")
    value = keyed(text)["blocker", "T7", "note"]["value"]
    assert value.removeprefix("'") == note.removeprefix("'")
    assert not value.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_files_are_named_by_marking_shift_and_revision(summary: ShiftSummary) -> None:
    assert file_stem(summary) == "(U)_shift_2026-03-07_NIGHT_RevA"
    odd = replace(summary, window=replace(summary.window, label="2026-03-07 Früh/Spät: 1"), marking=marking(None))
    assert file_stem(odd) == "MARKING-NOT-SET_shift_2026-03-07_Früh_Spät_1_RevA"


def test_the_marking_lies_beside_the_table_not_in_it(summary: ShiftSummary) -> None:
    files = csv_files(summary)
    assert list(files) == [f"{file_stem(summary)}.csv", f"{file_stem(summary)}.csv.marking.txt"]
    assert files[f"{file_stem(summary)}.csv.marking.txt"] == b"UNCLASSIFIED\r\n"
    designated = replace(summary.header, designation=(("POC", "555-0100"),))
    assert marking_text(replace(summary, header=designated)) == "UNCLASSIFIED\r\nPOC: 555-0100\r\n"


def test_the_same_summary_gives_the_same_bytes(summary: ShiftSummary) -> None:
    assert csv_files(summary) == csv_files(replace(summary))
