"""A load generator: so many connections kept alive, each asking again as soon as it is answered."""

import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import Self

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(frozen=True)
class Load:
    """What came back: `latencies` in seconds, sorted; every answer that is not a 200 is a failure."""

    seconds: float
    latencies: list[float]
    failures: int

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


@dataclass
class Connection:
    """A connection kept open, that asks one thing at a time."""

    link: socket.socket
    received: bytearray = field(default_factory=bytearray)
    sent_at: float = 0.0

    @classmethod
    def to(cls, host: str, port: int) -> Self:
        return cls(socket.create_connection((host, port)))

    def ask(self, request: bytes) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.link.sendall(request)

    def hear(self) -> None:
        """Take what has come. Raises ConnectionError when the server hangs up."""
        part = self.link.recv(1 << 18)
        if not part:
            raise ConnectionError("the server hung up")
        self.received += part

    def header(self, name: bytes) -> str:
        """The value of a header of the answer, "" without it; `name` in lower case."""
        lines = bytes(self.received).partition(HEAD_END)[0].split(b"\r\n")
        values = (line.partition(b":")[2] for line in lines if line.partition(b":")[0].lower() == name)
        return next(values, b"").strip().decode()

    def answer(self) -> int | None:
        """The status once the answer is whole."""
        head, separator, body = bytes(self.received).partition(HEAD_END)
        if not separator:
            return None
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(LENGTH)]
        length = int(lengths[0].removeprefix(LENGTH)) if lengths else 0
        return int(head.split(b" ", 2)[1]) if len(body) >= length else None


def load(host: str, port: int, path: str, *, connections: int = 8, seconds: float = 5.0) -> Load:
    """Ask for `path` during `seconds`. Raises ConnectionError when the server hangs up."""
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: identity\r\n\r\n".encode()
    latencies: list[float] = []
    failures = 0
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            one = Connection.to(host, port)
            selector.register(one.link, selectors.EVENT_READ, one)
            one.ask(request)
        begun = time.perf_counter()
        while (now := time.perf_counter()) < begun + seconds:
            for key, _ in selector.select(timeout=1):
                one = key.data
                one.hear()
                status = one.answer()
                if status is not None:
                    latencies.append(time.perf_counter() - one.sent_at)
                    failures += status != 200
                    one.ask(request)
        for key in list(selector.get_map().values()):
            key.data.link.close()
    return Load(now - begun, sorted(latencies), failures)
