import gc
import sys

from app.views import pauses


def test_a_worker_that_computes_in_python_gives_way_to_the_gui_thread_soon() -> None:
    before = sys.getswitchinterval()
    pauses.hand_over_quickly()
    now = sys.getswitchinterval()
    sys.setswitchinterval(before)
    assert now <= 0.001


def test_collections_leave_out_what_is_kept_for_good_and_see_what_came_later() -> None:
    pauses.keep_for_good()
    try:
        assert gc.get_freeze_count() > 1000
        assert len(gc.get_objects()) < 1000
        later: list[object] = []
        later.append(later)
        del later
        assert gc.collect() >= 1
    finally:
        gc.unfreeze()
