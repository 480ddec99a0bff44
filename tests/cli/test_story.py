"""The main job from the command line, from the first claim to the shift summary."""

import json
from datetime import UTC, datetime

from tests.cli.shop import Shop, done, square


def test_work_goes_from_drawing_over_a_return_to_acceptance_and_into_the_report(shop: Shop) -> None:
    task = done("task", "claim", shop.file, "--as", "ann", "--json").json["task"]
    good, bad = shop.draw(task, "ann", square(10, 10), square(60, 10, name="Ship", length=20))
    assert done("check", shop.file, "--json").json == []
    assert done("task", "submit", shop.file, task, "--as", "ann", "--json").json["state"] == "submitted"

    first = done("review", "next", shop.file, "--as", "bob", "--json").json
    assert [row["annotation"] for row in first["annotations"]] == [good["annotation"], bad["annotation"]]
    assert shop.judge("bob", "accept", good).json["status"] == "accepted"
    assert (
        shop.judge("bob", "reject", bad, "--reason", "3", "--comment", "two pixels east").json["status"] == "rejected"
    )
    done("review", "missed", shop.file, task, "--at", "150,150", "--as", "bob", "--comment", "a shed")
    returned = done("review", "finish", shop.file, task, "--as", "bob", "--json").json
    assert (returned["state"], returned["assignee"], returned["returned"]) == ("returned", "ann", 1)

    (pin,) = done("task", "claim", shop.file, "--as", "ann", "--json").json["pins"]
    assert (pin["text"], pin["at"], pin["author"], pin["opened"]) == ("a shed", [150, 150], "bob", True)
    moved = {**square(58, 10, name="Ship", length=20), "id": bad["annotation"]}
    (reworked, shed) = shop.draw(task, "ann", moved, square(140, 140))
    assert (reworked["annotation"], reworked["status"], reworked["number"]) == (bad["annotation"], "open", 2)
    done("task", "submit", shop.file, task, "--as", "ann")

    again = done("review", "next", shop.file, "--as", "bob", "--json").json
    assert [row["annotation"] for row in again["annotations"]] == [bad["annotation"], shed["annotation"]]
    for row in again["annotations"]:
        shop.judge("bob", "accept", row)
    assert done("review", "finish", shop.file, task, "--as", "bob", "--json").json["state"] == "accepted"

    told = done("history", shop.file, bad["annotation"], "--json").json
    assert [(row["kind"], row["author"], row.get("change", row.get("decision"))) for row in told] == [
        ("revision", "ann", "create"),
        ("verdict", "bob", "reject"),
        ("revision", "ann", "edit"),
        ("verdict", "bob", "accept"),
    ]
    assert done("verify-store", shop.file, "--json").json["whole"] is True


def test_the_report_counts_what_happened(shop: Shop) -> None:
    rows = shop.submitted()
    done("review", "next", shop.file, "--as", "bob")
    for row in rows:
        shop.judge("bob", "accept", row)
    done("review", "finish", shop.file, "Cell 1", "--as", "bob")
    now = datetime.now(UTC)
    name = "DAY" if 6 <= now.hour < 14 else "EVENING" if 14 <= now.hour < 22 else "NIGHT"
    day = now.date().toordinal() - (1 if now.hour < 6 else 0)
    when = now.date().fromordinal(day).isoformat()
    out = shop.folder / "reports"
    said = done("report", "shift", shop.file, "--shift", name, "--date", when, "--out", out, "--json")
    files = json.loads(said.out)["files"]
    assert sorted(file.rpartition(".")[2] for file in files) == ["csv", "html", "txt"]
    table = next(path for path in out.iterdir() if path.suffix == ".csv").read_text("utf-8-sig")
    assert "ann" in table


def test_a_fix_is_accepted_by_a_second_reviewer(shop: Shop) -> None:
    rows = shop.submitted()
    done("review", "next", shop.file, "--as", "bob")
    ring = square(12, 12)["geometry"]
    (shop.folder / "ring.geojson").write_text(json.dumps(ring), "utf-8")
    fixed = shop.judge(
        "bob", "fix", rows[0], "--geometry", shop.folder / "ring.geojson", "--pixels", "--reason", "SHIFTED"
    ).json
    assert (fixed["status"], fixed["author"], fixed["geometry"]["coordinates"][0][0]) == ("fixed", "bob", [12, 12])
    shop.judge("bob", "accept", rows[1])
    assert done("review", "finish", shop.file, "Cell 1", "--as", "bob", "--json").json["state"] == "submitted"
    second = done("review", "next", shop.file, "--as", "cat", "--json").json
    assert [row["annotation"] for row in second["annotations"]] == [fixed["annotation"]]
    shop.judge("cat", "accept", second["annotations"][0])
    assert done("review", "finish", shop.file, "Cell 1", "--as", "cat", "--json").json["state"] == "accepted"
