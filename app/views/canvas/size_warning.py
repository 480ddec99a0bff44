"""A warning at the cursor while drawing: what is drawn falls outside the size band of its class."""

import shapely

from app.models.geometry import Shape, ShapeKind
from app.tools.base import Preview, PreviewKind, PreviewStyle
from app.views.sizes import unusual

SIGN = "⚠ "
BOXES = frozenset({ShapeKind.BOX, ShapeKind.ROTATED_BOX})
OUTLINES = frozenset({PreviewKind.RING, PreviewKind.LINE})


def size_warning(
    preview: Preview, kind: ShapeKind, metres_per_pixel: float | None, band: tuple[float, float] | None
) -> str:
    """Say so of the outline in hand; a polygon or line that is not done yet is never called too short."""
    outlines = [one.points for one in preview.shapes if one.kind in OUTLINES and one.style is PreviewStyle.ACTIVE]
    longest = max(outlines, key=len, default=())
    least = 4 if kind in BOXES else 2
    if len(longest) < least:
        return ""
    words = unusual(Shape(kind, shapely.LineString(longest)), metres_per_pixel, band)
    return "" if not words or (kind not in BOXES and words.startswith("Shorter")) else SIGN + words
