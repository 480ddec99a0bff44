"""What is wrong with a bundle is said in a sentence, and nothing of it goes in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.models.errors import AppError
from app.models.ids import TaskId
from app.services import bundles
from app.services.bundles import export_bundle, import_bundle
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.sync.bundle_errors import (
    BrokenBundleError,
    ChangedBundleError,
    ForkedBundleError,
    NoBundleError,
    NotABundleError,
    NothingToCarryError,
    OtherProjectBundleError,
    TruncatedBundleError,
)
from app.sync.signing import UnsafeKeyError
from tests.store.tampering import unguarded
from tests.sync.desk import Desk
from tests.sync.outposts import carried_back, resealed, state_of, worked
from tests.sync.site import Site

MakeDesk = Callable[[str], Desk]


def test_a_signer_who_contradicts_what_is_known_is_refused(
    office: tuple[Desk, TaskId], back: Path, outpost: Path, site: Site, tmp_path: Path, here: Callable[[str], str]
) -> None:
    lea, _ = office
    import_bundle(lea.workspace.path, back)
    here("the outpost")
    lines = back.read_bytes().splitlines(keepends=True)
    cells = json.loads(lines[-2])
    cells[13] = "00" * 32
    broken, forked = tmp_path / "broken.bundle", tmp_path / "forked.bundle"
    resealed([*lines[:-2], json.dumps(cells).encode() + b"\n"], broken)
    with unguarded(outpost) as connection:
        connection.execute("delete from op where position = (select max(position) from op)")
        connection.execute("update device set last_dseq = last_dseq - 1, last_hash = (select hash from op "
                           "where device = device.device order by dseq desc limit 1)")  # fmt: skip
    worked(outpost, lea.workspace.tasks()[0].id, site, count=1)
    carried_back(outpost, forked)
    here("the office")
    before = state_of(lea.workspace.path)
    with pytest.raises(BrokenBundleError, match="not what its hash says"):
        import_bundle(lea.workspace.path, broken)
    with pytest.raises(ForkedBundleError, match="says something else"):
        import_bundle(lea.workspace.path, forked)
    assert state_of(lea.workspace.path) == before


def test_a_bundle_of_another_project_is_refused(
    back: Path, make_site: Callable[[], Site], tmp_path: Path, here: Callable[[str], str], outpost: Path
) -> None:
    other = tmp_path / "other.orthomark"
    with Database.create(other) as database, database.transaction() as connection:
        people.set_meta(connection, "project", str(make_site().project))
        people.set_meta(connection, "signers", json.dumps({here("the outpost"): "the outpost"}))
    with pytest.raises(OtherProjectBundleError, match="“test”"):
        import_bundle(other, back)
    with Database.open(other) as database, database.transaction() as connection:
        people.set_meta(connection, "signers", "{}")
    with pytest.raises(OtherProjectBundleError):  # nobody is to compare fingerprints for that
        import_bundle(other, back)


def test_a_bundle_that_is_not_there_is_a_sentence(outpost: Path, tmp_path: Path) -> None:
    for place in (tmp_path / "no.bundle", tmp_path):
        with pytest.raises(NoBundleError, match="no file here"):
            import_bundle(outpost, place)


def test_nothing_to_carry_is_a_sentence(outpost: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(outpost)
    with pytest.raises(NothingToCarryError, match="nothing to carry yet"):
        export_bundle(workspace, tmp_path / "x.bundle")
    workspace.close()
    assert not (tmp_path / "x.bundle").exists()


def test_wherever_a_bundle_is_cut_off_it_is_refused_and_changes_nothing(
    office: tuple[Desk, TaskId], back: Path, tmp_path: Path
) -> None:
    lea, _ = office
    content = back.read_bytes()
    before = state_of(lea.workspace.path)
    cut = tmp_path / "cut.bundle"
    for length in {0, 5, 19, 20, 200, len(content) // 2, len(content) - 200, len(content) - 2, len(content) - 1}:
        cut.write_bytes(content[:length])
        with pytest.raises((TruncatedBundleError, NotABundleError)):
            import_bundle(lea.workspace.path, cut)
    cut.write_bytes(content[:19] + b"[" * 100_000)
    with pytest.raises(NotABundleError):
        import_bundle(lea.workspace.path, cut)
    assert state_of(lea.workspace.path) == before


def test_whatever_byte_of_a_bundle_is_changed_it_is_refused_and_changes_nothing(
    office: tuple[Desk, TaskId], back: Path, tmp_path: Path
) -> None:
    lea, _ = office
    content = back.read_bytes()
    before = state_of(lea.workspace.path)
    changed = tmp_path / "changed.bundle"
    for place in (*range(0, len(content), 23), content.rindex(b'=="') - 1):
        changed.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(AppError) as caught:
            import_bundle(lea.workspace.path, changed)
        assert isinstance(caught.value, ChangedBundleError | TruncatedBundleError | NotABundleError), (
            place,
            caught.value,
        )
    assert state_of(lea.workspace.path) == before


def test_a_signing_key_others_may_read_is_not_used(tmp_path: Path, here: Callable[[str], str]) -> None:
    here("a careless computer")
    path = bundles.key_file()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(UnsafeKeyError, match="others on this computer may read it"):
        bundles.own_key()
    path.chmod(0o600)
    path.write_bytes(b"not a key")
    with pytest.raises(UnsafeKeyError, match="cannot be read"):
        bundles.own_key()
