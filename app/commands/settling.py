"""conflicts, set-aside and task lease: what sync leaves for people to settle."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.commands.console import As, AsJson, Pixels, WorkspaceFile, answer, opened, table
from app.models.errors import BadInputError
from app.models.words import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.models.lease import Lease
    from app.services.conflicts import Conflict
    from app.services.workspace import Workspace

Revision = Annotated[str | None, typer.Option("--keep", metavar="REV", help="The head to keep.", show_default=False)]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=SIDE",
        help="Take one field from mine, theirs or base; may be repeated, the rest is mine.",
        show_default=False,
    ),
]


def conflicts(
    workspace: WorkspaceFile,
    action: Annotated[Literal["resolve"] | None, typer.Argument(metavar="[resolve", show_default=False)] = None,
    annotation: Annotated[str | None, typer.Argument(metavar="ANNOTATION]", show_default=False)] = None,
    keep: Revision = None,
    merge: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="GeoJSON with the one to be.", show_default=False),
    ] = None,
    fields: Fields = None,
    login: As = None,
    pixels: Pixels = False,
    as_json: AsJson = False,
) -> None:
    """List annotations with several heads, or close one: with a head, field by field, or with one from a file."""
    from app.services import conflicts as settling

    with opened(workspace, login) as target:
        if action is None:
            rows = [_conflict_row(target, one) for one in settling.conflicts(target)]
            shown = [{**row, "heads": [head["revision"] for head in row["heads"]]} for row in rows]
            answer(as_json, rows, table(shown, "annotation", "task", "differing", "iou", "heads", empty="No conflict."))
            return
        if annotation is None or sum((keep is not None, merge is not None, bool(fields))) != 1:
            way = "give ANNOTATION with one of --keep, --field and --merge"
            raise BadInputError("Conflict", "it is not said how to settle it", way)
        if fields:
            made: object = settling.merge_fields(target, annotation, dict(map(_pick, fields)))
        else:
            made = _settled(target, annotation, keep, merge, pixels)
    answer(as_json, {"annotation": annotation, "revision": str(made)}, [f"{annotation} has one head again: {made}."])


def _settled(target: "Workspace", annotation: str, keep: str | None, merge: Path | None, pixels: bool) -> object:
    from app.models.ids import OpId
    from app.services import conflicts as settling
    from app.services import exchange
    from app.services.workspace import as_uuid

    if merge is None:
        wanted = as_uuid(keep or "")
        if wanted is None:
            raise BadInputError(f"Revision “{keep}”", "it is no id", "give one of those “orthomark conflicts” lists")
        return settling.keep(target, annotation, OpId(wanted))
    torn = settling.conflict(target, annotation)
    return settling.merge(target, annotation, drawn=exchange.read_one(target, torn.task, merge, pixels=pixels))


def _pick(text: str) -> tuple[str, str]:
    field, found, side = text.rpartition("=")
    if not found:
        raise BadInputError(f"Field “{text}”", "no side is named", "write it as shape=theirs")
    return field.strip(), side.strip()


def _conflict_row(target: "Workspace", torn: "Conflict") -> dict[str, Any]:
    """`iou` of a head is its overlap with mine; the one of the conflict is the least of these."""
    from app.models.geometry import to_body
    from app.services.conflicts import overlaps, sides

    named = sides(torn, target.person.id if target.acting else None)
    names = {one.id: name for name, one in named.items()}
    shared = {name: round(iou, 4) for name, iou in overlaps(named).items()}

    def revision(one: Any) -> dict[str, Any]:
        return {
            "revision": str(one.id),
            "side": names[one.id],
            "iou": shared.get(names[one.id]),
            "author": target.person_named(one.author),
            "at": one.at,
            "op": one.kind.value,
            "class": one.class_id,
            "attributes": dict(one.attributes),
            "shape": to_body(one.shape),
        }

    return {
        "annotation": str(torn.annotation),
        "task": target.task(torn.task).name,
        "differing": list(torn.differing_fields()),
        "iou": min(shared.values(), default=None),
        "base": revision(torn.base) if torn.base else None,
        "heads": [revision(head) for head in torn.heads],
    }


def set_aside(
    workspace: WorkspaceFile,
    action: Annotated[Literal["adopt"] | None, typer.Argument(metavar="[adopt", show_default=False)] = None,
    ops: Annotated[list[str] | None, typer.Argument(metavar="OP...]", show_default=False)] = None,
    login: As = None,
    as_json: AsJson = False,
) -> None:
    """List work central keeps without effect, or adopt some of it as a lead."""
    from app.services import set_aside as keeping

    with opened(workspace, login) as target:
        if action is not None:
            made = [str(one) for one in keeping.adopt(target, *ops or [])]
            answer(as_json, {"adopted": made}, [f"{len(made)} adopted."])
            return
        rows = [
            {
                "op": str(one.op),
                "kind": one.kind,
                "what": one.what,
                "entity": str(one.entity),
                "task": str(one.task),
                "author": one.author,
                "at": one.at,
                "disposition": one.disposition,
                "why": one.why,
                "adopted_by": str(one.adopted_by) if one.adopted_by else None,
            }
            for one in keeping.set_aside(target)
        ]
    answer(
        as_json, rows, table(rows, "op", "what", "author", "disposition", "adopted_by", empty="Nothing was set aside.")
    )


def lease(
    workspace: WorkspaceFile,
    tasks: Annotated[list[str] | None, typer.Argument(metavar="[TASK...]", show_default=False)] = None,
    days: Annotated[int, typer.Option(metavar="N", help="For how long; also extends.")] = 7,
    following: Annotated[int, typer.Option("--next", metavar="N", help="The next N by priority.")] = 0,
    give_up: Annotated[bool, typer.Option("--break", help="End it instead; a lead ends anybody’s.")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for --break.", show_default=False)] = "",
    everybody: Annotated[bool, typer.Option("--all", help="List what everybody has taken.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take tasks for some days, so that nobody else begins them; a batch for days offline with --next."""
    from app.commands.centrals import entitled
    from app.services import leasing, synchronisation

    with opened(workspace) as target:
        url = entitled(synchronisation.central_of(target))
        if give_up:
            ended = [name for name in tasks or [] if leasing.give_back(target, url, name, reason)]
            answer(as_json, {"ended": ended}, [f"{len(ended)} ended."])
            return
        if not tasks and not following:
            _list_leases(target, everybody=everybody, as_json=as_json)
            return
        given, refused = leasing.take(target, url, tasks or [], days, following)
        rows, why = _lease_rows(target, given), [leasing.why_not(target, one) for one in refused]
    lines = [f"{row['name']} is yours until {row['expires_at']}." for row in rows]
    answer(as_json, {"given": rows, "refused": why}, [*lines, *why])
    if refused:
        raise BadInputError("Lease", f"{plural(len(refused), 'task')} could not be taken", why[0])


def workstations(
    workspace: WorkspaceFile,
    action: Annotated[Literal["close", "reopen"] | None, typer.Argument(metavar="[close", show_default=False)] = None,
    station: Annotated[str | None, typer.Argument(metavar="WORKSTATION]", show_default=False)] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept in the audit log.", show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """Show how every workstation stood at the last sync, or as a lead close one that will not come back, or reopen it.

    WORKSTATION is its id, the beginning or end of it, or a login or host only it has.
    """
    from app.commands.centrals import entitled
    from app.services import synchronisation
    from app.services import workstations as standing

    with opened(workspace) as target:
        if action is None:
            _show_workstations(target, as_json=as_json)
            return
        if station is None:
            raise BadInputError("Workstation", "none is named", f"see “orthomark workstations {workspace}”")
        url = entitled(synchronisation.central_of(target))
        if action == "reopen":
            opened_again = standing.reopen(target, url, station, reason)
            told = f"{station} is open again." if opened_again else f"{station} was not closed."
            answer(as_json, {"reopened": opened_again}, [told])
            return
        sent = standing.close(target, url, station, reason).salvaged
    words = f"{station} is closed; {plural(sent, 'operation')} sent in its place."
    answer(as_json, {"closed": station, "salvaged": sent}, [words])


def _show_workstations(target: "Workspace", *, as_json: bool) -> None:
    from dataclasses import asdict

    from app.models.op import utc_text
    from app.services import clocks, station_words
    from app.services import workstations as standing

    told, now = clocks.synced_at(target), clocks.central_now(target)
    as_of = {"as_of": utc_text(told) if told else None}
    rows = [
        asdict(one) | {"stands": station_words.stands(one, told or now)} | as_of
        for one in standing.workstations(target)
    ]
    seen = ("login", "host", "seen_at", "unsent", "unsent_since", "clock_offset_ms", "program", "lacking", "closed_at")
    lines = table(rows, *seen, "holding", "stands", "device", empty="Nothing known yet; sync first.")
    answer(as_json, rows, [*lines, *([station_words.as_of_words(told, now)] if told else [])])


def sessions(workspace: WorkspaceFile, as_json: AsJson = False) -> None:
    """List who locked or unlocked a window, mistyped a password there, exported, imported or upgraded."""
    from dataclasses import asdict

    from app.services import sessions as noted

    with opened(workspace) as target:
        rows = [asdict(one) for one in noted.sessions(target)]
    answer(as_json, rows, table(rows, "at", "login", "event", "detail", "host", "program", empty="Nothing yet."))


def _list_leases(target: "Workspace", *, everybody: bool, as_json: bool) -> None:
    from app.services import leases

    rows = _lease_rows(target, leases.all_leases(target) if everybody else leases.own_leases(target))
    empty = "Nobody has taken a task." if everybody else "You have taken no task."
    answer(as_json, rows, table(rows, "name", "holder", "expires_at", "days", "stands", "epoch", empty=empty))


def _lease_rows(target: "Workspace", given: "Sequence[Lease]") -> list[dict[str, Any]]:
    return [_lease_row(target, one) for one in given]


def _lease_row(target: "Workspace", one: "Lease") -> dict[str, Any]:
    from app.services import clocks, leases

    task = next((known for known in target.tasks() if known.id == one.task), None)
    return {
        "task": str(one.task),
        "name": task.name if task else str(one.task)[:8],
        "holder": target.person_named(one.holder),
        "epoch": one.epoch,
        "days": one.days,
        "expires_at": one.expires_at,
        "stands": leases.standing(one, task, clocks.central_now(target)),
    }
