"""From a look to arrays: the colour of every annotation, whether it is shown, and what a legend says of them."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.imagery.laid_out import LaidOut
from app.models.annotation import Status
from app.models.columns import Columns
from app.models.ids import PersonId
from app.models.look import ColourBy, Filter, Look

Rgb = tuple[int, int, int]
Colours = Mapping[str, Rgb]
Counted = tuple[LaidOut, np.ndarray, np.ndarray]
UNKNOWN: Rgb = (160, 160, 160)
STATE_COLOURS: Mapping[str, Rgb] = {
    Status.OPEN: (86, 180, 233),
    Status.ACCEPTED: (0, 158, 115),
    Status.FIXED: (240, 228, 66),
    Status.REJECTED: (213, 94, 0),
    Status.CONFLICT: (204, 121, 167),
}
AUTHOR_COLOURS: Sequence[Rgb] = (
    (86, 180, 233),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
)
"""Both from Okabe and Ito (2008), told apart by people who see colours differently."""
VIRIDIS = np.array(
    [
        (68, 1, 84),
        (72, 40, 120),
        (62, 74, 137),
        (49, 104, 142),
        (38, 130, 142),
        (31, 158, 137),
        (53, 183, 121),
        (110, 206, 88),
        (181, 222, 43),
        (253, 231, 37),
    ],
    float,
)
"""Ten even steps of the scale by van der Walt and Smith (2015): even in lightness, so that it reads without colour."""
STEPS = 256
BINS = 5
UUID_VERSION_BYTE, UUID_7 = 6, 7


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where a colour scale reaches; of authors, those who have a colour of their own."""

    low: float = math.nan
    high: float = math.nan
    authors: tuple[PersonId | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Dress:
    """What a look makes of one layout, in drawing order: `colours` (n, 3) uint8 blue, green, red; `seen` (n,) bool."""

    colours: np.ndarray
    seen: np.ndarray


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One colour of the legend. `key` is a class, state or author; a span of a scale has `span` from and to instead."""

    key: object
    colour: Rgb
    shown: int
    total: int
    span: tuple[float, float] | None = None


def scale_of(parts: Sequence[LaidOut], look: Look) -> Scale:
    """The scale that fits all of these."""
    if look.colour_by is ColourBy.AUTHOR:
        return Scale(authors=tuple(dict.fromkeys(one for part in parts for one in part.columns.author.table)))
    if look.colour_by not in {ColourBy.AGE, ColourBy.SCORE}:
        return Scale()
    measured = [values[np.isfinite(values)] for values in (measures(part.columns, look) for part in parts)]
    known = np.concatenate(measured) if measured else np.zeros(0)
    return Scale(float(known.min()), float(known.max())) if len(known) else Scale()


def dress(part: LaidOut, look: Look, classes: Colours, scale: Scale) -> Dress:
    """Work out colours and what is shown."""
    columns, rows = part.columns, part.row_of
    if look.colour_by in {ColourBy.AGE, ColourBy.SCORE}:
        colours = _of_scale(measures(columns, look), scale)[rows]
    else:
        coded, table = _table(columns, look, classes, scale)
        colours = table[coded[rows]] if len(table) else np.zeros((len(rows), 3), np.uint8)
    return Dress(np.ascontiguousarray(colours[:, ::-1]), seen(part, look))


def seen(part: LaidOut, look: Look) -> np.ndarray:
    """(n,) bool in drawing order: what the look does not leave out."""
    columns = part.columns
    shown = np.ones(len(columns), bool)
    if look.filter.active:
        shown &= _let_through(columns, look.filter)
        sizes = np.empty(len(columns))
        boxes = part.ragged.boxes
        sizes[part.row_of] = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        shown &= sizes >= look.filter.at_least if look.filter.at_least is not None else True
        shown &= sizes <= look.filter.at_most if look.filter.at_most is not None else True
    if look.isolated is not None:
        alone = np.zeros(len(columns), bool)
        alone[columns.rows(look.isolated)] = True
        shown &= alone
    shown[columns.rows(look.hidden)] = False
    found: np.ndarray = shown[part.row_of]
    return found


def measures(columns: Columns, look: Look) -> np.ndarray:
    """(n,) float64: the moment of the last change in seconds since 1970, or the score; NaN where there is none."""
    if look.colour_by is ColourBy.AGE:
        return _moments(columns.heads)
    values = np.array([_score(text, look.score) for text in columns.attributes.table], float)
    found: np.ndarray = values[columns.attributes.codes] if len(values) else np.zeros(0)
    return found


def legend(parts: Sequence[Counted], look: Look, classes: Colours, scale: Scale) -> list[LegendRow]:
    """Count by colour. Each part comes with what of it lives and what is shown, both (n,) bool in drawing order."""
    if look.colour_by in {ColourBy.AGE, ColourBy.SCORE}:
        return _scale_legend(parts, look, scale)
    counts: dict[object, list[int]] = {}
    colours: dict[object, Rgb] = {}
    for part, alive, shown in parts:
        keys, (coded, table) = keys_of(part.columns, look.colour_by), _table(part.columns, look, classes, scale)
        codes = coded[part.row_of]
        living = np.bincount(codes[alive], minlength=len(keys))
        visible = np.bincount(codes[alive & shown], minlength=len(keys))
        for place, key in enumerate(keys):
            count = counts.setdefault(key, [0, 0])
            count[0] += int(visible[place])
            count[1] += int(living[place])
            red, green, blue = table[place].tolist()
            colours[key] = (red, green, blue)
    rows = [LegendRow(key, colours[key], shown, total) for key, (shown, total) in counts.items() if total]
    return sorted(rows, key=lambda row: -row.total)


def keys_of(columns: Columns, colour: ColourBy) -> Sequence[object]:
    """The classes, states or authors of columns; nothing for what is measured."""
    tables: Mapping[ColourBy, Sequence[object]] = {
        ColourBy.CLASS: columns.class_id.table,
        ColourBy.STATE: columns.status.table,
        ColourBy.AUTHOR: columns.author.table,
    }
    return tables.get(colour, ())


def colour_at(share: float) -> Rgb:
    """The colour of the scale at a share of 0 to 1."""
    red, green, blue = _ramp()[round(share * (STEPS - 1))].tolist()
    return red, green, blue


def _scale_legend(parts: Sequence[Counted], look: Look, scale: Scale) -> list[LegendRow]:
    edges = np.linspace(scale.low, scale.high, BINS + 1)
    living, visible = np.zeros(BINS + 1, int), np.zeros(BINS + 1, int)
    for part, alive, shown in parts:
        values = measures(part.columns, look)[part.row_of]
        bins = np.where(np.isfinite(values), np.clip(np.searchsorted(edges, values, "right") - 1, 0, BINS - 1), BINS)
        living += np.bincount(bins[alive], minlength=BINS + 1)
        visible += np.bincount(bins[alive & shown], minlength=BINS + 1)
    rows = [
        LegendRow(None, colour_at((at + 0.5) / BINS), int(visible[at]), int(living[at]), (edges[at], edges[at + 1]))
        for at in range(BINS)
        if math.isfinite(scale.low)
    ]
    return rows + [LegendRow(None, UNKNOWN, int(visible[-1]), int(living[-1]))] * bool(living[-1])


def _table(columns: Columns, look: Look, classes: Colours, scale: Scale) -> tuple[np.ndarray, np.ndarray]:
    """The codes of the rows and the colour (red, green, blue) of each code."""
    if look.colour_by is ColourBy.CLASS:
        colours = [classes.get(one, UNKNOWN) for one in columns.class_id.table]
        return columns.class_id.codes, _rgb(colours)
    if look.colour_by is ColourBy.STATE:
        return columns.status.codes, _rgb([STATE_COLOURS.get(one, UNKNOWN) for one in columns.status.table])
    own = dict(zip(scale.authors, AUTHOR_COLOURS, strict=False))
    return columns.author.codes, _rgb([own.get(one, UNKNOWN) for one in columns.author.table])


def _rgb(colours: Sequence[Rgb]) -> np.ndarray:
    return np.array(colours, np.uint8).reshape(-1, 3)


def _of_scale(values: np.ndarray, scale: Scale) -> np.ndarray:
    span = scale.high - scale.low
    share = (values - scale.low) / span if span > 0 else np.where(np.isfinite(values), 1.0, np.nan)
    known = np.isfinite(share)
    steps = (np.clip(np.where(known, share, 0), 0, 1) * (STEPS - 1)).astype(np.uint8)
    colours: np.ndarray = np.where(known[:, None], _ramp()[steps], np.array(UNKNOWN, np.uint8))
    return colours


def _ramp() -> np.ndarray:
    """(256, 3) uint8."""
    at, knots = np.linspace(0, 1, STEPS), np.linspace(0, 1, len(VIRIDIS))
    channels = [np.interp(at, knots, VIRIDIS[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def _let_through(columns: Columns, wanted: Filter) -> np.ndarray:
    through = np.ones(len(columns), bool)
    for coded, kept in ((columns.class_id, wanted.classes), (columns.status, wanted.states)):
        through &= coded.where(kept) if kept is not None else True
    through &= columns.author.where(wanted.authors) if wanted.authors is not None else True
    text = wanted.text.casefold().strip()
    if text:
        in_class = columns.class_id.where(one for one in columns.class_id.table if text in one.casefold())
        in_attributes = columns.attributes.where(one for one in columns.attributes.table if text in one.casefold())
        through &= in_class | in_attributes
    return through


def _moments(heads: np.ndarray) -> np.ndarray:
    """When a revision was made, from its identifier (UUIDv7, RFC 9562): 48 bits of milliseconds come first."""
    wide = np.zeros((len(heads), 8), np.uint8)
    wide[:, 2:] = heads[:, :6]
    seconds = wide.view(">u8").reshape(-1) / 1000
    return np.where(heads[:, UUID_VERSION_BYTE] >> 4 == UUID_7, seconds, np.nan)


def _score(attributes: str, name: str) -> float:
    value = json.loads(attributes).get(name) if name and name in attributes else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
