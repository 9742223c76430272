"""A mail server small enough to hold its answer while a test kills whoever is sending."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it receives; holds its answer to the message number `hold_at`; refuses `refused` addresses."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, hold_at: int = 0, refused: dict[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.hold_at = hold_at
        self.refused = refused or {}
        self.received: list[Message] = []
        self.holding = threading.Event()
        self.released = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 essai")
        for line in self.rfile:
            word = line.decode().strip()
            verb = word.split(":")[0].split(" ")[0].upper()
            if verb == "RCPT":
                self._say(self.server.refused.get(word.partition("<")[2].rstrip(">"), "250 ok"))
            elif verb == "DATA":
                self._receive()
            elif verb == "QUIT":
                self._say("221 au revoir")
                return
            else:
                self._say("250 ok")

    def _receive(self) -> None:
        self._say("354 allez-y")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        self.server.received.append(message_from_bytes(b"".join(lines), policy=default))
        if len(self.server.received) == self.server.hold_at:
            self.server.holding.set()
            self.server.released.wait(30)
        self._say("250 ok")

    def _say(self, line: str) -> None:
        try:
            self.wfile.write(line.encode() + b"\r\n")
        except OSError:
            return  # the sender was killed


@contextmanager
def mail_server(**options: object) -> Iterator[MailServer]:
    with MailServer(**options) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
