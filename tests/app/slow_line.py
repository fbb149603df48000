"""A bad mobile line: a TCP proxy that is slow and breaks where it is told to."""

import enum
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


class Fate(enum.Enum):
    """What becomes of one connection."""

    WHOLE = "request and answer pass"
    LOST_GOING = "breaks before the request is complete"
    LOST_COMING = "the request passes; breaks as the answer comes"
    LOST_BETWEEN = "the request passes; breaks on both sides at once"


@dataclass
class SlowLine:
    """``fate`` is asked once a connection, in the order of their coming."""

    server: int
    fate: Callable[[], Fate] = lambda: Fate.WHOLE
    delay: float = 0.0
    port: int = 0
    fates: list[Fate] = field(default_factory=list)

    def carry(self, phone: socket.socket) -> None:
        """One connection: one request and its answer."""
        fate = self.fate()
        self.fates.append(fate)
        with phone, socket.create_connection(("127.0.0.1", self.server), timeout=30) as server:
            request = _whole_request(phone)
            time.sleep(self.delay)
            if fate is Fate.LOST_GOING:
                server.sendall(request[: len(request) * 3 // 4])
                return
            server.sendall(request)
            if fate is Fate.LOST_BETWEEN:
                return
            answer = _until_end(server)
            time.sleep(self.delay)
            if fate is Fate.WHOLE:
                phone.sendall(answer)


@contextmanager
def a_line(line: SlowLine) -> Iterator[SlowLine]:
    """Opens the line on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        line.port = listening.getsockname()[1]
        threading.Thread(target=_accept, args=(listening, line), daemon=True).start()
        yield line


def _accept(listening: socket.socket, line: SlowLine) -> None:
    with suppress(OSError):  # closed at the end of the test
        while True:
            phone, _ = listening.accept()
            phone.settimeout(30)
            threading.Thread(target=line.carry, args=(phone,), daemon=True).start()


def _whole_request(phone: socket.socket) -> bytes:
    """Head and as much body as the head promises."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += _some(phone)
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    promised = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < promised:
        body += _some(phone)
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65_536)
    if not data:
        raise ConnectionError("the phone hung up")
    return data


def _until_end(server: socket.socket) -> bytes:
    """The whole answer; the phone asked for ``Connection: close``."""
    answer = b""
    while data := server.recv(65_536):
        answer += data
    return answer
