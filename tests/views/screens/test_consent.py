"""Terms of use a site demands before the window opens."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.models.errors import BadInputError
from app.services.policy import load_policy
from app.views import application
from app.views.dialogs.consent import ConsentDialog


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    path = tmp_path / "policy.yaml"
    monkeypatch.setenv("ORTHOMARK_POLICY", str(path))
    return lambda content: path.write_bytes(content) and None


def test_a_computer_without_a_policy_demands_nothing(write: Callable[[bytes], None]) -> None:
    assert load_policy().consent == ""
    assert application.agreed("")


def test_the_text_of_the_site_is_read(write: Callable[[bytes], None]) -> None:
    write("consent: |\n  You are watched.\n  Größe “7”.\n".encode())
    assert load_policy().consent == "You are watched.\nGröße “7”."


@pytest.mark.parametrize("content", [b"consent: [1]", b"- x", b"consents: x", b"a: [", b"\xff\xfe", b"consent: 7"])
def test_a_policy_that_cannot_be_read_is_never_dropped_in_silence(
    write: Callable[[bytes], None], content: bytes
) -> None:
    write(content)
    with pytest.raises(BadInputError, match="call the administrator"):
        load_policy()


@pytest.mark.parametrize(("key", "outcome"), [(Qt.Key.Key_Return, True), (Qt.Key.Key_Escape, False)])
def test_the_window_opens_only_for_those_who_agree(app: QApplication, key: Qt.Key, outcome: bool) -> None:
    shown: list[str] = []

    def answer() -> None:
        dialog = next(one for one in app.topLevelWidgets() if isinstance(one, ConsentDialog) and one.isVisible())
        shown.append(dialog.findChild(QPlainTextEdit).toPlainText())
        QTest.keyClick(dialog, key)

    QTimer.singleShot(100, answer)
    assert application.agreed("You are watched.") is outcome
    assert shown == ["You are watched."]


def test_whoever_does_not_agree_gets_no_window(
    app: QApplication, write: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(b"consent: You are watched.")
    monkeypatch.setattr(application, "agreed", lambda text: not text)
    assert application.run() == application.NOT_AGREED
