"""What the doctor looks at: versions, raster drivers, the display, PostgreSQL, the store."""

import ctypes.util
import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app import __version__
from app.imagery.drivers import gdal_version, readable
from app.models.errors import AppError
from app.models.words import plural
from app.services.workspace import Workspace
from app.store.verify import verify
from app.sync.binaries import find_binaries

_PACKAGES = ("PySide6-Essentials", "rasterio", "numpy", "numba", "shapely", "pyproj", "SQLAlchemy", "psycopg")
_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "xcb-cursor": "libxcb-cursor0",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One thing looked at: its name, what was found, whether it is well, and what to do when it is not."""

    name: str
    found: str
    well: bool = True
    remedy: str = ""


def look(workspace: Path | None) -> list[Look]:
    """Look at the installation, and at a workspace file when one is named."""
    looks = [Look("Orthomark", __version__), Look("Python", platform.python_version()), _system(), *_packages()]
    looks += [Look("GDAL", gdal_version()), *_drivers(), *display(sys.platform), _postgres()]
    return looks if workspace is None else [*looks, *_store(workspace)]


def _system() -> Look:
    return Look("System", f"{platform.system()} {platform.release()}, {os.cpu_count()} processors")


def _packages() -> list[Look]:
    looks = []
    for name in _PACKAGES:
        try:
            looks.append(Look(name, version(name)))
        except PackageNotFoundError:
            looks.append(Look(name, "missing", False, "install Orthomark again: make run"))
    return looks


def _drivers() -> list[Look]:
    remedy = "install rasterio from its wheel, which brings this driver"
    return [
        Look(f"reads {title}", "yes" if there else "no", there, "" if there else remedy)
        for title, there in readable().items()
    ]


def display(system: str) -> list[Look]:
    """Say whether a window can open here."""
    if not system.startswith("linux"):
        return [Look("Display", "there")]
    where = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    remedy = "log in at a desktop, or use the command line, which needs no display"
    looks = [Look("Display", where or "none", bool(where), "" if where else remedy)]
    missing = [package for name, package in _LIBRARIES.items() if ctypes.util.find_library(name) is None]
    if missing:
        looks.append(Look("Libraries of the window", "some are missing", False, f"install {' '.join(missing)}"))
    return looks


def _postgres() -> Look:
    try:
        return Look("PostgreSQL", str(find_binaries()))
    except AppError as error:
        return Look("PostgreSQL", "none; only central serve needs it", True, str(error))


def _store(path: Path) -> list[Look]:
    try:
        workspace = Workspace.open(path)
    except AppError as error:
        return [Look("Workspace", str(path), False, str(error))]
    report = verify(workspace.database)
    unread = [scene.name for scene in workspace.scenes() if not Path(scene.file).exists()]
    workspace.close()
    found = f"{plural(report.operations, 'operation')} of {plural(report.devices, 'device')}, {report.unsent} not sent"
    looks = [Look("Workspace", f"{path}: {found}")]
    looks += [Look("Store", problem, False, "restore the newest backup") for problem in report.problems]
    if unread:
        remedy = "put the files back where they were"
        looks.append(Look("Scenes", f"files are missing for {', '.join(unread)}", False, remedy))
    return looks
