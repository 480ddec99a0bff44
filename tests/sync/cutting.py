"""A TCP proxy that cuts the line after so many bytes, for tests of broken connections."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

Place = tuple[str, int]


class CuttingProxy:
    """Passes an address on; after `up` bytes to it or `down` bytes from it every line is cut, and none begins again."""

    def __init__(self, target: Place, up: int | None = None, down: int | None = None) -> None:
        self._target = target
        self._left = {"up": up, "down": down}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True)]

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cut()
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                central = socket.create_connection(self._target)
                self._sockets += [client, central]
                for line in ((client, central, "up"), (central, client, "down")):
                    self._threads.append(threading.Thread(target=self._pass_on, args=line, daemon=True))
                    self._threads[-1].start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(self._room(way)):
                sink.sendall(data)
                left = self._left[way]
                if left is not None:
                    self._left[way] = max(0, left - len(data))
                if self._left[way] == 0:
                    self._cut()
        _close(source, sink)

    def _room(self, way: str) -> int:
        left = self._left[way]
        return 4096 if left is None else max(1, min(4096, left))

    def _cut(self) -> None:
        _close(self._listener, *self._sockets)


class TricklingProxy(CuttingProxy):
    """Passes one byte at a time, each way."""

    def _pass_on(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super()._pass_on(source, sink, way)

    def _room(self, way: str) -> int:
        return 1


def _close(*lines: socket.socket) -> None:
    for line in lines:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()
