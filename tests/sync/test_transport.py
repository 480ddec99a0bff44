"""TLS with the name verified, channel binding and SCRAM, against the system's PostgreSQL, when there is one."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.sync import admin
from app.sync.central import Central, connect
from app.sync.errors import LoginRefusedError, NoPasswordError, NotSecureError, WeakTransportError
from app.sync.server import Server
from app.sync.transport import secured
from tests.sync.authority import Authority, Signed
from tests.sync.second import second_binaries
from tests.sync.site import FAST, PASSWORD

NAME = "central.orthomark.test"
SYSTEM = second_binaries(in_path=False)
HBA = (
    "host all postgres 127.0.0.1/32 scram-sha-256\n"
    "hostssl all cert_user 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n"
    "hostssl all plain_text 127.0.0.1/32 password\n"
    "hostssl all all 127.0.0.1/32 scram-sha-256\n"
)


@dataclass(frozen=True)
class Tls:
    """A central that speaks TLS."""

    server: Server
    authority: Authority
    clients: dict[str, Signed]
    folder: Path

    def url(self, login: str, **more: object) -> str:
        place = {"host": NAME, "hostaddr": "127.0.0.1", "port": self.server.port, "dbname": "central"}
        return make_conninfo("", user=login, password=PASSWORD, sslrootcert=str(self.authority.root), **place, **more)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tls]:
    if SYSTEM is None:
        pytest.skip("no PostgreSQL with TLS is installed here; the embedded one is built without it")
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    clients = {name: authority.sign(name) for name in ("cert_user", "somebody_else")}
    before = os.environ.get("PG_BIN")
    os.environ["PG_BIN"] = str(SYSTEM)
    try:
        with tls_server(authority, authority.sign(NAME)) as server:
            owner = server.url("central")
            admin.init(owner)
            for login in ("ann", "cert_user", "plain_text"):
                admin.add_user(owner, login, login, PASSWORD)
            (server.data / "pg_hba.conf").write_text(HBA)
            with psycopg.connect(owner, autocommit=True) as connection:
                connection.execute("select pg_reload_conf()")
            yield Tls(server, authority, clients, folder)
    finally:
        os.environ.pop("PG_BIN")
        if before is not None:
            os.environ["PG_BIN"] = before


def tls_server(authority: Authority, signed: Signed) -> Server:
    """A server whose certificate and key lie where its account can read them."""
    server = Server(settings=FAST)
    room = server._room()
    placed = {}
    for name, source in (("cert", signed.certificate), ("key", signed.key), ("ca", authority.root)):
        placed[f"ssl_{name}_file"] = target = room / source.name
        shutil.copy(source, target)
        target.chmod(0o600)
        server._account.owns(target)
    server._settings = {**server._settings, "ssl": "on", **{name: str(path) for name, path in placed.items()}}
    return server


def test_a_verified_name_and_channel_binding_are_used_without_being_asked_for(tls: Tls) -> None:
    with connect(tls.url("ann")) as connection:
        row = connection.execute("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()").fetchall()[0]
        info = connection.info.get_parameters()
    assert row == (True, "TLSv1.3")
    assert (info["sslmode"], info["channel_binding"]) == ("verify-full", "require")
    assert info["require_auth"] == "scram-sha-256"
    with Central(tls.url("ann")) as central:
        assert central.projects() == {}


def test_a_certificate_of_another_authority_is_refused(tls: Tls, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "Stranger")
    with pytest.raises(NotSecureError, match="certificate verify failed"):
        Central(make_conninfo(tls.url("ann"), sslrootcert=str(stranger.root)))


def test_another_host_name_is_refused(tls: Tls) -> None:
    with pytest.raises(NotSecureError, match="does not match host name"):
        Central(make_conninfo(tls.url("ann"), host="other.orthomark.test"))


def test_a_server_without_tls_is_refused(server: Server, tls: Tls) -> None:
    with pytest.raises(NotSecureError, match="does not support SSL"):
        Central(make_conninfo(tls.url("ann"), port=server.port))


def test_a_password_never_goes_out_in_plain_text(tls: Tls) -> None:
    with pytest.raises(NotSecureError, match="authentication method requirement"):
        Central(tls.url("plain_text"))


def test_a_client_certificate_is_shown_when_the_server_asks_for_one(tls: Tls) -> None:
    own, other = tls.clients["cert_user"], tls.clients["somebody_else"]
    with Central(tls.url("cert_user", sslcert=str(own.certificate), sslkey=str(own.key))) as central:
        assert central.projects() == {}
    with pytest.raises((LoginRefusedError, NotSecureError)):
        Central(tls.url("cert_user", sslcert=str(other.certificate), sslkey=str(other.key)))
    with pytest.raises((LoginRefusedError, NotSecureError)):
        Central(tls.url("cert_user"))
    wrong = make_conninfo(tls.url("cert_user"), password="wrong")
    with pytest.raises(LoginRefusedError):
        Central(make_conninfo(wrong, sslcert=str(own.certificate), sslkey=str(own.key)))


@pytest.mark.fault("certificate expiry")
def test_a_certificate_that_has_expired_is_refused_with_a_sentence(tls: Tls, tmp_path: Path) -> None:
    old = tls.authority.sign("cert_user", days=-1, folder=tmp_path)
    with pytest.raises(NotSecureError, match="expired"):
        Central(tls.url("cert_user", sslcert=str(old.certificate), sslkey=str(old.key)))


@pytest.mark.parametrize("asked", ["sslmode=require", "sslmode=disable", "channel_binding=disable", "require_auth=md5"])
def test_less_protection_over_a_network_is_refused_with_what_is_needed(asked: str) -> None:
    with pytest.raises(WeakTransportError, match=f"{asked} is too weak"):
        secured(f"postgresql://ann@central.example/orthomark?{asked}")


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("[::1]", True),
        ("%2Frun%2Fpostgresql", True),
        ("", True),
        ("central.example", False),
        ("10.0.0.7", False),
        ("localhost,central.example", False),
        ("127.0.0.1.example", False),
    ],
)
def test_only_this_computer_goes_without_tls(host: str, local: bool) -> None:
    parts = secured(f"postgresql://ann@{host}/orthomark")
    assert ("sslmode" in parts) is not local
    assert parts["require_auth"].startswith("scram-sha-256")


@pytest.mark.parametrize("asked", ["hostaddr=203.0.113.7", "hostaddr=127.0.0.1,203.0.113.7", "service=elsewhere"])
def test_a_local_name_in_front_of_another_place_is_not_local(asked: str) -> None:
    assert secured(f"postgresql://ann@localhost/orthomark?{asked}")["sslmode"] == "verify-full"


@pytest.mark.parametrize("variable", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_what_the_environment_adds_is_looked_at_as_the_address_is(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "203.0.113.7")
    assert secured("postgresql:///orthomark?user=ann")["sslmode"] == "verify-full"


def test_a_file_with_passwords_is_not_read(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "pgpass"
    kept.write_text(f"*:*:*:postgres:{server.password}\n")
    kept.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(kept))
    with pytest.raises(NoPasswordError, match="keyring"):
        connect(f"postgresql://postgres@127.0.0.1:{server.port}/postgres")
