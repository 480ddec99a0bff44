"""What the site wants everybody to agree to before the window opens."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.views.dialogs.frame import FormDialog

HEIGHT = 220


class ConsentDialog(FormDialog):
    """Shows the text; agreeing opens the window, leaving ends the program."""

    def __init__(self, parent: QWidget | None, text: str) -> None:
        super().__init__(parent, "Before you begin", "This computer’s administrator asks you to agree.", "I agree")
        shown = QPlainTextEdit(text)
        shown.setReadOnly(True)
        shown.setMinimumHeight(HEIGHT)
        shown.setTabChangesFocus(True)
        self.add("Terms of use", shown, "Cancel ends the program; nothing is opened.")
        self.primary.setFocus()
