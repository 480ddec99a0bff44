"""Starting and stopping a PostgreSQL of our own: for a demo, a small site, and the tests (SYNC 3.8)."""

import atexit
import base64
import hashlib
import hmac
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psycopg

from app.sync import watchdog
from app.sync.binaries import Account, find_binaries, reachable_binaries, unprivileged
from app.sync.errors import PostgresStartError

SUPERUSER = "postgres"
HOST = "127.0.0.1"
_ROUNDS = 4096
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.02
_HBA = "host all all 127.0.0.1/32 scram-sha-256\n"
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "log_connections": "on",
    "idle_in_transaction_session_timeout": "60s",
}


class Server:
    """One running PostgreSQL on the loopback address; use it as a context manager.

    The superuser's password is new at every start and is kept in memory alone.
    """

    def __init__(self, directory: Path | None = None, port: int = 0, settings: Mapping[str, str] | None = None) -> None:
        self._account = unprivileged()
        self._spare: Path | None = None
        self._settings = {**_SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self.password = secrets.token_urlsafe(24)
        self.port = port or _free_port()
        self.data = self._home(directory)

    def url(self, database: str = "postgres") -> str:
        """Give the superuser's address; it holds the password, so show it to one person only."""
        return f"postgresql://{SUPERUSER}:{quote(self.password)}@{HOST}:{self.port}/{database}"

    def start(self) -> Self:
        """Make the cluster if it is new, start it and wait until it answers.

        Raises:
            NoPostgresError: when no PostgreSQL is installed.
            ForeignFolderError: when the folder is somebody else's.
            PostgresStartError: when it does not come up.
        """
        atexit.register(self.stop)
        with ExitStack() as undo:
            undo.callback(self.stop)
            binaries = reachable_binaries(find_binaries(), self._account, self._room())
            if not (self.data / "PG_VERSION").exists():
                self._create(binaries)
            self._account.refuse_foreign(self.data)
            self._set_password(binaries)
            self._launch(binaries)
            self._watch()
            self._wait()
            undo.pop_all()
        return self

    def stop(self) -> None:
        """Stop it, and remove what was only temporary; safe to call twice."""
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        watching, self._watchdog = self._watchdog, None
        if watching is not None and watching.stdin is not None:
            watching.stdin.close()
            watching.wait()
        if self._spare is not None:
            shutil.rmtree(self._spare, ignore_errors=True)
            self._spare = None

    def wait(self) -> int:
        """Wait until it ends by itself or by a signal; give its exit code."""
        return self._process.wait() if self._process is not None else 0

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _home(self, directory: Path | None) -> Path:
        if directory is None:
            return self._room() / "data"
        wanted = directory.resolve()
        if not self._account.reaches(wanted.parent):
            name = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
            wanted = Path(tempfile.gettempdir()) / f"orthomark-central-{name}"
        return wanted

    def _room(self) -> Path:
        if self._spare is None:
            self._spare = Path(tempfile.mkdtemp(prefix="orthomark-postgres-"))
            self._account.owns(self._spare)
        return self._spare

    def _create(self, binaries: Path) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._account.owns(self.data)
        arguments = ["--auth-local=reject", "--auth-host=scram-sha-256", "--data-checksums", "--encoding=UTF8"]
        self._run(
            [binaries / "initdb", "-D", self.data, "-U", SUPERUSER, "--locale=C", "--no-instructions", *arguments]
        )
        (self.data / "pg_hba.conf").write_text(_HBA, "utf-8")
        closed = "".join(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;\n" for name in ("postgres", "template1"))
        self._run([binaries / "postgres", "--single", "-D", self.data, "postgres"], closed)

    def _set_password(self, binaries: Path) -> None:
        statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{scram_verifier(self.password)}';\n"
        self._run([binaries / "postgres", "--single", "-D", self.data, "postgres"], statement)

    def _run(self, command: list[str | Path], text: str = "") -> None:
        done = subprocess.run(  # noqa: S603  found by us, no shell
            [str(part) for part in command],
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            cwd=self.data,
            env=_environment(),
            user=self._account.user,
            group=self._account.group,
            extra_groups=[] if self._account.user is not None else None,
        )
        if done.returncode:
            raise PostgresStartError(self.data, _last_line(done.stdout.decode("utf-8", "replace")))

    def _launch(self, binaries: Path) -> None:
        settings = {**self._settings, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = self.data / "server.log"
        with _private(log, self._account) as output:
            self._process = subprocess.Popen(  # noqa: S603  found by us, no shell
                [str(binaries / "postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.data,
                env=_environment(),
                start_new_session=True,
                user=self._account.user,
                group=self._account.group,
                extra_groups=[] if self._account.user is not None else None,
            )

    def _watch(self) -> None:
        assert self._process is not None
        words = [str(self._process.pid), str(self.data), str(self._spare or "")]
        self._watchdog = subprocess.Popen(  # noqa: S603  our own script
            [sys.executable, "-I", "-S", watchdog.__file__, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _wait(self) -> None:
        assert self._process is not None
        pause = threading.Event()
        waited = 0.0
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                waited += _POLL_SECONDS
                if self._process.poll() is not None or waited > _START_SECONDS:
                    log = (self.data / "server.log").read_text("utf-8", "replace")
                    raise PostgresStartError(self.data, _last_line(log)) from error
                pause.wait(_POLL_SECONDS)
            else:
                return


def scram_verifier(password: str, rounds: int = _ROUNDS) -> str:
    """Give the SCRAM-SHA-256 verifier of a plain ASCII password (RFC 5802, 7677), as PostgreSQL stores it."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, rounds)
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored = base64.b64encode(hashlib.sha256(client).digest()).decode()
    server = base64.b64encode(hmac.digest(salted, b"Server Key", "sha256")).decode()
    return f"SCRAM-SHA-256${rounds}:{base64.b64encode(salt).decode()}${stored}:{server}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _private(path: Path, account: Account) -> IO[bytes]:
    output = path.open("ab")
    path.chmod(0o600)
    account.owns(path)
    return output


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
