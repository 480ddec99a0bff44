"""How a connection to central is protected: TLS with the server's name verified and channel binding, SCRAM and no less.

Only an address on this very computer may go without TLS. Whatever the address or the environment says, nothing weaker
is used; a weaker wish is refused with a sentence instead of being overruled in silence.
"""

import ipaddress
import os
from pathlib import Path
from typing import Any

from psycopg import pq

from app.sync.addresses import address, parts_of
from app.sync.errors import WeakTransportError

_NO_FILE = str(Path(__file__).with_name("no-password-file"))
_WHERE = {"host": "PGHOST", "hostaddr": "PGHOSTADDR", "service": "PGSERVICE"}
_ROOT = Path.home() / ".postgresql" / "root.crt"


def secured(url: str) -> dict[str, Any]:
    """Take an address apart and give what libpq is to be told, with protection filled in.

    Raises:
        BadAddressError: when it is no address.
        WeakTransportError: when it asks for less than is allowed.
    """
    parts = {**parts_of(url), "passfile": _NO_FILE, "gssencmode": "disable"}
    if is_local(parts):
        return {"require_auth": "scram-sha-256,none", **parts}
    wanted = {"sslmode": "verify-full", "channel_binding": "require", "require_auth": "scram-sha-256"}
    for name, least in wanted.items():
        if parts.setdefault(name, least) != least:
            raise WeakTransportError(address(url), f"{name}={parts[name]}", f"{name}={least}")
    parts.setdefault("sslrootcert", str(_ROOT) if _ROOT.exists() else "system")
    return parts


def is_local(parts: dict[str, Any]) -> bool:
    """Whether all an address leads to is this computer: a socket of the file system or the loopback.

    The number in `hostaddr` is where libpq goes, whatever name stands beside it; what the address leaves out, libpq
    takes from the environment or a service file.
    """
    asked = {name: parts.get(name) or os.environ.get(variable, "") for name, variable in _WHERE.items()}
    hosts = f"{asked['host']},{asked['hostaddr']}"
    return not asked["service"] and all(_is_loopback(host) for host in hosts.split(","))


def why_not_secure(text: str) -> bool:
    """Whether libpq's refusal is about protection: certificates, TLS that is not there, channel binding, methods."""
    signs = ("certificate", "SSL", "channel binding", "authentication method requirement")
    return any(sign in text for sign in signs)


def tls_library() -> str:
    """The version of the library that speaks TLS with central."""
    version = pq.version()
    return f"{version // 10000}.{version % 10000}"


def _is_loopback(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
