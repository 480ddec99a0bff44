"""Work carried on a stick: out to a site with no network and back, and everything that can be wrong with the file."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.models.ids import TaskId
from app.services import bundles
from app.services.bundles import begin_from, export_bundle, import_bundle, inspect_bundle
from app.services.relaying import relay
from app.services.synchronisation import carried, sync_file
from app.store.database import Database
from app.store.verify import verify as verify_store
from app.sync import signers
from app.sync.bundle import read_ops
from app.sync.bundle_errors import (
    ChangedBundleError,
    EarlierBundleMissingError,
    ExchangedBundleError,
    NoBeginningError,
    OtherFingerprintError,
    UnknownSignerError,
)
from app.sync.central import Central
from app.sync.errors import AdministrationError, PushRefusedError, RelayRefusedError
from app.sync.signing import fingerprint, key_text, read_key
from app.sync.verification import verify
from tests.sync.desk import Desk
from tests.sync.outposts import carried_back, relayed, state_of, without_first, worked
from tests.sync.site import PASSWORD, Site

MakeDesk = Callable[[str], Desk]


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
