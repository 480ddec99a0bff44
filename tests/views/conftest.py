"""Every test of the window: no display needed, and any Qt message fails the test."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEventLoop, QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.views import background, pauses, recents
from app.views.application import application
from app.views.main_window import MainWindow
from tests.views.desk import Desk, seat

Until = Callable[[Callable[[], bool]], None]
LIMIT_S = 90.0
UNANSWERED_S = 120.0
IGNORED = (
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise",
    "This plugin does not support grabbing the keyboard",
)


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The one application of the test run."""
    app = QApplication.instance() or QApplication(["orthomark-tests"])
    assert isinstance(app, QApplication)
    pauses.collect_here(app)
    pauses.keep_for_good()
    yield app
    background.shutdown()


@pytest.fixture(autouse=True)
def quiet_qt(qapp: QApplication) -> Iterator[None]:
    """Fail on any message or warning of Qt."""
    said: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if not text.startswith(IGNORED):
            said.append(f"{kind.name}: {text}")

    before = qInstallMessageHandler(note)
    yield
    qapp.processEvents()
    pauses.collect_due()
    qInstallMessageHandler(before)
    assert said == []


@pytest.fixture(autouse=True)
def no_stray_work(quiet_qt: None) -> Iterator[None]:
    """Leave no work behind for the next test."""
    yield
    assert background.shutdown()


@pytest.fixture(autouse=True)
def no_button_held(qapp: QApplication) -> Iterator[None]:
    """Leave no mouse button down: it stays so for the tests that follow, and to these every focus comes by mouse."""
    yield
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton


@pytest.fixture(autouse=True)
def no_question_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test that waits for an answer which nobody gives; a modal dialog would keep the whole suite waiting."""
    unanswered: list[str] = []

    def give_up() -> None:
        asking = QApplication.activeModalWidget()
        if asking is not None:
            unanswered.append(f"{type(asking).__name__}: {asking.windowTitle()}")
            asking.close()

    timer = QTimer(interval=int(UNANSWERED_S * 1000))
    timer.timeout.connect(give_up)
    timer.start()
    yield
    timer.stop()
    assert unanswered == []


def in_sight() -> list[str]:
    """What the dialog on top says, or the status bar, so that a wait in vain tells what was there instead."""
    asking = QApplication.activeModalWidget()
    places = (
        [asking] if asking else [one.status for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]
    )
    return [label.text() for place in places for label in place.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def until(qapp: QApplication) -> Until:
    """Let the event loop turn until a condition holds; fail when it does not in time.

    QTest.qWait would keep Python's lock while it waits, so that no worker of ours could run.
    """
    loop = QEventLoop()
    turn = QTimer(singleShot=True, interval=2)
    turn.timeout.connect(loop.quit)

    def wait(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < end, f"it did not happen in time; in sight: {in_sight()}"
            turn.start()
            loop.exec()

    return wait


@pytest.fixture
def sit(qapp: QApplication, tmp_path: Path, until: Until) -> Iterator[Callable[..., Desk]]:
    """Sit down before rasters, the first task open; windows are closed in the end."""
    recents.keep_in(tmp_path / "settings")
    recents.settings().clear()
    application()
    windows: list[MainWindow] = []

    def before(*rasters: Path, size: tuple[int, int] = (1280, 800)) -> Desk:
        window = MainWindow()
        windows.append(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        return seat(window, until, tmp_path / f"site{len(windows)}.orthomark", *rasters)

    yield before
    for window in windows:
        window.close()
        window.deleteLater()
    qapp.processEvents()
