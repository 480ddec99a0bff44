"""Parts of the task nobody has looked at on working scale: objects are missed far more often than invented."""

from collections.abc import Iterator

from app.models.finding import Check, CheckContext, Finding, Hardness, Scope
from app.models.words import plural


def _run(context: CheckContext) -> Iterator[Finding]:
    if context.unseen:
        places = plural(len(context.unseen), "place")
        sentence = f"{places} of {context.task.name} never seen on working scale; look there (Space), or say why not."
        yield Finding(CHECK.name, Hardness.SOFT, None, context.unseen[0], sentence)


CHECK = Check("unseen_cells", "Never seen", _run, Scope.TASK)
