from hypothesis import given
from hypothesis import strategies as st

from app.views.canvas.label_places import Wish, placed

wish = st.builds(Wish, st.floats(-500, 500), st.floats(-500, 500), st.floats(5, 150), st.just(16.0))


def overlap(one: Wish, other: Wish) -> bool:
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2 and abs(one.y - other.y) < (one.height + other.height) / 2
    )


@given(st.lists(wish, max_size=60))
def test_no_two_labels_overlap_and_every_one_left_out_would_have(wishes: list[Wish]) -> None:
    standing = placed(wishes)
    for place in standing:
        assert not any(overlap(wishes[place], wishes[other]) for other in standing if other != place)
    for place in set(range(len(wishes))) - set(standing):
        grown = wishes[place]._replace(width=wishes[place].width + 6.001, height=22.001)
        assert any(overlap(grown, wishes[other]) for other in standing if other < place)


@given(st.lists(wish, min_size=1, max_size=60))
def test_the_first_asked_for_always_stands(wishes: list[Wish]) -> None:
    assert placed(wishes)[0] == 0
