"""What the doctor looks at: versions, raster drivers, the display, PostgreSQL, the store."""

import ctypes.util
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app import __version__, resource_files
from app.imagery.drivers import gdal_version, readable
from app.models.errors import AppError
from app.models.scene import Scene
from app.models.words import plural
from app.services import care, passwords
from app.services.not_drawn import proved_pixels
from app.services.workspace import Workspace
from app.store.database import SAFE_SQLITE, sqlite_version
from app.store.keys import salt_of
from app.store.verify import verify
from app.sync.binaries import find_binaries
from app.sync.transport import tls_library

_OTHERS = 0o077
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


FONT_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


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
    looks += [Look("GDAL", gdal_version()), *_drivers(), *display(sys.platform), *_fonts(), _postgres()]
    looks += [*_sqlite(), *_tls(), _keyring(), _disk(workspace)]
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


def _fonts() -> list[Look]:
    missing = [weight for weight in FONT_WEIGHTS if not resource_files.path("fonts", f"Inter-{weight}.otf").exists()]
    found = f"files are missing: {', '.join(missing)}" if missing else "shipped with the program"
    return [Look("Fonts", found, not missing, "install Orthomark again: make run" if missing else "")]


def _sqlite() -> list[Look]:
    version = sqlite_version()
    note = "" if version >= SAFE_SQLITE else "; writers take turns, so its rare write-ahead bug cannot strike"
    return [Look("SQLite", ".".join(str(part) for part in version) + note)]


def _tls() -> list[Look]:
    library, root = tls_library(), Path.home() / ".postgresql" / "root.crt"
    roots = str(root) if root.exists() else "those of the system"
    return [Look("TLS to central", f"libpq {library}, with verified names; authorities: {roots}")]


def _keyring() -> Look:
    found = passwords.backend()
    return Look("Keyring", found.name if found else "none: passwords are asked for each time and kept nowhere")


def _disk(workspace: Path | None) -> Look:
    place = (workspace or Path.cwd() / "x").absolute().parent
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    well = free >= care.LEAST_FREE_BYTES
    remedy = "" if well else "make room before work cannot be saved"
    return Look("Free disk", f"{free / 1e9:.1f} GB at {place}", well, remedy)


def _cared_for(path: Path) -> list[Look]:
    made, checked = care.backups(path), care.last_check(path)
    newest = f"{len(made)}, the newest {made[0]}" if made else "none yet; they are made hourly while work is unsent"
    return [Look("Backups", newest), Look("Last full check", f"{checked[:16]}Z" if checked else "not yet")]


def _encryption(path: Path) -> Look:
    found = "encrypted, with its key here" if salt_of(path) else "not by Orthomark; the disk’s own may protect it"
    return Look("Encryption", found)


def _readers(path: Path) -> list[Look]:
    """Whether others of this computer may read a file, as one that an older program made."""
    if sys.platform == "win32" or not path.stat().st_mode & _OTHERS:
        return []
    found = "others with a login on this computer may read the file"
    return [Look("Readers", found, False, f"keep it to yourself with “chmod 600 {path}”")]


def _store(path: Path) -> list[Look]:
    try:
        workspace = Workspace.open(path)
    except AppError as error:
        return [Look("Workspace", str(path), False, str(error))]
    try:
        report = verify(workspace.database)
    except AppError as error:
        workspace.close()
        return [Look("Workspace", str(path), False, str(error))]
    ahead = care.ahead(workspace.database, workspace.clock())
    scenes = workspace.scenes()
    workspace.close()
    found = f"{plural(report.operations, 'operation')} of {plural(report.devices, 'device')}, {report.unsent} not sent"
    looks = [Look("Workspace", f"{path}: {found}"), _encryption(path), *_readers(path), *_cared_for(path)]
    remedy = f"close it and make a whole one with “orthomark recover {path} NEW”"
    looks += [Look("Store", problem, False, remedy) for problem in report.problems]
    if ahead is not None:
        remedy = "set the clock of this computer right; the order of what was done is kept all the same"
        looks.append(Look("Clock", f"work was recorded at {ahead[:16]}Z, which is still to come", False, remedy))
    looks += _scenes(scenes)
    return looks


def _scenes(scenes: Sequence[Scene]) -> list[Look]:
    """Whether the files are there, and still those that were added: each is read to its end once."""
    missing = [scene.name for scene in scenes if not Path(scene.file).exists()]
    others = [scene.name for scene in scenes if Path(scene.file).exists() and proved_pixels(scene)]
    looks = []
    if missing:
        remedy = "put the files back where they were"
        looks.append(Look("Scenes", f"files are missing for {', '.join(missing)}", False, remedy))
    if others:
        remedy = "put the right files back; nothing is drawn or judged on others"
        looks.append(Look("Scenes", f"the files are not those that were added for {', '.join(others)}", False, remedy))
    return looks
