"""NITF chips: RPC of a full image made to fit the piece cut out of it (ICHIPB, STDI-0002 volume 1 appendix B)."""

from collections.abc import Mapping

from app.imagery.rational import CHIP

_CORNERS = ("11", "12", "21", "22")
_TURNED = 0.01
_CENTRE = 0.5
_NAMES = {"ROW": "LINE", "COL": "SAMP"}


def rpc_of_chip(rpc: Mapping[str, str], tags: Mapping[str, str]) -> dict[str, str]:
    """Move and scale RPC from pixels of the full image to those of the chip; as they are where there is no chip.

    RPC belong to the full image and are not changed when a chip is cut; without this a chip lies elsewhere. A chip that
    was turned as well cannot be expressed so: it keeps no RPC but the words for it.
    """
    known = {
        (image, axis, corner): _number(tags.get(f"ICHIP_{image}_{axis}_{corner}"))
        for image in ("OP", "FI")
        for axis in _NAMES
        for corner in _CORNERS
    }
    places = {key: value for key, value in known.items() if value is not None}
    if len(places) < len(known) or all(places["OP", a, c] == places["FI", a, c] for a in _NAMES for c in _CORNERS):
        return dict(rpc)
    if _is_turned(places):
        return {CHIP: "a chip turned in its full image"}
    moved = dict(rpc)
    for axis, name in _NAMES.items():
        last = "21" if axis == "ROW" else "12"
        scale = (places["FI", axis, last] - places["FI", axis, "11"]) / (
            places["OP", axis, last] - places["OP", axis, "11"]
        )
        start = places["FI", axis, "11"] - scale * places["OP", axis, "11"] + _CENTRE * (scale - 1)
        moved[f"{name}_OFF"] = repr((float(rpc[f"{name}_OFF"].split()[0]) - start) / scale)
        moved[f"{name}_SCALE"] = repr(float(rpc[f"{name}_SCALE"].split()[0]) / scale)
    row, column = places["FI", "ROW", "11"], places["FI", "COL", "11"]
    moved[CHIP] = f"a chip at column {column - _CENTRE:.0f}, row {row - _CENTRE:.0f} of its full image"
    return moved


def _is_turned(places: Mapping[tuple[str, str, str], float]) -> bool:
    """Say whether rows of the chip are not rows of the full image, or it has no size."""
    level = abs(places["FI", "ROW", "12"] - places["FI", "ROW", "11"])
    upright = abs(places["FI", "COL", "21"] - places["FI", "COL", "11"])
    sizes = [
        places[image, axis, last] - places[image, axis, "11"]
        for image in ("OP", "FI")
        for axis, last in (("ROW", "21"), ("COL", "12"))
    ]
    return max(level, upright) > _TURNED or 0.0 in sizes


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
