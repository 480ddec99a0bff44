"""Run by a Python that has QGIS: the whole of a raster at 1920 x 1080, twice, as one JSON line; none of our code."""

import json
import os
import resource
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import Qgis, QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer
from qgis.PyQt.QtCore import QEventLoop, QSize


def picture(path: str) -> float:
    start = time.perf_counter()
    layer = QgsRasterLayer(path, "bench")
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(1920, 1080))
    job, loop = QgsMapRendererParallelJob(settings), QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    job.renderedImage()
    return round(time.perf_counter() - start, 3)


def main() -> None:
    app = QgsApplication([], False)
    app.initQgis()
    first, second = picture(sys.argv[1]), picture(sys.argv[1])
    memory = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 3)
    version = getattr(Qgis, "QGIS_VERSION", "") or Qgis.version()
    print(json.dumps({"version": version, "full_s": first, "second_s": second, "rss_gb": memory}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
