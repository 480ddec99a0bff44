"""A TCP proxy that cuts the line after so many bytes, for tests of broken connections."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

Place = tuple[str, int]


class CuttingProxy:
    """Passes one address on; after `up` bytes to it or `down` bytes from it the line is cut for good."""

    def __init__(self, target: Place, up: int | None = None, down: int | None = None) -> None:
        self._target = target
        self._limits = (up, down)
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
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._cut()
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            client, _ = self._listener.accept()
            central = socket.create_connection(self._target)
            self._sockets += [client, central]
            lines = ((client, central, self._limits[0]), (central, client, self._limits[1]))
            for line in lines:
                self._threads.append(threading.Thread(target=self._pass_on, args=line, daemon=True))
                self._threads[-1].start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, left: int | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096 if left is None else max(1, min(4096, left))):
                sink.sendall(data)
                left = None if left is None else left - len(data)
                if left == 0:
                    break
        self._cut()

    def _cut(self) -> None:
        for line in self._sockets:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


class TricklingProxy(CuttingProxy):
    """Passes one byte at a time, each way."""

    def _pass_on(self, source: socket.socket, sink: socket.socket, left: int | None) -> None:
        del left
        sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):
            while data := source.recv(1):
                sink.sendall(data)
        self._cut()
