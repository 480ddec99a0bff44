"""The one door to the files shipped with the program: icons, fonts, samples, tables."""

from pathlib import Path

_HOME = Path(__file__).resolve().parent.parent / "resources"


def path(*parts: str) -> Path:
    """Give the place of a shipped file or folder."""
    return _HOME.joinpath(*parts)


def text(*parts: str) -> str:
    """Read a shipped text file (UTF-8)."""
    return path(*parts).read_text("utf-8")


def ontology_names() -> tuple[str, ...]:
    """Name the ontology samples: each is the file `ontologies/<name>.yaml`."""
    return tuple(sorted(sample.stem for sample in path("ontologies").glob("*.yaml")))
