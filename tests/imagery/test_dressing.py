"""Looks against a plain look at every annotation."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.dressing import STATE_COLOURS, UNKNOWN, colour_at
from app.imagery.overlay import Overlay
from app.models.annotation import Annotation, Status
from app.models.edit import Change
from app.models.geometry import box
from app.models.ids import NIL, AnnotationId, OpId, PersonId, SceneId, TaskId, person_id, uuid7
from app.models.look import ColourBy, Filter, Look

CLASSES = {"ship": (1, 2, 3), "tank": (4, 5, 6)}
PEOPLE = (person_id("ann"), person_id("bob"))
Shown = Callable[[Annotation], bool]


def one(
    class_id: str = "ship",
    status: Status = Status.OPEN,
    author: PersonId | None = None,
    score: object = None,
    side: float = 10,
) -> Annotation:
    values = {} if score is None else {"score": score}
    made = Annotation(AnnotationId(uuid7()), SceneId(NIL), TaskId(NIL), class_id, box(0, 0, side, side), values)
    return replace(made, status=status, author=author, head=OpId(uuid7()))


annotations = st.lists(
    st.builds(
        one,
        st.sampled_from(list(CLASSES)),
        st.sampled_from(list(Status)),
        st.sampled_from((*PEOPLE, None)),
        st.none() | st.floats(0, 1).map(lambda value: round(value, 3)),
        st.floats(1, 50),
    ),
    max_size=12,
)
filters: dict[str, tuple[Filter, Shown]] = {
    "class": (Filter(classes=frozenset({"ship"})), lambda each: each.class_id == "ship"),
    "state": (Filter(states=frozenset({"open", "fixed"})), lambda each: each.status.value in {"open", "fixed"}),
    "author": (Filter(authors=frozenset({PEOPLE[0]})), lambda each: each.author == PEOPLE[0]),
    "class text": (Filter(text="SHI"), lambda each: each.class_id == "ship"),
    "attribute text": (Filter(text="score"), lambda each: "score" in each.attributes),
    "large": (Filter(at_least=20), lambda each: each.shape.bounds[2] >= 20),
    "small": (Filter(at_most=20), lambda each: each.shape.bounds[2] <= 20),
}


def dressed(drawn: list[Annotation], look: Look) -> Overlay:
    overlay = Overlay.of(drawn, CLASSES)
    overlay.wear(look, *overlay.dresses(look))
    return overlay


@pytest.mark.parametrize("name", filters)
@given(annotations)
def test_a_filter_lets_through_what_a_look_at_every_annotation_lets_through(name: str, drawn: list[Annotation]) -> None:
    wanted, shown = filters[name]
    overlay = dressed(drawn, Look(filter=wanted))
    expected = {each.id for each in drawn if shown(each)}
    assert set(overlay.within((-1, -1, 99, 99))) == set(overlay.pick(0.5, 0.5)) == expected
    assert overlay.counts() == (len(expected), len(drawn))


@given(annotations, st.data())
def test_hidden_ones_are_left_out_and_isolated_ones_stand_alone(drawn: list[Annotation], data: st.DataObject) -> None:
    ids = [each.id for each in drawn]
    some = frozenset(data.draw(st.lists(st.sampled_from(ids), unique=True)) if ids else ())
    assert set(dressed(drawn, Look(hidden=some)).pick(0.5, 0.5)) == set(ids) - some
    assert set(dressed(drawn, Look(isolated=some)).pick(0.5, 0.5)) == some


def test_what_is_left_out_is_not_drawn() -> None:
    drawn = [one("ship", side=100)]
    assert dressed(drawn, Look()).tile((0, 0, 128, 128), (128, 128)).any()
    left_out = dressed(drawn, Look(filter=Filter(classes=frozenset({"tank"}))))
    assert not left_out.tile((0, 0, 128, 128), (128, 128)).any()


def test_what_is_drawn_later_is_dressed_alike() -> None:
    overlay = dressed([one("ship")], Look(filter=Filter(classes=frozenset({"ship"}))))
    ship, tank = one("ship"), one("tank")
    overlay.change([Change(None, ship), Change(None, tank)])
    assert ship.id in overlay.pick(1, 1)
    assert tank.id not in overlay.pick(1, 1)


@given(annotations)
def test_a_legend_counts_every_annotation_once(drawn: list[Annotation]) -> None:
    for colour in ColourBy:
        overlay = dressed(drawn, Look(colour, "score", Filter(classes=frozenset({"ship"}))))
        rows = overlay.legend()
        assert sum(row.total for row in rows) == len(drawn)
        assert sum(row.shown for row in rows) == sum(each.class_id == "ship" for each in drawn)


def test_colours_say_class_state_author_and_score() -> None:
    low, high, none = one("ship", Status.REJECTED, PEOPLE[0], 1), one("tank", Status.OPEN, PEOPLE[1], 9), one("other")
    drawn = [low, high, none]
    by_class, by_state, by_author, by_score = (
        dressed(drawn, Look(colour, "score"))
        for colour in (ColourBy.CLASS, ColourBy.STATE, ColourBy.AUTHOR, ColourBy.SCORE)
    )
    assert [by_class.colour(each.id) for each in drawn] == [(1, 2, 3), (4, 5, 6), UNKNOWN]
    assert by_state.colour(low.id) == STATE_COLOURS[Status.REJECTED]
    assert len({by_author.colour(each.id) for each in drawn}) == 3
    assert [by_score.colour(each.id) for each in drawn] == [colour_at(0), colour_at(1), UNKNOWN]


def test_the_newest_change_is_the_lightest() -> None:
    first, second = one(), one()
    early = replace(first, head=OpId(type(NIL)(int=(first.head or NIL).int - (10**6 << 80))))
    overlay = dressed([second, early], Look(ColourBy.AGE))
    assert overlay.colour(early.id) == colour_at(0)
    assert overlay.colour(second.id) == colour_at(1)


def test_selected_ones_are_drawn_lighter_and_thicker_and_only_they() -> None:
    ship, tank = one("ship", side=60), replace(one("tank"), shape=box(70, 70, 120, 120))
    overlay = Overlay.of([ship, tank], CLASSES)
    plain = overlay.tile((0, 0, 128, 128), (128, 128))
    overlay.mark([ship.id])
    marked = overlay.tile((0, 0, 128, 128), (128, 128))
    assert (marked[:64, :64].astype(int).sum(axis=2) > plain[:64, :64].astype(int).sum(axis=2)).sum() > 200
    assert (marked[66:, 66:] == plain[66:, 66:]).all()
    overlay.mark([])
    assert (overlay.tile((0, 0, 128, 128), (128, 128)) == plain).all()


def test_where_many_lie_it_is_lighter_than_where_few_lie() -> None:
    def mass(count: int) -> int:
        many = [replace(one("ship"), shape=box(8, 8, 8.4, 8.4)) for _ in range(count)]
        return int(Overlay.of(many, CLASSES).tile((0, 0, 16, 16), (16, 16))[8, 8, :3].astype(int).sum())

    masses = [mass(count) for count in (1, 4, 16, 64)]
    assert masses == sorted(set(masses))
    assert np.isfinite(masses).all()


def test_many_selected_are_marked_alike_in_a_small_part_and_in_a_large_one() -> None:
    drawn = [one(side=20 + x) for x in range(9)]
    overlay = Overlay.of(drawn, CLASSES)
    added = one(side=5)
    marked, styles = overlay.marks([each.id for each in (*drawn[::2], added)])
    overlay.change([Change(None, added)])
    overlay.wear_marks(marked, styles)
    seen = {part.id(place): bool(part.styles[place] & 4) for part in overlay.parts for place in range(len(part.laid))}
    assert seen == {each.id: place % 2 == 0 for place, each in enumerate(drawn)} | {added.id: True}
