"""review: what is refused, and to whom."""

import pytest

from tests.cli.shop import Shop, done, misused, refused, square


@pytest.fixture
def waiting(shop: Shop) -> Shop:
    shop.submitted()
    return shop


def test_the_queue_says_why_own_work_is_not_for_oneself(waiting: Shop) -> None:
    (own,) = done("review", "queue", waiting.file, "--as", "ann", "--json").json
    (others,) = done("review", "queue", waiting.file, "--as", "bob", "--json").json
    assert "your own" in own["why_not"]
    assert others["why_not"] is None
    assert "Nothing waits" in refused("review", "next", waiting.file, "--as", "ann")


def test_what_is_to_be_judged_comes_with_its_revision(waiting: Shop) -> None:
    row = done("review", "next", waiting.file, "--as", "bob", "--json").json
    assert {"task", "annotations"} <= set(row)
    assert all({"annotation", "revision", "class", "geometry"} <= set(one) for one in row["annotations"])


def test_a_verdict_needs_the_task_in_review(waiting: Shop) -> None:
    (row, _) = done("list", waiting.file).json["features"]
    words = (row["id"], "--revision", row["properties"]["revision"], "--as", "bob")
    assert "take it into review first" in refused("review", "accept", waiting.file, *words)


def test_a_verdict_on_another_revision_is_refused(waiting: Shop) -> None:
    rows = done("review", "next", waiting.file, "--as", "bob", "--json").json["annotations"]
    crossed = (rows[0]["annotation"], "--revision", rows[1]["revision"], "--as", "bob")
    assert "has changed since" in refused("review", "accept", waiting.file, *crossed)
    misused("review", "accept", waiting.file, rows[0]["annotation"], "--revision", "newest", "--as", "bob")
    misused("review", "accept", waiting.file, rows[0]["annotation"], "--as", "bob")


@pytest.mark.parametrize(
    ("reasons", "sentence"), [((), "no reason is given"), (("--reason", "UGLY"), "“UGLY” is not on the list")]
)
def test_a_rejection_needs_a_reason_of_the_list(waiting: Shop, reasons: tuple[str, ...], sentence: str) -> None:
    rows = done("review", "next", waiting.file, "--as", "bob", "--json").json["annotations"]
    named = (rows[0]["annotation"], "--revision", rows[0]["revision"], "--as", "bob")
    assert sentence in refused("review", "reject", waiting.file, *named, *reasons)


def test_finishing_needs_every_verdict(waiting: Shop) -> None:
    done("review", "next", waiting.file, "--as", "bob")
    assert "2 annotations without a verdict" in refused("review", "finish", waiting.file, "Cell 1", "--as", "bob")


def test_a_pin_stays_inside_its_task(waiting: Shop) -> None:
    done("review", "next", waiting.file, "--as", "bob")
    words = ("review", "missed", waiting.file, "Cell 1")
    assert "outside Cell 1" in refused(*words, "--at", "300,20", "--as", "bob")
    misused(*words, "--at", "here", "--as", "bob")
    row = done(*words, "--at", "30,20", "--as", "bob", "--json").json
    assert (row["at"], row["reason"], row["opened"]) == ([30, 20], "MISSED_OBJ", False)


def test_the_reviewer_cannot_draw_and_the_annotator_cannot_touch_what_is_accepted(waiting: Shop) -> None:
    rows = done("review", "next", waiting.file, "--as", "bob", "--json").json["annotations"]
    waiting.judge("bob", "accept", rows[0])
    waiting.judge("bob", "reject", rows[1], "--reason", "7")
    done("review", "finish", waiting.file, "Cell 1", "--as", "bob")
    done("task", "claim", waiting.file, "Cell 1", "--as", "ann")
    assert "is accepted" in refused("delete", waiting.file, rows[0]["annotation"], "--as", "ann")
    path = waiting.folder / "more.geojson"
    path.write_text(str(square(10, 10)).replace("'", '"'), "utf-8")
    assert "is being drawn by ann" in refused("annotate", waiting.file, "Cell 1", path, "--as", "bob", "--pixels")


def test_pins_are_unread_until_shown_to_whoever_draws(waiting: Shop) -> None:
    rows = done("review", "next", waiting.file, "--as", "bob", "--json").json["annotations"]
    for row in rows:
        waiting.judge("bob", "accept", row)
    done("review", "missed", waiting.file, "Cell 1", "--at", "30,20", "--as", "bob", "--comment", "a crane")
    done("review", "finish", waiting.file, "Cell 1", "--as", "bob")
    assert [pin["opened"] for pin in done("task", "pins", waiting.file, "Cell 1", "--json").json] == [False]
    assert "a crane" in done("task", "pins", waiting.file, "Cell 1", "--as", "ann").out
    assert [pin["opened"] for pin in done("task", "pins", waiting.file, "Cell 1", "--json").json] == [True]


def test_next_says_why_what_waits_is_not_for_this_reviewer(waiting: Shop) -> None:
    sentences = refused("review", "next", waiting.file, "--as", "ann")
    assert sentences == "Nothing waits for your review. Cell 1 holds work of your own, so somebody else must review it."
