"""Which tools there are: every file of this shelf that offers a TOOL."""

from app.plugins import discover
from app.tools.base import Tool


def tools() -> list[type[Tool]]:
    """Give the class of every tool, ordered by file name; make an instance per canvas."""
    return [found for found in discover("app.tools", "TOOL", type) if issubclass(found, Tool)]


def tool(name: str) -> Tool:
    """Make the tool of this name.

    Raises:
        KeyError: when there is none.
    """
    return {known.name: known for known in tools()}[name]()
