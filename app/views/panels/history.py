"""The history of one annotation: revisions and verdicts, newest first, in plain words."""

from collections.abc import Callable, Mapping, Sequence

from app.models.edit import Assist
from app.models.ids import PersonId
from app.models.op import Op, OpKind
from app.models.review import reason
from app.services.assistance import inherited
from app.store.log import StoredOp
from app.views.panels.moments import moment
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.panels.section import Section

SHOWN = 5
DECISIONS = {"accept": "Accepted", "reject": "Rejected", "fix": "Fixed by reviewer"}
DISPOSITIONS = {"quarantine": " · set aside by central", "late": " · came late", "stale": " · was out of date"}


class HistoryPanel(Section):
    """Lists what happened to the selected annotation."""

    def __init__(self) -> None:
        self.list = RowList("History", "Select an annotation to see what happened to it.", fits=SHOWN)
        super().__init__("history", "History", self.list)

    def show_history(
        self,
        operations: Sequence[StoredOp],
        name: Callable[[PersonId], str],
        at: Callable[[Op], str],
        seen: Callable[[Op], str],
    ) -> None:
        """Show operations, oldest first as the store gives them, with the times and displays `at` and `seen` give."""
        rows = [row for stored in reversed(operations) if (row := _row(stored, name, at, seen)) is not None]
        self.list.show_rows(rows)
        self.set_count(str(len(rows)) if rows else "")


def _row(
    stored: StoredOp, name: Callable[[PersonId], str], at: Callable[[Op], str], seen: Callable[[Op], str]
) -> Row | None:
    words = _words(stored)
    if not words:
        return None
    comment = str(stored.op.data().get("comment") or "")
    display = seen(stored.op)
    disposition = DISPOSITIONS.get(stored.disposition or "", "")
    return Row(
        key=stored.op.op_id,
        title=words,
        detail=f"{name(stored.op.author)}{disposition}" + (f" · {comment}" if comment else ""),
        trailing=moment(at(stored.op)),
        tone=Tone.PLAIN if stored.counts else Tone.FAINT,
        tip="\n".join(filter(None, (comment, display and f"Seen as: {display}"))),
    )


def _assisted(body: Mapping[str, object]) -> str:
    assist = Assist.of(body.get("assist"))
    own = f" · model {assist.model[:8]}" if assist is not None and assist.model else ""
    return own + "".join(f" · of a shape by {_named(note)}" for note in inherited(body))


def _named(note: Assist) -> str:
    return f"{note.tool} {note.model[:8]}".strip()


def _words(stored: StoredOp) -> str:
    body = stored.op.data()
    if stored.op.kind == OpKind.REVISION:
        if body.get("fix"):
            return ""  # the verdict beside it says so
        label = str(body.get("label") or "changed") + _assisted(body)
        if body.get("undoes"):
            return f"Taken back: {label}"
        return f"Done again: {label}" if body.get("redoes") else label[:1].upper() + label[1:]
    if stored.op.kind == OpKind.VERDICT:
        given = body.get("reasons")
        titles = [reason(str(code)).title.lower() for code in given] if isinstance(given, list) else []
        decision = DECISIONS.get(str(body.get("decision")), "Judged")
        return f"{decision}: {', '.join(titles)}" if titles else decision
    return "Verdict taken back" if stored.op.kind == OpKind.REOPEN else ""
