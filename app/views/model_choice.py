"""The segment-anything model this person uses on this workstation, remembered between days."""

from functools import cache

from app.imagery.selecting.sam_files import ModelFiles
from app.imagery.selecting.shelf import ModelShelf
from app.views.recents import settings

KEY = "segment model"


@cache
def shelf() -> ModelShelf:
    """The one shelf of this program; the files remembered are on it."""
    made = ModelShelf()
    made.choose(remembered())
    return made


def remembered() -> ModelFiles | None:
    """The files chosen last, if any."""
    encoder, decoder = (str(settings().value(f"{KEY}/{part}", "") or "") for part in ("encoder", "decoder"))
    return ModelFiles(encoder, decoder) if encoder and decoder else None


def remember(files: ModelFiles | None) -> None:
    """Use these files from now on, or none."""
    for part in ("encoder", "decoder"):
        settings().setValue(f"{KEY}/{part}", getattr(files, part) if files is not None else "")
    shelf().choose(files)
