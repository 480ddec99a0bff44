import os
import subprocess
import sys
import threading
from collections.abc import Callable
from weakref import WeakMethod

import pytest
from PySide6.QtCore import QObject, Qt, QThread
from shiboken6 import delete

from app.imagery import precedence
from app.models.errors import AppError
from app.views import background

LIMIT = 2000


def unexpected(value: object) -> None:
    pytest.fail(f"not meant to be called, with {value!r}")


Until = Callable[[Callable[[], bool]], None]


def test_work_is_done_off_the_gui_thread_and_delivered_on_it(until: Until) -> None:
    gui = QThread.currentThread()
    answers: list[tuple[int, bool]] = []

    def note(ident: int) -> None:
        answers.append((ident, QThread.currentThread() == gui))

    background.run(threading.get_ident, note, unexpected)
    until(lambda: len(answers) == 1)
    assert answers[0][0] != threading.get_ident()
    assert answers[0][1]


def test_an_error_somebody_can_act_on_goes_to_failed(until: Until) -> None:
    errors: list[Exception] = []

    def work() -> None:
        raise AppError("The disk is full; free some space.")

    background.run(work, unexpected, errors.append)
    until(lambda: len(errors) == 1)
    assert str(errors[0]) == "The disk is full; free some space."


def test_a_bug_reaches_the_exception_hook_too(until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    hooked: list[type[BaseException]] = []
    errors: list[Exception] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, traceback: hooked.append(kind))
    background.run(lambda: 1 // 0, unexpected, errors.append)
    until(lambda: len(errors) == 1)
    assert hooked == [ZeroDivisionError]


def test_nothing_comes_back_from_cancelled_work(until: Until) -> None:
    begun, go = threading.Event(), threading.Event()
    others: list[bool] = []

    def work() -> bool:
        begun.set()
        return go.wait(LIMIT / 1000)

    ticket = background.run(work, unexpected, unexpected)
    assert begun.wait(LIMIT / 1000)
    ticket.cancel()
    go.set()
    background.run(lambda: True, others.append, unexpected)
    until(lambda: others == [True])


def test_shutdown_drops_what_has_not_started_and_waits_for_the_rest() -> None:
    go = threading.Event()
    finished: list[int] = []

    def work() -> None:
        go.wait(LIMIT / 1000)
        finished.append(1)

    for _ in range(50):
        background.run(work, lambda _: None, unexpected)
    go.set()
    assert background.shutdown(LIMIT)
    assert threading.active_count() < 50


def test_shutdown_says_when_something_still_runs() -> None:
    begun, go = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(LIMIT / 1000)

    background.run(work, lambda _: None, unexpected)
    assert begun.wait(LIMIT / 1000)
    assert not background.shutdown(1)
    assert background.busy()
    go.set()


class Listener(QObject):
    """Counts what it hears, and notes on which thread it is destroyed."""

    def __init__(self, ends: list[int]) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.destroyed.connect(lambda: ends.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)

    def hear(self, value: object) -> None:
        self.heard.append(value)


def test_who_asked_is_destroyed_on_the_gui_thread_though_the_work_outlives_it(until: Until) -> None:
    begun, go = threading.Event(), threading.Event()
    ends: list[int] = []
    others: list[bool] = []

    def work() -> bool:
        begun.set()
        return go.wait(LIMIT / 1000)

    background.run(work, Listener(ends).hear, unexpected)
    ticket = background.run(lambda: True, Listener(ends).hear, unexpected)
    assert begun.wait(LIMIT / 1000)
    ticket.cancel()
    go.set()
    for _ in range(4):
        background.run(lambda: True, others.append, unexpected)
    until(lambda: len(others) == 4 and len(ends) == 2)
    assert set(ends) == {threading.get_ident()}


def test_nothing_is_told_to_a_widget_that_was_destroyed_meanwhile(until: Until) -> None:
    go = threading.Event()
    listener, others = Listener([]), list[bool]()
    background.run(lambda: go.wait(LIMIT / 1000), listener.hear, unexpected)
    delete(listener)
    go.set()
    background.run(lambda: True, others.append, unexpected)
    until(lambda: others == [True])
    assert listener.heard == []


def test_news_of_other_threads_come_on_the_gui_thread_to_those_still_there(until: Until) -> None:
    listener, gone = Listener([]), Listener([])
    box = background.PostBox.one()

    def send() -> None:
        box.post(WeakMethod(gone.hear), 1)
        box.post(WeakMethod(listener.hear), 2)

    sender = threading.Thread(target=send)
    sender.start()
    sender.join()
    delete(gone)
    until(lambda: listener.heard == [2])
    assert gone.heard == []


SCRIPT = """
import threading
from weakref import WeakMethod
from PySide6.QtCore import QCoreApplication, QObject
from app.views.background import PostBox

class Listener(QObject):
    def hear(self, value): pass

app, listener = QCoreApplication([]), Listener()
news, method, told = PostBox.one(), WeakMethod(listener.hear), threading.Event()

def talk():
    while True:
        news.post(method, 1)
        told.set()

threading.Thread(target=talk, daemon=True).start()
told.wait()
"""


def test_a_script_that_ends_under_working_threads_prints_nothing() -> None:
    ended = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="how nice a thread is can be asked on Linux only")
def test_workers_let_the_window_go_first(until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "STEPS_BACK", 10)
    nice: list[int] = []
    background.run(lambda: os.getpriority(os.PRIO_PROCESS, 0), nice.append, unexpected)
    until(lambda: len(nice) == 1)
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert nice[0] > mine or mine == 19
