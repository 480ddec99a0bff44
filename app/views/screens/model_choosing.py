"""Choosing the model that smart select may ask."""

from PySide6.QtWidgets import QWidget

from app.views import model_choice
from app.views.dialogs.model import ModelDialog
from app.views.session import Session

CHOSEN = "The model is in use: press M and point at an object."
NO_MODEL = "No model is used."


def choose_model(session: Session, parent: QWidget) -> None:
    """Ask for the files and remember them."""
    dialog = ModelDialog(parent.window(), model_choice.remembered())
    if dialog.exec():
        model_choice.remember(dialog.files)
        session.said.emit(CHOSEN if dialog.files is not None else NO_MODEL)
