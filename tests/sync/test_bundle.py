"""Work carried on a stick: out to a site with no network and back, and everything that can be wrong with the file."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.models.errors import AppError
from app.models.ids import TaskId
from app.models.task import EventType, TaskState
from app.services import bundles
from app.services.bundles import begin_from, export_bundle, import_bundle, inspect_bundle
from app.services.relaying import relay
from app.services.synchronisation import carried, sync_file
from app.services.workspace import Workspace
from app.store import people
from app.store.database import Database
from app.store.verify import verify as verify_store
from app.sync import signers
from app.sync.bundle import read_ops
from app.sync.bundle_errors import (
    BrokenBundleError,
    ChangedBundleError,
    EarlierBundleMissingError,
    ExchangedBundleError,
    ForkedBundleError,
    NoBeginningError,
    NoBundleError,
    NotABundleError,
    NothingToCarryError,
    OtherFingerprintError,
    OtherProjectBundleError,
    TruncatedBundleError,
    UnknownSignerError,
)
from app.sync.central import Central
from app.sync.errors import AdministrationError, PushRefusedError, RelayRefusedError
from app.sync.signing import Signer, UnsafeKeyError, fingerprint, key_text, read_key
from app.sync.verification import verify
from tests.store.tampering import unguarded
from tests.sync.desk import Desk
from tests.sync.site import PASSWORD, Site

MakeDesk = Callable[[str], Desk]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Go to another computer: one with a signing key of its own; gives its public key."""

    def go(name: str) -> str:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / f"home of {name}"))
        return bundles.own_key()[0]

    go("the office")
    return go


@pytest.fixture
def office(desk: MakeDesk) -> tuple[Desk, TaskId]:
    """The lead's workspace, joined, and a task central knows."""
    lea = desk("lea")
    with lea.workspace.database.transaction() as connection:
        people.set_meta(connection, "central_login", "lea")
    task = lea.add_task()
    lea.sync()
    return lea, task


@pytest.fixture
def outpost(office: tuple[Desk, TaskId], tmp_path: Path, here: Callable[[str], str]) -> Path:
    """A file at a site with no network, made from the office's bundle."""
    lea, _ = office
    out = export_bundle(lea.workspace, tmp_path / "out.bundle")
    here("the outpost")
    path = tmp_path / "outpost.orthomark"
    begin_from(path, tmp_path / "out.bundle", out.fingerprint)
    told = import_bundle(path, tmp_path / "out.bundle")
    assert (told.fresh, told.signer) == (4, "the sender")
    return path


def worked(path: Path, task: TaskId, site: Site, login: str = "ann", count: int = 3) -> None:
    workspace = Workspace.open(path, login)
    one = Desk(site, login, workspace)
    if workspace.task(task).state is TaskState.READY:
        one.event(task, EventType.STARTED)
    one.draw(task, count)
    workspace.close()


def carried_back(path: Path, to: Path) -> Path:
    workspace = Workspace.open(path)
    export_bundle(workspace, to)
    workspace.close()
    return to


def state_of(path: Path) -> object:
    with Database.open(path) as database:
        return verify_store(database)


def relayed(lea: Desk) -> int:
    with Central(lea.site.url_of("lea")) as central:
        return relay(lea.workspace.database, central)


@pytest.fixture
def back(office: tuple[Desk, TaskId], outpost: Path, site: Site, tmp_path: Path, here: Callable[[str], str]) -> Path:
    """The outpost's work in a bundle, its signer trusted at the office and at central; we are at the office again."""
    lea, task = office
    worked(outpost, task, site)
    made = carried_back(outpost, tmp_path / "back.bundle")
    key = here("the outpost")
    here("the office")
    bundles.trust(lea.workspace, key, "the outpost")
    signers.put(site.url_of("lea"), str(site.project), read_key(key), "the outpost")
    return made


def test_work_of_a_site_with_no_network_reaches_central_in_the_name_of_who_did_it(
    office: tuple[Desk, TaskId], outpost: Path, back: Path, site: Site, tmp_path: Path, here: Callable[[str], str]
) -> None:
    lea, task = office
    told = import_bundle(lea.workspace.path, back)
    assert (told.fresh, told.signer, told.kinds["rev"]) == (5, "the outpost", 3)
    assert relayed(lea) == 5
    assert lea.sync().digest_ok
    assert verify(site.url, site.project)[0].wrong == ()
    authors = site.all("select distinct u.login::text from core.op o join core.app_user u on u.user_id = o.author "
                       "where o.task_id = %s and o.kind = 'rev' and o.disposition = 'applied'", task)  # fmt: skip
    assert authors == [("ann",)]
    assert site.one("select detail ->> 'bundle' from audit.log where event = 'relay' order by n desc limit 1")

    before = verify_store(lea.workspace.database).digest
    export_bundle(lea.workspace, tmp_path / "again.bundle")
    here("the outpost")
    placed = import_bundle(outpost, tmp_path / "again.bundle")
    assert (placed.fresh, placed.placed) == (2, 5)  # the office noted that it had exported a bundle and imported one
    with Database.open(outpost) as database:
        assert (verify_store(database).problems, verify_store(database).unsent) == ([], 0)
        assert verify_store(database).digest == before


def test_a_sync_of_the_lead_carries_it_in_by_itself(office: tuple[Desk, TaskId], back: Path, site: Site) -> None:
    lea, _ = office
    import_bundle(lea.workspace.path, back)
    assert carried(lea.workspace) == 5
    result = sync_file(lea.workspace.path, f"postgresql://lea:{PASSWORD}@{site.url.rpartition('@')[2]}")
    assert (result.pushed, result.digest_ok) == (5 + 2, True)  # and the notes of the export and of the import
    assert carried(lea.workspace) == 0


def test_importing_twice_changes_nothing_and_says_so(office: tuple[Desk, TaskId], back: Path) -> None:
    lea, _ = office
    import_bundle(lea.workspace.path, back)
    before = state_of(lea.workspace.path)
    again = import_bundle(lea.workspace.path, back)
    assert (again.changes, again.known) == (False, 5)
    assert again.imported_before is not None
    assert state_of(lea.workspace.path) == before


def test_inspecting_changes_nothing(office: tuple[Desk, TaskId], back: Path) -> None:
    lea, _ = office
    before = state_of(lea.workspace.path)
    assert inspect_bundle(lea.workspace.path, back).fresh == 5
    assert state_of(lea.workspace.path) == before


def test_a_relay_that_was_cut_after_central_stored_it_is_done_again_without_doubling(
    office: tuple[Desk, TaskId], back: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lea, _ = office
    import_bundle(lea.workspace.path, back)
    with monkeypatch.context() as patch:
        patch.setattr("app.store.carrying.place", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            relayed(lea)
    assert relayed(lea) == 5
    assert site.one("select count(*) from core.op where project_id = %s", site.project) == 9
    assert verify(site.url, site.project)[0].wrong == ()


def test_an_unknown_signer_is_refused_with_the_fingerprint(
    office: tuple[Desk, TaskId], outpost: Path, site: Site, tmp_path: Path, here: Callable[[str], str]
) -> None:
    lea, task = office
    worked(outpost, task, site)
    made = carried_back(outpost, tmp_path / "back.bundle")
    shown = fingerprint(read_key(here("the outpost")))
    here("the office")
    before = state_of(lea.workspace.path)
    with pytest.raises(UnknownSignerError, match=shown):
        import_bundle(lea.workspace.path, made)
    assert inspect_bundle(lea.workspace.path, made).signer == ""
    assert state_of(lea.workspace.path) == before
    with pytest.raises(OtherFingerprintError, match=f"signed by {shown}, and you gave 0000 1111"):
        begin_from(tmp_path / "new.orthomark", made, "0000 1111")
    with pytest.raises(NoBeginningError, match="begin with a bundle of the office"):
        begin_from(tmp_path / "new.orthomark", made, shown)
    later = tmp_path / "later.bundle"
    here("the outpost")
    without_first(made, later, 2)
    with pytest.raises(NoBeginningError):
        begin_from(tmp_path / "new.orthomark", later, shown)
    assert not list(tmp_path.glob("new.orthomark*"))


def test_what_a_carrier_gives_when_it_is_read_again_must_be_what_was_proved_and_reported(
    office: tuple[Desk, TaskId], outpost: Path, back: Path, site: Site, tmp_path: Path, here: Callable[[str], str]
) -> None:
    lea, task = office
    proved = inspect_bundle(lea.workspace.path, back).proved
    assert len(list(read_ops(back, proved))) == 5
    here("the outpost")
    worked(outpost, task, site, count=1)
    carried_back(outpost, back)
    here("the office")
    before = state_of(lea.workspace.path)
    with pytest.raises(ChangedBundleError):
        list(read_ops(back, proved))
    with pytest.raises(ExchangedBundleError, match="look into it again"):
        import_bundle(lea.workspace.path, back, reported=proved)
    assert state_of(lea.workspace.path) == before


def test_central_refuses_what_no_lead_registered_and_nothing_is_lost(
    office: tuple[Desk, TaskId], back: Path, site: Site, here: Callable[[str], str]
) -> None:
    lea, _ = office
    key = read_key(here("the outpost"))
    assert signers.revoke(site.url_of("lea"), str(site.project), key)
    import_bundle(lea.workspace.path, back)
    with pytest.raises(RelayRefusedError, match=f"unknown-signer.*central signer add URL {re.escape(key_text(key))} "):
        relayed(lea)
    assert verify_store(lea.workspace.database).unsent == 5 + 2  # and the notes of the export and of the import
    signers.put(site.url_of("lea"), str(site.project), key, "the outpost")
    assert relayed(lea) == 5


def test_only_a_lead_carries_in_and_only_a_lead_registers(
    office: tuple[Desk, TaskId], back: Path, site: Site, here: Callable[[str], str]
) -> None:
    lea, _ = office
    import_bundle(lea.workspace.path, back)
    with Central(site.url_of("rob")) as central, pytest.raises(PushRefusedError, match="not-a-lead"):
        relay(lea.workspace.database, central)
    key = read_key(here("the office"))
    for login in ("ann", "rob"):
        with pytest.raises(AdministrationError, match="only a lead"):
            signers.put(site.url_of(login), str(site.project), key, "mine")
    (known,) = signers.registered(site.url_of("lea"), str(site.project))
    assert (known.name, known.added_by, known.until) == ("the outpost", "lea", None)


def test_work_of_somebody_who_may_not_is_kept_without_effect(
    office: tuple[Desk, TaskId], outpost: Path, site: Site, tmp_path: Path, here: Callable[[str], str]
) -> None:
    lea, task = office
    worked(outpost, task, site, "rob", 1)
    key = here("the outpost")
    made = carried_back(outpost, tmp_path / "back.bundle")
    here("the office")
    bundles.trust(lea.workspace, key, "the outpost")
    signers.put(site.url_of("lea"), str(site.project), read_key(key), "the outpost")
    import_bundle(lea.workspace.path, made)
    relayed(lea)
    kinds = dict(
        site.all("select disposition, count(*) from core.op where task_id = %s and kind = 'rev' group by 1", task)
    )
    assert kinds == {"quarantine": 1}


def test_work_of_somebody_central_does_not_know_names_them_and_waits(
    office: tuple[Desk, TaskId], outpost: Path, site: Site, tmp_path: Path, here: Callable[[str], str]
) -> None:
    lea, task = office
    worked(outpost, task, site, "nemo", 1)
    key = here("the outpost")
    made = carried_back(outpost, tmp_path / "back.bundle")
    here("the office")
    bundles.trust(lea.workspace, key, "the outpost")
    signers.put(site.url_of("lea"), str(site.project), read_key(key), "the outpost")
    told = import_bundle(lea.workspace.path, made)
    assert bundles.kind_words(told) == "1 event, 1 person, 1 revision"
    with pytest.raises(RelayRefusedError, match=r"knows no login “nemo”.*central user add URL nemo"):
        relayed(lea)


def test_bundles_in_the_wrong_order_wait_for_the_earlier_one(
    office: tuple[Desk, TaskId], outpost: Path, back: Path, site: Site, tmp_path: Path, here: Callable[[str], str]
) -> None:
    lea, task = office
    here("the outpost")
    worked(outpost, task, site, count=2)
    later = carried_back(outpost, tmp_path / "later.bundle")
    shortened = tmp_path / "shortened.bundle"
    without_first(later, shortened, 5)
    here("the office")
    with pytest.raises(EarlierBundleMissingError, match="5 earlier operations"):
        import_bundle(lea.workspace.path, shortened)
    import_bundle(lea.workspace.path, back)
    assert import_bundle(lea.workspace.path, shortened).fresh == 2
    assert import_bundle(lea.workspace.path, later).fresh == 0


def without_first(source: Path, target: Path, count: int) -> None:
    """The same bundle, signed anew, as it would be had its first operations been carried before."""
    lines = source.read_bytes().splitlines(keepends=True)
    head = json.loads(lines[1])
    head["operations"] -= count
    resealed([lines[0], json.dumps(head).encode() + b"\n", *lines[2 + count : -1]], target)


def resealed(lines: list[bytes], target: Path) -> None:
    digest = hashlib.sha256(b"".join(lines))
    signature = Signer(bundles.key_file()).sign(b"orthomark-bundle-1\n" + digest.digest())
    seal = {"sha256": digest.hexdigest(), "signature": base64.b64encode(signature).decode()}
    target.write_bytes(b"".join(lines) + json.dumps(seal, separators=(",", ":")).encode() + b"\n")


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
