"""Lines of a map grid over a scene: where eastings and northings, or degrees, run through its pixels.

Lines are sampled and sent through the georeference, so they bend as GCPs, RPC and projections want it.
"""

import math
from dataclasses import dataclass

import numpy as np

from app.imagery.coordinates import dms, format_position
from app.imagery.georeference import Georeference
from app.imagery.grid import FloatWindow
from app.imagery.utm import degrees_in_zone, metres_in_zone, zone_of

SYSTEMS = ("mgrs", "utm", "dms")
METRES = tuple(float(10**power) for power in range(1, 7))
SECONDS = (0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0, 3600.0, 18000.0, 36000.0)
METRES_PER_SECOND = 30.92
SQUARE = 100_000
MOST_LINES = 80
SAMPLES = 25
PROBES = 9
_UNITS = {False: ((1000.0, " km"), (0.0, " m")), True: ((3600.0, "°"), (60.0, "′"), (0.0, "″"))}
Arrays = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, eq=False)
class GridLine:
    """One line: `points` is (n, 2) float64 in image pixels; one that is `level` runs from west to east."""

    points: np.ndarray
    label: str
    level: bool


@dataclass(frozen=True, slots=True)
class Graticule:
    """The lines over one window of a scene, and what they are, such as “MGRS 18S UJ · 1 km”."""

    lines: tuple[GridLine, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class _System:
    """A way to measure places: where (longitude, latitude) lies in it and back, and how a line is named."""

    name: str
    step: float
    zone: int = 0
    northern: bool = True

    def measure(self, lon: np.ndarray, lat: np.ndarray) -> Arrays:
        if self.name == "dms":
            return lon * 3600.0, lat * 3600.0
        return metres_in_zone(lon, lat, self.zone, northern=self.northern)

    def place(self, east: np.ndarray, north: np.ndarray) -> Arrays:
        if self.name == "dms":
            return east / 3600.0, north / 3600.0
        return degrees_in_zone(east, north, self.zone, northern=self.northern)

    def label(self, value: float, *, level: bool) -> str:
        if self.name == "dms":
            letters, width = ("NS", 2) if level else ("EW", 3)
            return dms(value / 3600.0, letters, width, 1 if self.step < 1.0 else 0)
        if self.name == "utm":
            return f"{value:,.0f} m{'N' if level else 'E'}".replace(",", " ")
        digits = max(0, 5 - round(math.log10(self.step)))
        return f"{round(value % SQUARE / self.step):0{digits}d}" if digits else ""


def step_for(metres_per_px: float, system: str, least_px: float) -> float:
    """Give the finest step whose lines stand at least `least_px` screen pixels apart: metres, for dms seconds."""
    steps, size = (SECONDS, METRES_PER_SECOND) if system == "dms" else (METRES, 1.0)
    return next((step for step in steps if step * size / metres_per_px >= least_px), steps[-1])


def graticule(reference: Georeference, window: FloatWindow, system: str, step: float) -> Graticule:
    """Give the lines of one of SYSTEMS, `step` metres (dms: seconds) apart, over a window (x, y, width, height)."""
    lon, lat = _probed(reference, window)
    if not lon.size:
        return Graticule()
    middle = float(np.median(lon)), float(np.median(lat))
    ruler = _System(system, step, zone_of(*middle), middle[1] >= 0.0)
    east, north = ruler.measure(lon, lat)
    spans = [_values(east, step), _values(north, step)]
    if max(map(len, spans)) > MOST_LINES:
        return Graticule()
    upright = [_line(reference, ruler, value, _ends(north, step), level=False) for value in spans[0]]
    level = [_line(reference, ruler, value, _ends(east, step), level=True) for value in spans[1]]
    return Graticule(tuple(line for line in (*upright, *level) if len(line.points) > 1), _caption(ruler, middle))


def _probed(reference: Georeference, window: FloatWindow) -> Arrays:
    x, y, width, height = window
    xs, ys = np.meshgrid(np.linspace(x, x + width, PROBES), np.linspace(y, y + height, PROBES))
    lon, lat = reference.to_lonlat(xs.ravel(), ys.ravel())
    known = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = lon[known], lat[known]
    if lon.size:
        lon = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    return lon, lat


def _values(measured: np.ndarray, step: float) -> np.ndarray:
    finite = measured[np.isfinite(measured)]
    if not finite.size:
        return np.empty(0)
    return np.arange(math.ceil(finite.min() / step), math.floor(finite.max() / step) + 1) * step


def _ends(measured: np.ndarray, step: float) -> tuple[float, float]:
    finite = measured[np.isfinite(measured)]
    return float(finite.min()) - step, float(finite.max()) + step


def _line(reference: Georeference, ruler: _System, value: float, ends: tuple[float, float], *, level: bool) -> GridLine:
    along, fixed = np.linspace(*ends, SAMPLES), np.full(SAMPLES, value)
    lon, lat = ruler.place(along, fixed) if level else ruler.place(fixed, along)
    points = np.column_stack(reference.from_lonlat(lon, lat))
    return GridLine(points[np.isfinite(points).all(axis=1)], ruler.label(float(value), level=level), level)


def _caption(ruler: _System, middle: tuple[float, float]) -> str:
    factor, unit = next(each for each in _UNITS[ruler.name == "dms"] if ruler.step >= each[0])
    size = f"{ruler.step / (factor or 1.0):g}{unit}"
    if ruler.name == "dms":
        return f"Degrees · {size}"
    if ruler.name == "utm":
        return f"UTM {ruler.zone or 'UPS '}{'N' if ruler.northern else 'S'} · {size}"
    text = format_position(*middle, "mgrs", 1.0)[:-10]
    return f"MGRS {text[:-2]} {text[-2:]} · {size}"
