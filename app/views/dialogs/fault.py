"""The dialog for a bug: what happened, that nothing saved is lost, and a report to copy."""

import platform
import traceback
from types import TracebackType

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from app import __version__
from app.views.dialogs.frame import FormDialog


class FaultDialog(FormDialog):
    """Shows the report and copies it."""

    def __init__(self, parent: QWidget | None, report: str) -> None:
        sentence = (
            "This is a fault in the program, not in your work. Everything shown as saved is safe in the workspace. "
            "You can go on; if it comes again, close the window and send the report to whoever looks after Orthomark."
        )
        super().__init__(parent, "Something went wrong", sentence, "Go on", cancel=False)
        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setMinimumHeight(160)
        self.add("Report", self._report)
        copy = QPushButton("Copy report")
        copy.setAccessibleName("Copy report")
        copy.setToolTip("Copy the report to the clipboard")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        self.fields.addWidget(copy)


def report_of(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Write what happened and where, without names of files of the person."""
    place = f"Orthomark {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"
    return place + "\n\n" + "".join(traceback.format_exception(kind, error, trace))
