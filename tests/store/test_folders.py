"""A workspace lies on a disk of this computer: not on a share, a stick or where a program copies files elsewhere."""

from pathlib import Path

import pytest

from app.services import care
from app.services.workspace import Workspace
from app.store import folders
from app.store.database import Database
from app.store.errors import StoreWriteError, UnsafeFolderError
from app.store.folders import is_removable, kind_of_mount, kind_of_volume, kind_of_windows_drive, synced_by

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//nas/share /mnt/nas cifs rw 0 0
nas:/home /home/ann/my\\040share nfs4 rw 0 0
/dev/sdb1 /mnt/nas/local ext4 rw 0 0
me@far: /mnt/far fuse.sshfs rw 0 0
systemd-1 /mnt/auto autofs rw 0 0
nas:/auto /mnt/auto nfs4 rw 0 0
systemd-1 /mnt/later autofs rw 0 0
bucket /mnt/bucket fuse.juicefs rw 0 0
plain /home/ann/vault fuse.gocryptfs rw 0 0
/dev/sdc1 /mnt/windows fuseblk rw 0 0
//nas/odd /mnt/a\\011tab\\134 cifs rw 0 0
"""
VOLUMES = """\
/dev/disk3s1 on / (apfs, local, read-only)
//ann@nas/share on /Volumes/share (smbfs, nodev, nosuid)
/dev/disk5s1 on /Volumes/inner (apfs, local, nodev)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann/a.orthomark", ""),
        ("/mnt/nas/a.orthomark", "cifs"),
        ("/mnt/nasty/a.orthomark", ""),
        ("/mnt/nas/local/a.orthomark", ""),
        ("/home/ann/my share/a.orthomark", "nfs4"),
        ("/mnt/far/a.orthomark", "fuse.sshfs"),
        ("/mnt/auto/a.orthomark", "nfs4"),
        ("/mnt/later/a.orthomark", "autofs"),
        ("/mnt/bucket/a.orthomark", "fuse.juicefs"),
        ("/home/ann/vault/a.orthomark", ""),
        ("/mnt/windows/a.orthomark", ""),
        ("/mnt/a\ttab\\/a.orthomark", "cifs"),
    ],
)
def test_the_innermost_mount_decides(path: str, kind: str) -> None:
    assert kind_of_mount(Path(path), MOUNTS) == kind


@pytest.mark.parametrize(("path", "kind"), [("/Users/a", ""), ("/Volumes/share/a", "smbfs"), ("/Volumes/inner/a", "")])
def test_what_macos_does_not_call_local_is_a_network(path: str, kind: str) -> None:
    assert kind_of_volume(Path(path), VOLUMES) == kind


@pytest.mark.parametrize(
    ("drive", "kind", "wrong"),
    [
        ("C:", 3, ""),
        ("Z:", 4, "a share (network)"),
        ("\\\\nas\\maps", 4, "a share (network)"),
        ("\\\\nas\\maps", 1, "a share (network)"),
        ("\\\\?\\C:", 3, ""),
        ("\\\\?\\UNC\\nas\\maps", 1, "a share (network)"),
        ("E:", 2, "a disk that can be taken out"),
    ],
)
def test_windows_says_what_a_drive_is(drive: str, kind: int, wrong: str) -> None:
    assert kind_of_windows_drive(drive, kind) == wrong


def test_a_partition_of_a_disk_that_can_be_taken_out_is_removable(tmp_path: Path) -> None:
    disk = tmp_path / "devices" / "sdb"
    (disk / "sdb1").mkdir(parents=True)
    (tmp_path / "8:17").symlink_to(disk / "sdb1")
    (tmp_path / "8:16").symlink_to(disk)
    for said, removable in (("1\n", True), ("0\n", False)):
        (disk / "removable").write_text(said)
        assert [is_removable(8 << 8 | minor, tmp_path) for minor in (16, 17)] == [removable, removable]
    assert not is_removable(8 << 8 | 33, tmp_path)


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive", "OneDrive - Site", "Google Drive", "Nextcloud"])
def test_a_synchronised_folder_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    assert name in synced_by(tmp_path / name / "work" / "a.orthomark")
    assert synced_by(tmp_path / f"My{name}" / "a.orthomark") == ""


def test_and_by_what_its_program_leaves_in_it(tmp_path: Path) -> None:
    place = tmp_path / "work" / "a.orthomark"
    place.parent.mkdir()
    assert synced_by(place) == ""
    (tmp_path / ".stfolder").mkdir()
    assert str(tmp_path) in synced_by(place)


@pytest.mark.fault("network share path")
def test_a_network_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_kind_of_drive", lambda _path: "nfs4")
    with pytest.raises(UnsafeFolderError, match="nfs4"):
        Database.create(tmp_path / "a.orthomark")


def test_a_file_in_a_synchronised_folder_is_not_opened_but_copied_and_backups_may_go_there(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(workspace.people())
    shared = tmp_path / "Dropbox"
    shared.mkdir()
    monkeypatch.setenv("ORTHOMARK_BACKUPS", str(shared / "backups"))
    assert care.tend(workspace.path).backup is not None
    workspace.close()
    there = workspace.path.rename(shared / "a.orthomark")
    with pytest.raises(UnsafeFolderError, match="orthomark backup"):
        Workspace.open(there)
    care.rescue(there, tmp_path / "here.orthomark")
    with Database.open(tmp_path / "here.orthomark") as database:
        again = Workspace(database)
        assert len(again.people()) == before


def test_a_full_disk_and_a_folder_that_is_not_there_are_told_as_they_are(tmp_path: Path) -> None:
    assert "(database or disk is full); free" in str(StoreWriteError(tmp_path / "x", "database or disk is full"))
    assert "(no such folder); free" in str(StoreWriteError(tmp_path / "none" / "x", "no such folder"))
