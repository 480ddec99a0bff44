"""The style sheet of the window, made from the tokens."""

from dataclasses import asdict
from string import Template

from app import resource_files
from app.views.style.tokens import RADIUS, TEXT_SIZE, Theme


def sheet(theme: Theme) -> str:
    """Fill resources/style/window.qss with the colours of a theme."""
    arrow = resource_files.path("style", f"chevron-{theme.name}.svg").as_posix()
    tick = resource_files.path("style", f"tick-{theme.name}.svg").as_posix()
    values = asdict(theme) | {"radius": f"{RADIUS}px", "text": f"{TEXT_SIZE}px", "arrow": arrow, "tick": tick}
    return Template(resource_files.text("style", "window.qss")).substitute(values)
