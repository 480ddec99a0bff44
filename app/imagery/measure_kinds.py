"""What can be measured, apart from how, so that the command line need not load the way to do it."""

from enum import StrEnum


class MeasureKind(StrEnum):
    """A length, an area, an angle, or a height by one of three ways."""

    LENGTH = "length"
    AREA = "area"
    ANGLE = "angle"
    SHADOW = "shadow"
    LEAN = "lean"
    CORNER = "corner"


LEAST = {MeasureKind.AREA: 3, MeasureKind.ANGLE: 3}
"""Points needed, where not two."""
MOST = {MeasureKind.ANGLE: 3, MeasureKind.SHADOW: 2, MeasureKind.LEAN: 2, MeasureKind.CORNER: 2}
"""Points taken, where not any number."""
NEEDS_SUN = frozenset({MeasureKind.SHADOW, MeasureKind.CORNER})
NEEDS_SENSOR = frozenset({MeasureKind.LEAN, MeasureKind.CORNER})
