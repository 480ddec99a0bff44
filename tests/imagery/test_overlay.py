import threading

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.imagery import overlay as overlay_module
from app.imagery.overlay import Overlay
from app.models.annotation import Annotation, Status
from app.models.edit import Change
from app.models.geometry import Shape, ShapeKind, box, polygon
from tests.imagery.conftest import Draw

COLOURS = {"ship": (10, 200, 100)}
BGR = (100, 200, 10)


def draw(annotations: list[Annotation], window: tuple[float, float, float, float], size: int = 128) -> np.ndarray:
    return Overlay.of(annotations, COLOURS).tile(window, (size, size))


def reference(shape: shapely.Geometry, scale: float, size: int) -> np.ndarray:
    """The share of each pixel's middle inside, by shapely."""
    columns, rows = np.meshgrid((np.arange(size) + 0.5) / scale, (np.arange(size) + 0.5) / scale)
    return shapely.contains_xy(shape, columns, rows)


def test_a_polygon_is_filled_inside_outlined_on_its_border_and_absent_elsewhere(annotation: Draw) -> None:
    shape = polygon([(20, 20), (100, 30), (90, 110), (30, 90)], [[(50, 50), (70, 50), (70, 70), (50, 70)]])
    picture = draw([annotation(shape)], (0, 0, 128, 128))
    near_border = shapely.distance(
        shape.geometry.boundary, shapely.points(*np.meshgrid(np.arange(128) + 0.5, np.arange(128) + 0.5))
    )
    inside = reference(shape.geometry, 1, 128)
    tint = [int(channel * 0.25 + 0.5) for channel in (*BGR, 255)]
    assert (picture[inside & (near_border > 3)] == tint).all()
    assert (picture[~inside & (near_border > 3)] == 0).all()
    assert (picture[near_border < 0.5][:, :3] == BGR).all()
    assert (picture[near_border < 0.5][:, 3] == 255).all()


def test_a_dark_halo_lies_around_the_outline(annotation: Draw) -> None:
    picture = draw([annotation(box(40, 40, 90, 90))], (0, 0, 128, 128))
    assert picture[65, 38, :3].max() == 0
    assert picture[65, 38, 3] > 100


@given(st.lists(st.tuples(st.integers(0, 640), st.integers(0, 640)), min_size=3, max_size=9))
def test_a_fill_agrees_with_shapely_for_any_valid_polygon(ring: list[tuple[int, int]]) -> None:
    geometry = shapely.make_valid(shapely.Polygon(np.array(ring) / 5))
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon) or max(np.ptp(ring, axis=0)) < 50:
        return
    annotation = _plain(Shape(ShapeKind.POLYGON, geometry))
    picture = draw([annotation], (0, 0, 128, 128))
    middles = shapely.points(*np.meshgrid(np.arange(128) + 0.5, np.arange(128) + 0.5))
    clear = shapely.distance(geometry.boundary, middles) > 4
    assert ((picture[..., 3] > 0) == reference(geometry, 1, 128))[clear].all()


def _plain(shape: Shape) -> Annotation:
    return Annotation(overlay_module.AnnotationId(overlay_module.NIL), None, None, "ship", shape)  # type: ignore[arg-type]


def test_tiles_of_a_window_join_without_a_seam(annotation: Draw) -> None:
    circle = polygon([(64 + 55 * np.cos(a), 64 + 50 * np.sin(a)) for a in np.linspace(0, 6.28, 40)])
    overlay = Overlay.of([annotation(circle, status=Status.REJECTED), annotation(box(3, 60, 126, 70))], COLOURS)
    whole = overlay.tile((0, 0, 128, 128), (128, 128))
    halves = [overlay.tile((x, 0, 64, 128), (64, 128)) for x in (0, 64)]
    assert (np.concatenate(halves, axis=1) == whole).all()


@pytest.mark.parametrize("status", [Status.OPEN, Status.REJECTED, Status.CONFLICT])
def test_what_little_of_a_shape_a_tile_holds_is_drawn_as_in_a_large_one(annotation: Draw, status: Status) -> None:
    circle = polygon([(64 + 55 * np.cos(a), 64 + 50 * np.sin(a)) for a in np.linspace(0, 6.28, 40)])
    overlay = Overlay.of([annotation(circle, status=status)], COLOURS)
    whole = overlay.tile((0, 0, 128, 128), (128, 128), 1.5)
    strips = [overlay.tile((x, 0, 16, 128), (16, 128), 1.5) for x in range(0, 128, 16)]
    assert abs(np.concatenate(strips, axis=1).astype(int) - whole).max() <= 2
    assert (whole[..., 3] > 0).sum() > 8000


def test_a_line_is_not_filled_and_a_point_is_a_disc_of_one_size_at_every_scale(annotation: Draw) -> None:
    bent = annotation(Shape(ShapeKind.POLYLINE, shapely.LineString([(10, 10), (120, 10), (120, 120)])))
    assert draw([bent], (0, 0, 128, 128))[40, 90, 3] == 0
    at = annotation(Shape(ShapeKind.POINT, shapely.Point(64, 64)))
    discs = [(draw([at], (64 - w / 2, 64 - w / 2, w, w))[..., 3] > 0).sum() for w in (4, 128, 4096)]
    assert len(set(discs)) == 1
    assert 60 < discs[0] < 120


@pytest.mark.parametrize(("side", "pixels"), [(10, 1), (80, 25), (1000, 62 * 62)])
def test_what_is_small_on_the_screen_is_a_dot_then_a_box_then_itself(
    annotation: Draw, side: float, pixels: int
) -> None:
    picture = draw([annotation(box(512, 512, 512 + side, 512 + side))], (0, 0, 2048, 2048))
    assert (picture[..., 3] > 0).sum() == pytest.approx(pixels, rel=0.2)


def test_small_shapes_stay_visible_above_large_ones_whatever_their_order(annotation: Draw) -> None:
    small, large = annotation(box(60, 60, 68, 68), "a"), annotation(box(0, 0, 128, 128), "b")
    colours = {"a": (255, 0, 0), "b": (0, 0, 255)}
    one = Overlay.of([small, large], colours).tile((0, 0, 128, 128), (128, 128))
    other = Overlay.of([large, small], colours).tile((0, 0, 128, 128), (128, 128))
    assert (one == other).all()
    assert one[60, 64].tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize("status", [Status.REJECTED, Status.CONFLICT])
def test_rejected_and_conflicting_shapes_differ_in_more_than_colour(annotation: Draw, status: Status) -> None:
    plain = draw([annotation(box(20, 20, 110, 110))], (0, 0, 128, 128))
    marked = draw([annotation(box(20, 20, 110, 110), status=status)], (0, 0, 128, 128))
    inner = marked[40:90, 40:90].reshape(-1, 4)
    assert len(np.unique(inner, axis=0)) > 1
    gaps = (marked[20, 20:110, :3].max(axis=1) < 30).mean()
    assert 0.2 < gaps < 0.6
    assert (plain[20, 22:108, :3] == BGR).all()


def test_no_annotations_give_a_clear_tile(annotation: Draw) -> None:
    assert not draw([], (0, 0, 128, 128)).any()
    assert not draw([annotation(box(500, 500, 600, 600))], (0, 0, 128, 128)).any()


def test_an_empty_shape_draws_nothing_and_breaks_nothing(annotation: Draw) -> None:
    empty = annotation(Shape(ShapeKind.POLYGON, shapely.Polygon()))
    overlay = Overlay.of([empty, annotation(box(20, 20, 60, 60))], COLOURS)
    assert overlay.tile((0, 0, 128, 128), (128, 128)).any()
    assert len(overlay.pick(30, 30)) == 1


def test_far_from_the_corner_of_a_huge_scene_outlines_stay_where_they_are(annotation: Draw) -> None:
    near = draw([annotation(box(20.25, 20.25, 110.75, 110.75))], (0, 0, 128, 128))
    far = 4_000_000
    shape = box(far + 20.25, far + 20.25, far + 110.75, far + 110.75)
    assert (draw([annotation(shape)], (far, far, 128, 128)) == near).all()


def test_picking_gives_the_smallest_first_and_minds_the_tolerance(annotation: Draw) -> None:
    large, small = annotation(box(0, 0, 100, 100)), annotation(box(40, 40, 60, 60))
    ring = annotation(polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [[(30, 30), (70, 30), (70, 70), (30, 70)]]))
    overlay = Overlay.of([large, small, ring], COLOURS)
    assert overlay.pick(50, 50) == [small.id, large.id]
    assert overlay.pick(10, 10) == [ring.id, large.id]
    assert overlay.pick(103, 50) == []
    assert set(overlay.pick(103, 50, 4)) == {large.id, ring.id}


def test_a_window_finds_what_meets_it(annotation: Draw) -> None:
    one, other = annotation(box(0, 0, 10, 10)), annotation(box(100, 100, 110, 110))
    assert Overlay.of([one, other], COLOURS).within((5, 5, 50, 50)) == [one.id]


def test_changes_are_drawn_and_found_at_once(annotation: Draw) -> None:
    before, gone = annotation(box(10, 10, 30, 30)), annotation(box(40, 10, 60, 30))
    after = Annotation(before.id, before.scene, before.task, "ship", box(80, 80, 100, 100))
    new = annotation(box(10, 80, 30, 100))
    overlay = Overlay.of([before, gone], COLOURS)
    touched = overlay.change([Change(before, after), Change(gone, None), Change(None, new)])
    assert touched == [(10, 10, 20, 20), (80, 80, 20, 20), (40, 10, 20, 20), (10, 80, 20, 20)]
    expected = Overlay.of([after, new], COLOURS)
    assert set(overlay.within((0, 0, 128, 128))) == {after.id, new.id}
    for shown in (overlay, overlay.rebuilt()):
        assert (shown.tile((0, 0, 128, 128), (128, 128)) == expected.tile((0, 0, 128, 128), (128, 128))).all()


def test_undoing_a_change_brings_the_first_picture_back(annotation: Draw) -> None:
    before = annotation(box(10, 10, 30, 30))
    overlay = Overlay.of([before], COLOURS)
    first = overlay.tile((0, 0, 64, 64), (64, 64))
    change = Change(before, None)
    overlay.change([change])
    assert not overlay.tile((0, 0, 64, 64), (64, 64)).any()
    overlay.change([change.inverse()])
    assert (overlay.tile((0, 0, 64, 64), (64, 64)) == first).all()


def test_what_edits_bring_is_laid_out_by_whoever_looks_first_and_once(annotation: Draw) -> None:
    first = annotation(box(0, 0, 30, 30))
    overlay = Overlay.of([first], COLOURS)
    new = [annotation(box(40 * n, 40, 40 * n + 20, 60)) for n in range(1, 4)]
    for one in new:
        overlay.change([Change(None, one)])
    assert len(overlay._parts) == 1
    ready, seen = threading.Barrier(4), []

    def look() -> None:
        ready.wait()
        seen.append(sorted(overlay.within((0, 0, 200, 200))))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [sorted(one.id for one in (first, *new))] * 4
    assert (overlay.tile((0, 0, 200, 200), (200, 200)) == draw([first, *new], (0, 0, 200, 200), 200)).all()


def test_looking_for_a_kind_lays_out_what_is_newer_only_where_some_of_it_is_of_that_kind(annotation: Draw) -> None:
    overlay = Overlay.of([annotation(box(0, 0, 30, 30))], COLOURS)
    overlay.change([Change(None, annotation(box(50, 50, 70, 70)))])
    assert overlay.parts_with(ShapeKind.ROTATED_BOX) == ()
    assert len(overlay._parts) == 1
    turned = annotation(Shape(ShapeKind.ROTATED_BOX, box(80, 80, 90, 95).geometry))
    overlay.change([Change(None, turned)])
    (part,) = overlay.parts_with(ShapeKind.ROTATED_BOX)
    assert part.laid.columns.row(turned.id) >= 0


def test_what_is_drawn_and_gone_before_anybody_looks_is_never_laid_out(annotation: Draw) -> None:
    overlay = Overlay.of([annotation(box(0, 0, 30, 30))], COLOURS)
    fleeting = annotation(box(50, 50, 70, 70))
    overlay.change([Change(None, fleeting)])
    overlay.change([Change(fleeting, None)])
    assert len(overlay.parts) == 1
    assert overlay.annotation(fleeting.id) is None


def test_another_order_is_told_where_merging_may_lay_shapes_over_each_other_otherwise(annotation: Draw) -> None:
    apart = Overlay.of([], COLOURS)
    over = Overlay.of([], COLOURS)
    told = (apart.order, over.order)
    for n in range(7):
        apart.change([Change(None, annotation(box(40 * n, 0, 40 * n + 20, 20)))])
        over.change([Change(None, annotation(box(9 * n, 0, 9 * n + 20 + n, 20)))])  # each larger, and so deeper
        orders = (apart.order, over.order)
    assert orders[0] == told[0]
    assert orders[1] > told[1]
    before = apart.order
    apart.adopt(apart.rebuilt())
    assert apart.order > before


def test_many_changes_ask_for_a_rebuild(annotation: Draw) -> None:
    overlay = Overlay.of([], COLOURS)
    assert not overlay.wants_rebuild
    overlay.change([Change(None, annotation(box(n, 0, n + 1, 1))) for n in range(2001)])
    assert overlay.wants_rebuild
    assert not overlay.rebuilt().wants_rebuild


def test_drawing_leaves_the_interpreter_free(annotation: Draw) -> None:
    overlay_module.warm()
    assert overlay_module.is_warm()
    corners = np.random.default_rng(1).uniform(0, 1000, (300, 2))
    overlay = Overlay.of([annotation(box(x, y, x + 900, y + 900)) for x, y in corners.tolist()], COLOURS)
    drawing = threading.Thread(target=overlay.tile, args=((0, 0, 1024, 1024), (1024, 1024)))
    drawing.start()
    turns = 0
    while drawing.is_alive():
        turns += 1
    assert turns > 1000
