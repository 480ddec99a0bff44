"""What values the bands of a scene hold, from a small picture of it."""

from dataclasses import dataclass

from app.imagery.bands import Band, bands_of
from app.imagery.source import RasterSource
from app.imagery.statistics import Values, take_sample
from app.models.scene import Scene

BINS = 64
_CLIP = (2.0, 98.0)


@dataclass(frozen=True, slots=True)
class BandValues:
    """Statistics of one band, None where it holds no value.

    `histogram` counts the sampled values in 64 equal parts from the least to the greatest.
    """

    band: int
    words: str
    least: float | None = None
    greatest: float | None = None
    mean: float | None = None
    deviation: float | None = None
    percentiles: tuple[float, float] | None = None
    histogram: tuple[int, ...] = ()


def band_values(scene: Scene) -> list[BandValues]:
    """Sample a scene at up to 1024 pixels a side: statistics of each band but alpha, nodata left out.

    Raises:
        UnreadableRasterError: when its file cannot be read.
    """
    with RasterSource.open(scene.uri) as source:
        bands = bands_of(source.info)
        sample = take_sample(source, tuple(band.number for band in bands))
    return [_of(band, values) for band, values in zip(bands, sample.values, strict=True)]


def band_line(band: BandValues) -> str:
    """One band in a line for people."""
    if band.percentiles is None:
        return f"band {band.words}: no value"
    low, high = band.percentiles
    spread = f"{band.least:.6g} to {band.greatest:.6g}, 2–98 % {low:.6g} to {high:.6g}"
    return f"band {band.words}: {spread}, mean {band.mean:.6g} ± {band.deviation:.6g}"


def _of(band: Band, values: Values | None) -> BandValues:
    if values is None:
        return BandValues(band.number, band.words)
    least, greatest = values.extremes
    span = (least, greatest) if least < greatest else (least, least + 1)
    low, high = (values.percentile(percent) for percent in _CLIP)
    counts = tuple(int(count) for count in values.counts(span, BINS))
    return BandValues(band.number, band.words, least, greatest, values.mean, values.deviation, (low, high), counts)
