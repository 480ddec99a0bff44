"""Position words per mouse move and a live measure, for each kind of georeference; prints one JSON line."""

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
from pyproj import Transformer
from scenery.figures import spread

from app.imagery.georeference import Georeference
from app.imagery.measure_kinds import MeasureKind
from app.imagery.mensuration import measure
from app.imagery.terrain import Terrain
from app.models.scene import GeoreferenceData, GeoreferenceKind
from app.views.readout import Readout

SIZE = 1000
AFFINE = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:32632", (0.5, 0.0, 5e5, 0.0, -0.5, 2.2e6))
DEM = GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:4326", (0.0005, 0, 9.8, 0, -0.0005, 20.2))


def rpc() -> GeoreferenceData:
    rest = " 1e-6" * 16
    tags = {
        "LONG_OFF": "10", "LAT_OFF": "20", "HEIGHT_OFF": "100", "LONG_SCALE": "0.1", "LAT_SCALE": "0.1",
        "HEIGHT_SCALE": "500", "SAMP_OFF": "500", "LINE_OFF": "500", "SAMP_SCALE": "1000", "LINE_SCALE": "1000",
        "SAMP_NUM_COEFF": "0 1 0 0.05" + rest, "SAMP_DEN_COEFF": "1 0 0 0" + rest,
        "LINE_NUM_COEFF": "0 0 -1 0.02" + rest, "LINE_DEN_COEFF": "1 0 0 0" + rest,
    }  # fmt: skip
    return GeoreferenceData(GeoreferenceKind.RPC, rpc=tags)


def timed(do: Callable[[float, float], object], count: int) -> dict[str, float]:
    times = []
    for x, y in np.random.default_rng(3).uniform(50, SIZE - 50, (count, 2)).tolist():
        start = time.perf_counter()
        do(x, y)
        times.append((time.perf_counter() - start) * 1e3)
    return spread(times)


def figures(reference: Georeference, count: int) -> dict[str, object]:
    readout = Readout(reference, SIZE, SIZE)
    legs = [(100.0 * step, 80.0 * step) for step in range(5)]
    return {
        "text_ms": timed(lambda x, y: readout.text(x, y, "mgrs"), count),
        "measure_ms": timed(lambda x, y: measure(reference, MeasureKind.LENGTH, [*legs, (x, y)]), count),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--json", action="store_true", help="the only form there is")
    arguments = parser.parse_args()
    rows, columns = np.mgrid[0:800, 0:800]
    heights = 150 + 80 * np.sin(columns / 30) * np.cos(rows / 40)
    ground = Terrain("hills", Georeference.of(DEM, 800, 800), (0.0, 0.0, 800.0, 800.0), heights)
    bare = Transformer.from_crs(32632, 4326, always_xy=True)
    known = {
        "affine": Georeference.of(AFFINE, SIZE, SIZE),
        "rpc": Georeference.of(rpc(), SIZE, SIZE),
        "dem": Georeference.of(rpc(), SIZE, SIZE, ground=ground),
    }
    answer: dict[str, object] = {"script": "readout"}
    for name, reference in known.items():
        answer |= {f"{name}_{key}": value for key, value in figures(reference, arguments.count).items()}
    answer["bare_transform_ms"] = timed(lambda x, y: bare.transform(5e5 + x, 2.2e6 - y), arguments.count)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
