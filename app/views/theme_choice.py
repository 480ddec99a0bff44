"""The theme a person chose: worn at once and remembered."""

from PySide6.QtWidgets import QApplication

from app.views import recents
from app.views.style import theme


def switch() -> None:
    """Wear the other theme."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    name = "dark" if theme.current().name == "light" else "light"
    recents.settings().setValue("theme", name)
    theme.wear(app, name)
