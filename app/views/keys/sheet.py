"""The key sheet: every action with its keys, one page for each mode, as HTML that prints well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from app.views.keys.bindings import Bindings
from app.views.keys.fixed import FIXED
from app.views.modes import EVERYWHERE, Mode

TITLES = {Mode.START: "In every mode", Mode.ANNOTATE: "Annotate", Mode.REVIEW: "Review", Mode.SHIFT: "Shift"}
STYLE = """
body { font-family: Inter, Helvetica, Arial, sans-serif; font-size: 9pt; color: #1b1e21; }
h1 { font-size: 15pt; margin: 0 0 2pt 0; }
h2 { font-size: 10pt; margin: 9pt 0 2pt 0; color: #4b535b; }
p { margin: 0 0 4pt 0; color: #4b535b; }
table { width: 100%; border-collapse: collapse; }
td { padding: 1.5pt 6pt 1.5pt 0; border-bottom: 1px solid #cfd4d9; }
td.key { white-space: nowrap; font-weight: bold; }
.page { page-break-before: always; }
"""


class Listed(Protocol):
    """What of an action stands on the sheet."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its usual keys."""

    @property
    def modes(self) -> frozenset[Mode]:
        """Where it works."""

    @property
    def group(self) -> str:
        """Its group."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet; `name` is empty for what is no action, `usual` says that nobody has changed the keys."""

    mode: Mode
    group: str
    text: str
    keys: tuple[str, ...]
    name: str = ""
    usual: bool = True


def sheet_lines(usual: Iterable[Listed], bindings: Bindings) -> list[Line]:
    """Every line, mode by mode; what works in every mode stands once, under Mode.START."""
    every = list(usual)
    lines: list[Line] = []
    for mode in Mode:
        lines += [
            Line(mode, one.group, one.text, bindings.keys_of(one), one.name, one.name not in bindings.own)
            for one in every
            if _belongs(one.modes, mode)
        ]
        fixed: dict[tuple[str, str], list[str]] = {}
        for one in FIXED:
            if _belongs(one.modes, mode):
                fixed.setdefault((one.where, one.text), []).append(one.keys)
        lines += [Line(mode, where, text, tuple(keys)) for (where, text), keys in fixed.items()]
    return lines


def sheet_html(usual: Iterable[Listed], bindings: Bindings) -> str:
    """The sheet as one HTML document, one page for each mode; actions without a key are left out."""
    lines = [line for line in sheet_lines(usual, bindings) if line.keys]
    pages = [_page(mode, [line for line in lines if line.mode is mode]) for mode in Mode]
    body = "".join(page for page in pages if page)
    head = f'<meta charset="utf-8"><title>Orthomark keys</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def _belongs(modes: frozenset[Mode], mode: Mode) -> bool:
    return modes == EVERYWHERE if mode is Mode.START else mode in modes and modes != EVERYWHERE


def _page(mode: Mode, lines: Sequence[Line]) -> str:
    if not lines:
        return ""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    parts = "".join(f"<h2>{escape(group)}</h2><table>{_rows(known)}</table>" for group, known in groups.items())
    start = "" if mode is Mode.START else ' class="page"'
    return f"<div{start}><h1>Orthomark keys: {escape(TITLES[mode])}</h1>{parts}</div>"


def _rows(lines: Sequence[Line]) -> str:
    """Two actions side by side, so that a mode fits on a page."""
    cells = [f'<td width="32%">{escape(one.text)}</td><td class="key" width="18%">{_keys(one)}</td>' for one in lines]
    pairs = [cells[place : place + 2] for place in range(0, len(cells), 2)]
    return "".join(f"<tr>{''.join(pair)}{'<td></td><td></td>' if len(pair) == 1 else ''}</tr>" for pair in pairs)


def _keys(line: Line) -> str:
    return escape(", ".join(line.keys)) + ("" if line.usual else " *")
