"""A TCP proxy for many connections that cuts some of them after a random number of bytes, in either direction."""

import contextlib
import random
import socket
import struct
import threading
from types import TracebackType
from typing import Self

Place = tuple[str, int]
_RESET = struct.pack("ii", 1, 0)


class ChaosProxy:
    """Passes every connection on, and cuts a `share` of either direction after 100 bytes to 100 kB; counts `cuts`."""

    def __init__(self, target: Place, seed: int, share: float = 0.5) -> None:
        self._target = target
        self._chance = random.Random(seed)
        self._share = share
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.cuts = 0

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._threads.append(threading.Thread(target=self._serve, daemon=True))
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._open:
                _end(one)
        for thread in self._threads:
            thread.join(10)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._threads.append(threading.Thread(target=self._pair, args=(client,), daemon=True))
                self._threads[-1].start()

    def _pair(self, client: socket.socket) -> None:
        try:
            central = socket.create_connection(self._target, timeout=5)
        except OSError:
            _end(client)
            client.close()
            return
        central.settimeout(None)
        with self._lock:
            self._open |= {client, central}
            up = int(10 ** self._chance.uniform(2, 5)) if self._chance.random() < self._share else None
            down = int(10 ** self._chance.uniform(2, 5)) if self._chance.random() < self._share else None
        back = threading.Thread(target=self._pass_on, args=(central, client, down), daemon=True)
        back.start()
        self._pass_on(client, central, up)
        back.join()
        with self._lock:
            self._open -= {client, central}
        for one in (client, central):
            one.close()

    def _pass_on(self, source: socket.socket, sink: socket.socket, left: int | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096 if left is None else max(1, min(4096, left))):
                sink.sendall(data)
                if left is not None and (left := left - len(data)) <= 0:
                    with self._lock:
                        self.cuts += 1
                    break
        for one in (source, sink):
            _end(one)


def _end(line: socket.socket) -> None:
    """Reset rather than close: the other side must not take it for an orderly end."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        line.shutdown(socket.SHUT_RDWR)
