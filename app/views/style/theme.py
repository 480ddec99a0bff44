"""Which theme is worn. It hangs on the application, so every painter asks the same place."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.views.style.sheet import sheet
from app.views.style.tokens import DARK, THEMES, Theme


def current() -> Theme:
    """Give the theme worn now; dark until one is chosen."""
    app = QApplication.instance()
    name = app.property("theme") if app is not None else None
    return THEMES.get(str(name), DARK)


def wear(app: QApplication, name: str) -> None:
    """Dress the whole application in a theme, at once."""
    app.setProperty("theme", name)
    theme = current()
    app.setPalette(_palette(theme))
    app.setStyleSheet(sheet(theme))


def colour(token: str) -> QColor:
    """Give the colour of a token in the theme worn now, for example `colour("text_2")`."""
    return QColor(getattr(current(), token))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, value in (
        (QPalette.ColorRole.Window, theme.panel),
        (QPalette.ColorRole.Base, theme.panel),
        (QPalette.ColorRole.AlternateBase, theme.raised),
        (QPalette.ColorRole.Button, theme.control),
        (QPalette.ColorRole.WindowText, theme.text_1),
        (QPalette.ColorRole.Text, theme.text_1),
        (QPalette.ColorRole.ButtonText, theme.text_1),
        (QPalette.ColorRole.PlaceholderText, theme.text_2),
        (QPalette.ColorRole.Highlight, theme.accent_field),
        (QPalette.ColorRole.HighlightedText, theme.text_1),
        (QPalette.ColorRole.ToolTipBase, theme.raised),
        (QPalette.ColorRole.ToolTipText, theme.text_1),
        (QPalette.ColorRole.Link, theme.accent),
    ):
        palette.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.text_3))
    return palette
