"""What the environment may say about the program's appetite: where it keeps caches, how large, how much memory."""

import os
import sys
from pathlib import Path

CACHE_FOLDER = "ORTHOMARK_CACHE"
CACHE_GB = "ORTHOMARK_CACHE_GB"
MEMORY_MB = "ORTHOMARK_MEMORY"
IDLE_S = "ORTHOMARK_IDLE"
LEAST_MEMORY_MB = 640
_DEFAULT_CACHE_GB = 10.0


def cache_folder() -> Path:
    """$ORTHOMARK_CACHE, else the folder in which this system keeps what can be made again."""
    named = os.environ.get(CACHE_FOLDER)
    return Path(named).expanduser() if named else _system_cache() / "orthomark"


def cache_bytes() -> int:
    """The most all caches on disk may take together; $ORTHOMARK_CACHE_GB, else 10 GB."""
    return round(_number(CACHE_GB, _DEFAULT_CACHE_GB) * 1e9)


def memory_mb() -> float | None:
    """The memory the program shall keep under, in MB; None when nobody said."""
    said = _number(MEMORY_MB, 0.0)
    return said or None


def idle_cutoff_s() -> float | None:
    """After how many seconds without input nobody is taken to be there; $ORTHOMARK_IDLE, None when nobody said."""
    return _number(IDLE_S, 0.0) or None


def _system_cache() -> Path:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    named = os.environ.get("XDG_CACHE_HOME")
    return Path(named) if named else Path.home() / ".cache"


def _number(name: str, otherwise: float) -> float:
    try:
        said = float(os.environ.get(name, ""))
    except ValueError:
        return otherwise
    return said if said > 0 else otherwise
