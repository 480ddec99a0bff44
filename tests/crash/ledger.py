"""What a process that was killed had acknowledged, held against what its workspace file says afterwards."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from app.models.annotation import Annotation
from app.models.ids import AnnotationId
from app.services.history import annotation_from
from app.services.workspace import Workspace
from app.store.verify import verify

Bounds = tuple[float, float, float, float]


def bounds_of(annotations: Mapping[AnnotationId, Annotation]) -> dict[AnnotationId, Bounds]:
    """The boxes drawn, by id."""
    return {identifier: one.shape.bounds for identifier, one in annotations.items()}


def acknowledge(pipe: int, before: Mapping[AnnotationId, Bounds], now: Mapping[AnnotationId, Bounds]) -> None:
    """Tell the parent what has been saved and deleted; one unbuffered write per line."""
    for identifier, bounds in now.items():
        if before.get(identifier) != bounds:
            os.write(pipe, f"saved {identifier} {' '.join(repr(value) for value in bounds)}\n".encode())
    for identifier in before.keys() - now.keys():
        os.write(pipe, f"deleted {identifier}\n".encode())


@dataclass
class Ledger:
    """What was acknowledged so far; None stands for deleted."""

    told: dict[AnnotationId, Bounds | None] = field(default_factory=dict)
    lines: int = 0
    in_flight: int = 0

    def note(self, line: str) -> None:
        """Take in one acknowledgement."""
        word, identifier, *numbers = line.split()
        self.lines += 1
        if word == "deleted":
            self.told[AnnotationId(UUID(identifier))] = None
        else:
            assert word == "saved", line
            x0, y0, x1, y1 = map(float, numbers)
            self.told[AnnotationId(UUID(identifier))] = (x0, y0, x1, y1)

    def settle(self, path: Path) -> list[str]:
        """Open the file as the next start would, and say what is wrong with it; one edit in flight may be extra.

        What the file holds is taken over as known, because the next process starts from there.
        """
        workspace = Workspace.open(path)
        try:
            found = bounds_of({one.id: one for one in workspace.annotations()})
            wrong = verify(workspace.database).problems
            differing = [one for one in {**self.told, **found} if self.told.get(one) != found.get(one)]
            wrong += [f"{one} is not as it was acknowledged" for one in differing if not self._followed(workspace, one)]
        finally:
            workspace.close()
        if len(differing) > 1:
            wrong.append(f"{len(differing)} annotations differ where one edit at most was in flight")
        self.in_flight += len(differing)
        self.told = {**dict.fromkeys(self.told), **found}
        return wrong

    def _followed(self, workspace: Workspace, identifier: AnnotationId) -> bool:
        """Whether one revision more follows the one that was acknowledged."""
        revisions = workspace.history(identifier)
        known = annotation_from(revisions[-2], revisions[-2].op.data()) if len(revisions) > 1 else None
        return bool(revisions) and (known.shape.bounds if known else None) == self.told.get(identifier)
