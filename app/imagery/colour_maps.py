"""Colour tables for a single band, of our own: even steps of seen colour, and readable with any colour vision.

Each is a path through OKLab (Björn Ottosson 2020, “A perceptual color space for image processing”), walked at equal
distances, so that equal steps of value are equal steps of seen colour. Lightness alone orders the sequential ones.
"""

from functools import cache

import numpy as np

GREY = "grey"
INVERTED_GREY = "inverted grey"
_LMS_OF_LAB = np.array(
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.291485548]]
)
_RGB_OF_LMS = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.707614701],
    ]
)
_PATHS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "fern": ((0.22, 0.05, -0.09), (0.38, 0.0, -0.09), (0.54, -0.07, -0.02), (0.73, -0.13, 0.11), (0.93, -0.04, 0.17)),
    "ember": ((0.12, 0.01, -0.03), (0.32, 0.09, -0.10), (0.52, 0.17, -0.01), (0.72, 0.13, 0.11), (0.96, -0.01, 0.06)),
    "balance": ((0.38, -0.03, -0.13), (0.66, -0.05, -0.10), (0.95, 0.0, 0.0), (0.66, 0.07, 0.10), (0.38, 0.09, 0.08)),
}
"""Ways through OKLab as (L, a, b): blue over green to yellow, black over red to white, blue over white to brown."""
NAMES = (GREY, INVERTED_GREY, *_PATHS)
WORDS = {
    GREY: "Grey",
    INVERTED_GREY: "Grey, inverted",
    "fern": "Fern",
    "ember": "Ember",
    "balance": "Balance",
}
_FINE = 4096


@cache
def colour_table(name: str) -> np.ndarray:
    """Give (256, 3) uint8 RGB of a table by its name.

    Raises:
        KeyError: when there is no table of this name.
    """
    if name in {GREY, INVERTED_GREY}:
        ramp = np.arange(256, dtype=np.uint8)
        table = np.repeat((ramp if name == GREY else ramp[::-1])[:, None], 3, axis=1)
    else:
        table = np.round(255 * _srgb(_evenly(np.array(_PATHS[name])))).astype(np.uint8)
    table.setflags(write=False)
    return table


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Turn (n, 3) uint8 sRGB into OKLab."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004  IEC 61966-2-1
    lms = np.cbrt(linear @ np.linalg.inv(_RGB_OF_LMS).T)
    lab: np.ndarray = lms @ np.linalg.inv(_LMS_OF_LAB).T
    return lab


def _evenly(anchors: np.ndarray) -> np.ndarray:
    """Give 256 points at equal distances along the way through the anchors."""
    along = np.linspace(0, len(anchors) - 1, _FINE)
    way = np.stack([np.interp(along, np.arange(len(anchors)), anchors[:, axis]) for axis in range(3)], axis=1)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    stops = np.linspace(0, length[-1], 256)
    return np.stack([np.interp(stops, length, way[:, axis]) for axis in range(3)], axis=1)


def _srgb(lab: np.ndarray) -> np.ndarray:
    linear = np.clip((lab @ _LMS_OF_LAB.T) ** 3 @ _RGB_OF_LMS.T, 0, 1)
    curved: np.ndarray = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)  # noqa: PLR2004
    return curved
