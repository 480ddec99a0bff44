"""Whether things may move by themselves: some people ask for as little motion as possible."""

from app.views import recents

KEY = "reduced motion"


def reduced() -> bool:
    """Whether glides become jumps."""
    return str(recents.settings().value(KEY, "")).lower() in {"true", "1"}


def reduce(wanted: bool) -> None:
    """Remember what this person wants."""
    recents.settings().setValue(KEY, wanted)
