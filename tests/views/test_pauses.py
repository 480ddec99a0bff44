import gc
import sys
import threading

from PySide6.QtCore import QObject, Qt

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


def test_a_worker_that_makes_garbage_never_destroys_what_belongs_to_the_window() -> None:
    ends: list[int] = []
    part = QObject()
    part.destroyed.connect(lambda: ends.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)
    part.itself = part  # type: ignore[attr-defined]
    del part
    worker = threading.Thread(target=lambda: [[[]] for _ in range(100_000)])
    worker.start()
    worker.join()
    assert ends == []
    while not ends:
        kept = [[] for _ in range(1000)]  # type: ignore[var-annotated]
        pauses.collect_due()
        del kept
    assert ends == [threading.get_ident()]
