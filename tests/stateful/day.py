"""Ten annotators' day in small or in full: mixed edits by every tool, with submits, reviews and rework between them."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import shapely

from app.imagery.selecting.sight import Sight
from app.models.annotation import Annotation
from app.models.edit import Change, Edit, edit
from app.models.errors import AppError
from app.models.geometry import Point, ShapeKind
from app.models.ids import AnnotationId
from app.models.op import OpKind
from app.services import review, shaping, tasks
from app.services.aiming import Aids
from app.services.editing import OpenTask
from app.services.history import annotation_from
from app.services.pasting import Copied, paste_at, paste_by_position
from app.services.seen import Seeing
from app.services.workspace import Workspace
from app.store.projections import rebuild, snapshot
from app.store.verify import verify
from tests.stateful.day_of_review import Reviewer
from tests.stateful.day_of_site import CLASSES, DAMAGE, OBJECTS, PEOPLE, SIZE, located
from tests.stateful.gestures import DRAWING, EDITING, FINDING, Hand

EDITS_OF_A_TASK = 60
ACTIONS: dict[str, tuple[int, Callable[[Sequence[Annotation]], Edit]]] = {
    "merge": (2, shaping.merge),
    "square corners": (1, shaping.square),
    "simplify": (1, lambda chosen: shaping.simplifying(shaping.simplify(chosen, 2.0))),
    "fill holes": (1, shaping.fill_holes),
    "duplicate": (1, lambda chosen: shaping.duplicate(chosen, (9.0, 7.0), SIZE)),
    "delete several": (2, shaping.delete),
}
Deed = tuple[int, str, Callable[[], None]]


class Annotator:
    """One person on one workstation; every deed goes by the services and tools the window uses."""

    def __init__(self, path: Path, login: str, sight: Sight, seed: int) -> None:
        self.workspace = Workspace.open(path, login)
        self.chance = random.Random(seed)
        self.edits = 0
        self.made: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._sight = sight
        self._copied: Copied | None = None
        self._begin()

    def _begin(self) -> None:
        """Take the next task, returned ones first, and read what is pinned there."""
        task = tasks.claim(self.workspace)
        for pin in review.pins(self.workspace, task.id):
            if not pin.opened:
                review.open_pin(self.workspace, task.id, pin.id)
                self.made["pin read"] += 1
        self.opened = OpenTask(self.workspace, task.id)
        self.hand = Hand(self.opened, self._sight)
        self.seeing = Seeing(self.workspace, self.opened.task, 1.0)
        self.left = self.chance.randint(EDITS_OF_A_TASK // 2, EDITS_OF_A_TASK * 3 // 2)

    def close(self) -> None:
        self.opened.close()
        self.workspace.close()

    def step(self) -> None:
        """One deed; its edits are counted under its name."""
        if self.left <= 0:
            self.submit()
            return
        deeds = self._deeds()
        _, name, deed = self.chance.choices(deeds, [weight for weight, *_ in deeds])[0]
        before = len(self.hand.made)
        self.hand.aim.aids = Aids(
            trace=self.chance.random() < 0.2, apart=self.chance.random() < 0.8, together=self.chance.random() < 0.2
        )
        deed()
        self.hand.tool.cancel()
        made = len(self.hand.made) - before
        self.edits += made
        self.made[name] += made
        self.refused[name] += not made
        self.left -= 1

    def _deeds(self) -> list[Deed]:
        drawing = [(2, f"draw {name}", lambda name=name: self.draw(name)) for name in DRAWING]
        editing = [(2, name, lambda name=name: self.treat(name)) for name in EDITING]
        actions = [(1, name, lambda name=name: self.act(name)) for name in ACTIONS]
        finding = [(1, f"draw {name}", lambda name=name: self.find(name)) for name in FINDING]
        others: list[Deed] = [
            (3, "class", self.reclass),
            (4, "attribute", self.fill_in),
            (2, "copy and paste", self.paste),
            (4, "undo", self.undo),
            (1, "redo", self.redo),
            (1, "lock", self.lock),
            (1, "look around", self.look),
            (1, "restart", self.restart),
        ]
        return [*drawing, *editing, *actions, *(finding if self._room in OBJECTS else []), *others]

    @property
    def _room(self) -> tuple[int, int, int, int]:
        return self.opened.task.window

    def _place(self) -> Point:
        x, y, width, height = self._room
        return x + self.chance.uniform(40, width - 40), y + self.chance.uniform(40, height - 40)

    def _some(self, count: int = 1, kinds: frozenset[ShapeKind] = frozenset(ShapeKind)) -> list[Annotation]:
        """A few living annotations near each other in the order they were drawn."""
        fit = [one for one in self.opened.annotations.values() if one.shape.kind in kinds]
        start = self.chance.randrange(max(1, len(fit)))
        return fit[start : start + count]

    def draw(self, name: str) -> None:
        self.opened.active_class = self.chance.choice(CLASSES.classes[:2] if name != "polygon" else CLASSES.classes)
        if name == "stamp":
            self.hand.select(*(one.id for one in self._some()))
        self.hand.hold(name)
        DRAWING[name](self.hand, self._place(), self.chance)

    def find(self, name: str) -> None:
        self.opened.active_class = CLASSES.classes[0]
        self.hand.select()
        self.hand.hold(name)
        x, y = OBJECTS[self._room]
        FINDING[name](self.hand, (x + self.chance.uniform(-8, 8), y + self.chance.uniform(-8, 8)), self.chance)

    def treat(self, name: str) -> None:
        tool, kinds, gesture = EDITING[name]
        for one in self._some(kinds=kinds):
            self.hand.select(one.id)
            self.hand.hold(tool)
            gesture(self.hand, one, self.chance)

    def act(self, name: str) -> None:
        count, action = ACTIONS[name]
        chosen = self._holed() if name == "fill holes" else self._alike(count)
        try:
            made = action(chosen)
        except AppError:
            return
        self.hand.apply(made)

    def _holed(self) -> list[Annotation]:
        return [
            one
            for one in self.opened.annotations.values()
            if any(getattr(part, "interiors", ()) for part in shapely.get_parts(one.shape.geometry))
        ][:1]

    def _alike(self, count: int) -> list[Annotation]:
        """Polygons of one class, as one would choose them to be merged."""
        chosen = self._some(kinds=frozenset({ShapeKind.POLYGON}))
        others = [one for one in self.opened.annotations.values() if chosen and one.class_id == chosen[0].class_id]
        near = [one for one in others if one.shape.kind is ShapeKind.POLYGON and one.id != chosen[0].id]
        return [*chosen, *near[: count - 1]]

    def reclass(self) -> None:
        known = self.chance.choice(CLASSES.classes)
        chosen = [one for one in self._some(2) if one.shape.kind in known.shapes]
        if chosen:
            made = [Change(one, replace(one, class_id=known.id)) for one in chosen]
            self.hand.apply(edit(f"class {known.name}", made))

    def fill_in(self) -> None:
        chosen = self._some(3)
        if chosen:
            made = [Change(one, replace(one, attributes=self._given(one))) for one in chosen]
            self.hand.apply(edit("change of an attribute", made))

    def _given(self, one: Annotation) -> dict[str, object]:
        if one.class_id == "building":
            return {"damage": self.chance.choice(DAMAGE.choices)}
        return {"note": f"seen {self.chance.randrange(1000)}"} if one.class_id == "ship" else {}

    def paste(self) -> None:
        """At the cursor inside a scene, by position from another one; now and then something is taken up before."""
        here = self.opened.scene
        chosen = tuple(self._some(2))
        if chosen and (self._copied is None or self.chance.random() < 0.7):
            self._copied = Copied(chosen, here, located(here))
        if self._copied is None:
            return
        if self._copied.scene.id == here.id:
            pasted = paste_at(self._copied, self.opened.task, here, self._place())
        else:
            pasted = paste_by_position(self._copied, self.opened.task, located(here), here, CLASSES)
        self.hand.apply(pasted.edit)

    def undo(self) -> None:
        """Take some steps back, and often do some of them again."""
        steps = self.chance.randint(1, 4)
        for _ in range(steps):
            self._again(self.opened.undo)
        for _ in range(self.chance.randint(0, steps)):
            self.redo()

    def redo(self) -> None:
        self._again(self.opened.redo)

    def _again(self, step: Callable[[], Edit | None]) -> None:
        try:
            done = step()
        except AppError as error:
            self.hand.refused.append(str(error))
            return
        if done is not None:
            self.hand.made.append(done)

    def lock(self) -> None:
        self.opened.locked ^= {one.id for one in self._some(2)}

    def look(self) -> None:
        x, y, width, height = self._room
        left, top = x + self.chance.choice((0, width / 2)), y + self.chance.choice((0, height / 2))
        right, bottom = left + width / 2, top + height / 2
        view = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        self.seeing.look(view, 1.0, 1.0)
        self.made["coverage"] += self.seeing.save()

    def restart(self) -> None:
        """Close the file and open it again; what can be taken back is still there."""
        task, label = self.opened.task.id, self.opened.undo_label
        path, login = self.workspace.path, self.workspace.person.login
        self.close()
        self.workspace = Workspace.open(path, login)
        self.opened = OpenTask(self.workspace, task)
        assert self.opened.undo_label == label
        made, refused = self.hand.made, self.hand.refused
        self.hand = Hand(self.opened, self._sight)
        self.hand.made, self.hand.refused = made, refused
        self.seeing = Seeing(self.workspace, self.opened.task, 1.0)

    def submit(self) -> None:
        """Put right what the checks find, waive what may be waived, hand in, now and then take it back once."""
        self.opened.locked.clear()
        self._put_right()
        found = tasks.findings(self.workspace, self.opened.task.id)
        waivers = {finding.check: "Looked at twice, it is so" for finding in found}
        tasks.submit(self.workspace, self.opened.task.id, waivers)
        self.made["submit"] += 1
        self.made["waiver"] += len(waivers)
        if self.chance.random() < 0.25:
            tasks.withdraw(self.workspace, self.opened.task.id)
            self.made["taken back"] += 1
            self.left = 5
            return
        self.opened.close()
        self._begin()

    def _put_right(self) -> None:
        before = len(self.hand.made)
        for _ in range(200):
            hard = [one for one in tasks.findings(self.workspace, self.opened.task.id) if one.hardness == "hard"]
            if not hard:
                break
            for finding in hard:
                self._repair(finding.annotation, finding.repair)
        self.edits += len(self.hand.made) - before
        self.made["repair"] += len(self.hand.made) - before

    def _repair(self, annotation: AnnotationId | None, repair: Callable[[], Edit] | None) -> None:
        one = self.opened.annotations.get(annotation) if annotation is not None else None
        if one is None:
            return
        self.hand.aim.aids = Aids(apart=False)
        if repair is not None and self.chance.random() < 0.7:
            self.hand.apply(repair())
        elif one.class_id == "building" and one.attributes.get("damage") is None:
            self.hand.apply(edit("change of damage", [Change(one, replace(one, attributes=self._given(one)))]))
        else:
            self.hand.apply(edit("delete annotation", [Change(one, None)]))


@dataclass
class Day:
    """All of them on one file, one deed after the other in turn."""

    path: Path
    sight: Sight
    seed: int = 5
    people: list[Annotator] = field(init=False)
    reviewers: list[Reviewer] = field(init=False)

    def __post_init__(self) -> None:
        self.people = [Annotator(self.path, f"ann{n}", self.sight, self.seed + n) for n in range(PEOPLE)]
        self.reviewers = [Reviewer(self.path, login, self.seed) for login in ("rev", "lead")]

    def work(self, edits: int) -> None:
        """Go on until so many edits are made; reviewers look in every tenth round."""
        rounds = 0
        while self.edits < edits:
            for one in self.people:
                self.step(one)
            rounds += 1
            if rounds % 10 == 0:
                for reviewer in self.reviewers:
                    reviewer.work()

    def step(self, one: Annotator) -> None:
        one.step()

    @property
    def edits(self) -> int:
        return sum(one.edits for one in self.people)

    def differing(self) -> list[str]:
        """Where what somebody has open is not what the file holds."""
        found = []
        for one in self.people:
            stored = {each.id: each.head for each in one.workspace.annotations(task=one.opened.task.id)}
            shown = {each.id: each.head for each in one.opened.annotations.values()}
            found += [] if stored == shown else [f"{one.opened.task.name} shows something else than is stored"]
        return found

    def counts(self) -> Counter[str]:
        return sum((one.made for one in self.people), Counter())

    def refused(self) -> Counter[str]:
        return sum((one.refused for one in self.people), Counter())

    def judged(self) -> Counter[str]:
        return sum((one.made for one in self.reviewers), Counter())

    def close(self) -> None:
        for one in (*self.people, *self.reviewers):
            one.workspace.close()


def problems(path: Path) -> list[str]:
    """What is wrong with the file: the log, the projections against a rebuild, and every annotation against its log."""
    workspace = Workspace.open(path)
    found = list(verify(workspace.database).problems)
    with workspace.database.trial() as connection:
        before = snapshot(connection)
        rebuild(connection)
        found += [] if snapshot(connection) == before else ["the projections are not what a rebuild gives"]
    for one in workspace.annotations():
        told = [stored for stored in workspace.history(one.id) if stored.op.kind == OpKind.REVISION]
        last = annotation_from(told[-1], told[-1].op.data())
        if last is None or not shapely.equals_exact(last.shape.geometry, one.shape.geometry, 0.0):
            found.append(f"{one.id} is not what its history says")
    workspace.close()
    return found
