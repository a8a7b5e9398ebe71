"""A mail server of a few lines."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class SmtpServer:
    """Takes mail as a server does, one connection after the other; `answers` are its replies to
    verbs, or to whole lines.
    """

    answers: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    port: int = 0

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream.readline, lambda text: _say(stream, text))

    def _talk(self, read: Callable[[], bytes], say: Callable[[str], None]) -> None:
        say("220 test")
        while line := read():
            self.lines.append(line.decode().strip())
            verb = self.lines[-1].split(" ")[0].upper()
            if verb == "DATA" and verb not in self.answers:
                say("354 go on")
                self.mails.append(b"".join(iter(read, b".\r\n")))
            usual = {"EHLO": "250-test\r\n250 AUTH PLAIN", "QUIT": "221 bye", "AUTH": "235 yes"}
            say(self.answers.get(self.lines[-1]) or self.answers.get(verb)
                or usual.get(verb, "250 yes"))


def _say(stream: object, text: str) -> None:
    stream.write(text.encode() + b"\r\n")  # type: ignore[attr-defined]
    stream.flush()  # type: ignore[attr-defined]
