"""Where a workspace file may lie: a disk of this computer; locks and shared memory work nowhere else (SYNC 4.8)."""

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from app.store.errors import UnsafeFolderError

_LOCAL_FUSE = frozenset(
    {"fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.securefs"}
    | {"fuse.veracrypt", "fuse.mergerfs", "fuse.bindfs", "fuse.fuse-overlayfs", "fuse.zfs", "fuse.lxcfs", "fuse.apfs"}
)
_NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gfs2"}
    | {
        "ocfs2",
        "beegfs",
        "davfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
        "prl_fs",
        "gpfs",
        "panfs",
        "orangefs",
        "pvfs2",
        "coda",
    }
    | {"autofs", "fuse"}
)
_SYNCED_NAMES = frozenset(
    {"dropbox", "google drive", "googledrive", "my drive", "iclouddrive", "mobile documents", "cloudstorage"}
    | {"nextcloud", "owncloud", "pclouddrive", "synologydrive", "megasync"}
)
_SYNC_MARKS = (".dropbox", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".tmp.drivedownload")
_OCTAL = re.compile(r"\\([0-7]{3})")
_IN_FULL, _SHARE_IN_FULL = "\\\\?\\", "\\\\?\\unc\\"
_STICK = "a disk that can be taken out"
_REMOVABLE, _REMOTE = 2, 4  # of GetDriveType


def refuse_unsafe_folder(path: Path) -> None:
    """Refuse a network share, a stick and a folder a program copies elsewhere, where this system lets us see it.

    Raises:
        UnsafeFolderError: naming what it is.
    """
    where = path.resolve()
    kind = _kind_of_drive(where) or synced_by(where)
    if kind:
        raise UnsafeFolderError(path, kind)


def synced_by(path: Path) -> str:
    """Tell the folder among those `path` lies in that a program copies elsewhere, by its name or what lies in it."""
    for folder in path.parents:
        name = folder.name.casefold()
        if name in _SYNCED_NAMES or name.split(" - ")[0] == "onedrive":
            return f"a folder that is synchronised with others ({folder})"
        with suppress(OSError):
            if any((folder / mark).exists() for mark in _SYNC_MARKS):
                return f"a folder that is synchronised with others ({folder})"
    return ""


def kind_of_mount(path: Path, mounts: str) -> str:
    """The file system `path` lies on when it is one of a network, from the text of `/proc/mounts`.

    Of two on one folder the later lies above the earlier, as a share on the automounter that fetched it. What a program
    of its own serves (FUSE) counts as a network unless it is known to keep its files on a disk here.
    """
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split()
        point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), parts[1])
        if _lies_in(path, point) and len(point) >= len(best):
            best, kind = point, parts[2]
    served = kind.startswith("fuse.") and kind not in _LOCAL_FUSE
    return kind if served or kind in _NETWORK_TYPES else ""


def kind_of_volume(path: Path, told: str) -> str:
    """The same from what macOS' `mount` prints: `WHAT on POINT (TYPE, local, …)`; what is not local is a network's."""
    best, kind = "", ""
    for line in told.splitlines():
        point, _, options = line.partition(" on ")[2].rpartition(" (")
        words = options.rstrip(")").split(", ")
        if _lies_in(path, point) and len(point) >= len(best):
            best, kind = point, "" if "local" in words else words[0]
    return kind


def is_removable(device: int, blocks: Path = Path("/sys/dev/block")) -> bool:
    """Whether Linux says that the disk behind a device number can be taken out; a partition asks its disk."""
    place = blocks / f"{os.major(device)}:{os.minor(device)}"
    for mark in (place / "removable", place.resolve().parent / "removable"):
        with suppress(OSError):
            return mark.read_text().strip() == "1"
    return False


def _kind_of_drive(path: Path) -> str:
    if sys.platform == "win32":
        return _kind_on_windows(path)
    if sys.platform == "darwin":
        with suppress(OSError, subprocess.SubprocessError):
            found = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True)
            return _share(kind_of_volume(path, found.stdout))
        return ""
    with suppress(OSError):
        if kind := kind_of_mount(path, Path("/proc/mounts").read_text("utf-8", "replace")):
            return _share(kind)
    folder = next((folder for folder in path.parents if folder.exists()), path)
    return _STICK if is_removable(folder.stat().st_dev) else ""


def _kind_on_windows(path: Path) -> str:
    import ctypes  # noqa: PLC0415  only there

    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{path.anchor}")  # type: ignore[attr-defined,unused-ignore]
    return kind_of_windows_drive(path.drive, kind)


def kind_of_windows_drive(drive: str, kind: int) -> str:
    r"""What is wrong with a drive of Windows, from its name and what GetDriveType says of it.

    A letter that stands for a share is remote, and so is \\SERVER\SHARE; \\?\C: is the disk C written in full.
    """
    full = drive.startswith(_IN_FULL) and not drive.casefold().startswith(_SHARE_IN_FULL)
    remote = kind == _REMOTE or (drive.startswith("\\\\") and not full)
    return _STICK if kind == _REMOVABLE else _share("network" if remote else "")


def _share(kind: str) -> str:
    return f"a share ({kind})" if kind else ""


def _lies_in(path: Path, point: str) -> bool:
    return str(path) == point or str(path).startswith(point.rstrip("/") + "/")
