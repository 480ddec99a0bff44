"""Sending central what closed workstations did, from the copies a lead has of it (rewind mode, SYNC 4.3)."""

from uuid import NAMESPACE_OID, uuid5

from app.models.ids import DeviceId
from app.sync.central import Central, Hello
from app.sync.errors import PushRefusedError
from app.sync.ports import SyncPort
from app.sync.reconcile import BATCH_OPS, batch_length

LEADS = frozenset({"lead", "admin"})


def salvage(store: SyncPort, central: Central, hello: Hello) -> int:
    """Send what is here of closed workstations as far as nothing older is lacking; how many operations.

    Does nothing for who is no lead. What central refuses as a whole stays here and is written down.
    """
    if not hello.roles & LEADS:
        return 0
    return sum(_salvage_one(store, central, device) for device in hello.closed)


def settle(store: SyncPort, central: Central, hello: Hello) -> None:
    """Let nobody wait any longer for closed workstations of which nothing is left here that waits for others."""
    done = [device for device, settled in hello.closed.items() if not settled and not store.waits(device)]
    if done and hello.roles & LEADS:
        for device in done:
            central.settle_workstation(store.project(), device)
        store.closed({**hello.closed, **dict.fromkeys(done, True)})


def _salvage_one(store: SyncPort, central: Central, device: DeviceId) -> int:
    sent = 0
    while left := store.left_by(device, BATCH_OPS):
        ops = left[: batch_length(op.body for op in left)]
        batch = uuid5(NAMESPACE_OID, f"{device} {ops[0].dseq} {ops[-1].dseq} {ops[-1].hash.hex()}")
        try:
            placed = central.salvage(store.project(), batch, ops)
        except PushRefusedError as error:
            store.give_up(device, ops[0].dseq, f"closed workstation {device}, from operation {ops[0].dseq} on: {error}")
            break
        store.place_left(ops, placed)
        sent += len(ops)
    return sent
