"""The PostgreSQL of the system besides the shipped one: ORTHOMARK_SECOND_PG names the folder of its programs."""

import os
import shutil
from pathlib import Path


def second_binaries(*, in_path: bool = True) -> Path | None:
    """The folder with initdb and postgres: the one named, Debian's oldest, or that of the PATH, maybe without TLS."""
    named = os.environ.get("ORTHOMARK_SECOND_PG")
    if named:
        return Path(named)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    found = shutil.which("postgres") if in_path else None
    if debian:
        return debian[0].parent
    return Path(found).resolve().parent if found else None
