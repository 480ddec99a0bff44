"""task: who holds what, and what is refused to whom."""

import pytest

from tests.cli.shop import Shop, done, misused, refused, square


def test_a_task_is_listed_with_every_promised_field(shop: Shop) -> None:
    rows = shop.tasks()
    promised = {"task", "scene", "window", "state", "assignee", "priority", "due", "annotations", "returned"}
    assert promised <= set(rows[0])
    assert [row["window"] for row in rows] == [
        [0, 0, 200, 200],
        [200, 0, 200, 200],
        [0, 200, 200, 100],
        [200, 200, 200, 100],
    ]
    assert {(row["state"], row["assignee"], row["returned"]) for row in rows} == {("ready", None, 0)}


def test_tasks_are_listed_by_state_and_person(shop: Shop) -> None:
    done("task", "claim", shop.file, "Cell 2", "--as", "ann")
    assert [row["name"] for row in shop.tasks("--state", "claimed")] == ["Cell 2"]
    assert [row["name"] for row in shop.tasks("--assignee", "ANN")] == ["Cell 2"]
    assert shop.tasks("--assignee", "nobody") == []
    misused("task", "list", shop.file, "--state", "finished")


def test_the_next_task_is_the_most_urgent(shop: Shop) -> None:
    done("task", "priority", shop.file, "Cell 3", "5", "--due", "2026-12-01", "--as", "lea")
    row = done("task", "claim", shop.file, "--as", "ann", "--json").json
    assert (row["name"], row["priority"], row["due"]) == ("Cell 3", 5, "2026-12-01")


def test_an_assigned_task_is_not_for_others(shop: Shop) -> None:
    done("task", "claim", shop.file, "Cell 4", "--as", "bob")
    done("task", "assign", shop.file, "Cell 1", "bob", "--as", "lea")
    assert "belongs to bob" in refused("task", "claim", shop.file, "Cell 1", "--as", "ann")
    assert "no person “zoe”" in refused("task", "assign", shop.file, "Cell 1", "zoe", "--as", "lea")


def test_a_claimed_task_is_released_skipped_blocked_and_unblocked(shop: Shop) -> None:
    def state(*words: str) -> str:
        return str(done("task", *words[:1], shop.file, "Cell 1", *words[1:], "--as", "ann", "--json").json["state"])

    assert state("claim") == "claimed"
    assert state("release", "--reason", "lunch") == "ready"
    assert state("claim") == "claimed"
    assert state("block", "--reason", "cloud") == "blocked"
    assert state("unblock") == "ready"
    assert state("claim") == "claimed"
    assert state("skip", "--reason", "only sea") == "skipped"


def test_what_was_submitted_is_taken_back_until_its_review_begins(shop: Shop) -> None:
    def task(*words: str, by: str = "ann") -> tuple[object, ...]:
        return ("task", *words, shop.file, "Cell 1", "--as", by)

    done(*task("claim"))
    assert "cannot be withdrawn" in refused(*task("withdraw"))
    done(*task("submit"))
    assert "submitted by somebody else" in refused(*task("withdraw", by="bob"))
    assert done(*task("withdraw"), "--json").json["state"] == "claimed"
    shop.draw("Cell 1", "ann", square(10, 10))
    done(*task("submit"))
    done("review", "next", shop.file, "--as", "rob")
    assert "in review" in refused(*task("withdraw"))


@pytest.mark.parametrize("verb", ["block", "skip"])
def test_setting_work_aside_needs_a_reason(shop: Shop, verb: str) -> None:
    done("task", "claim", shop.file, "Cell 1", "--as", "ann")
    assert "Say why" in refused("task", verb, shop.file, "Cell 1", "--as", "ann")


def test_nobody_named_can_do_nothing(shop: Shop) -> None:
    assert "--as USER" in refused("task", "claim", shop.file)


def test_a_hard_finding_stops_a_submit(shop: Shop) -> None:
    done("task", "claim", shop.file, "Cell 1", "--as", "ann")
    shop.draw("Cell 1", "ann", square(10, 10, name="Ship"))
    (row,) = done("check", shop.file, "--task", "Cell 1", "--json").json
    assert set(row) == {"check", "severity", "annotation", "task", "at", "sentence", "fix", "waived"}
    assert (row["check"], row["severity"], row["at"]) == ("missing_attribute", "hard", [20.0, 20.0])
    assert "cannot be submitted" in refused("task", "submit", shop.file, "Cell 1", "--as", "ann")


def test_a_soft_finding_asks_for_a_reason(shop: Shop) -> None:
    done("task", "claim", shop.file, "Cell 1", "--as", "ann")
    shop.draw("Cell 1", "ann", square(10, 10), square(10, 10))
    assert "duplicate" in refused("task", "submit", shop.file, "Cell 1", "--as", "ann")
    misused("task", "submit", shop.file, "Cell 1", "--as", "ann", "--waive", "duplicate")
    row = done("task", "submit", shop.file, "Cell 1", "--as", "ann", "--waive", "duplicate=twins", "--json").json
    assert row["state"] == "submitted"


def test_one_reason_serves_all_soft_findings(shop: Shop) -> None:
    done("task", "claim", shop.file, "Cell 1", "--as", "ann")
    shop.draw("Cell 1", "ann", square(10, 10), square(10, 10))
    assert "duplicate" in refused("task", "submit", shop.file, "Cell 1", "--as", "ann", "--waive-all", " ")
    submit = ("task", "submit", shop.file, "Cell 1", "--as", "ann", "--waive", "sliver=thin", "--waive-all", "twins")
    assert done(*submit, "--json").json["state"] == "submitted"


def test_check_fixes_waives_and_takes_back_and_the_shift_report_tells_the_reasons(shop: Shop) -> None:
    done("task", "claim", shop.file, "Cell 1", "--as", "ann")
    shop.draw("Cell 1", "ann", square(10, 10), square(10, 10), square(80, 10), square(80, 10))
    check = ("check", shop.file, "--task", "Cell 1", "--as", "ann", "--json")
    assert [row["waived"] for row in done(*check, "--waive", "duplicate=twins").json] == ["twins", "twins"]
    assert [row["waived"] for row in done(*check, "--unwaive", "duplicate").json] == [None, None]
    assert done(*check, "--fix", "duplicate").json == []
    assert len(done("list", shop.file).json["features"]) == 2
    assert "there is none of this name" in refused(*check, "--fix", "dublicate")
    misused("check", shop.file, "--as", "ann", "--fix", "duplicate")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("submit", "Cell 1", "--as", "ann"), "Cell 1 is ready, so it cannot be submitted now."),
        (("claim", "Cell 9", "--as", "ann"), "no task “Cell 9”"),
        (("claim", "Cell 1", "--as", "two words"), "has spaces"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(shop: Shop, words: tuple[str, ...], sentence: str) -> None:
    verb, task, *rest = words
    assert sentence in refused("task", verb, shop.file, task, *rest)


def test_a_date_that_is_none_is_wrong_usage(shop: Shop) -> None:
    misused("task", "priority", shop.file, "Cell 1", "1", "--due", "tomorrow", "--as", "lea")


def test_a_ready_task_is_split_into_four_that_cover_it_exactly(shop: Shop) -> None:
    before = {row["task"]: row for row in done("task", "list", shop.file, "--json").json}
    (whole,) = [row for row in before.values() if row["name"] == "Cell 1"]
    parts = done("task", "split", shop.file, "Cell 1", "--as", "lea", "--json").json
    assert [part["name"] for part in parts] == ["Cell 1.1", "Cell 1.2", "Cell 1.3", "Cell 1.4"]
    assert parts[0]["task"] == whole["task"]
    x, y, width, height = whole["window"]
    assert sum(w * h for _, _, w, h in (part["window"] for part in parts)) == width * height
    assert {(part["window"][0], part["window"][1]) for part in parts} == {
        (left, top) for left in (x, x + width // 2) for top in (y, y + height // 2)
    }
    assert len(done("task", "list", shop.file, "--json").json) == len(before) + 3


def test_a_task_somebody_works_on_cannot_be_split(shop: Shop) -> None:
    done("task", "claim", shop.file, "Cell 1", "--as", "ann")
    assert "has begun" in refused("task", "split", shop.file, "Cell 1", "--as", "lea")
