"""Sending central what bundles brought from sites with no network; the lead who syncs vouches for it."""

from uuid import NAMESPACE_OID, UUID, uuid5

from app.models.ids import PersonId, ProjectId
from app.store import carrying, people
from app.store.database import Database
from app.sync.central import Central
from app.sync.errors import PushRefusedError, RelayRefusedError
from app.sync.signing import read_key

RELAY_OPS = 500


def relay(database: Database, central: Central) -> int:
    """Send central what bundles brought from sites with no network, in the order it came; how many operations.

    Raises:
        CutOffError: when the connection broke; run it again, nothing is lost or doubled.
        RelayRefusedError: when central refuses, as for a signer no lead has registered there.
    """
    sent = 0
    while True:
        with database.read() as connection:
            ops = carrying.to_relay(connection, RELAY_OPS)
            carrier = carrying.carrier_of(connection, ops[0].device) if ops else None
            project = ProjectId(UUID(people.get_meta(connection, "project") or ""))
        if not ops or carrier is None:
            return sent
        batch = uuid5(NAMESPACE_OID, f"{ops[0].device} {ops[0].dseq} {ops[-1].dseq} {ops[-1].hash.hex()}")
        try:
            placed = central.relay(project, batch, ops, read_key(carrier[0]), carrier[1])
        except PushRefusedError as error:
            raise RelayRefusedError(error.why, carrier[0], _login_of(database, ops[0].author)) from error
        with database.transaction() as connection:
            carrying.place(connection, ops, placed)
        sent += len(ops)


def _login_of(database: Database, author: PersonId) -> str:
    with database.read() as connection:
        found = people.person(connection, author)
    return found.login if found is not None else str(author)
