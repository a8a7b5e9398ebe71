"""A mail server on this machine."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.smtp import SmtpServer


@pytest.fixture
def smtp(app: Flask) -> Iterator[SmtpServer]:
    """A server on this machine, and the settings that name it."""
    before, server = app.extensions["luukku_settings"], SmtpServer()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        app.extensions["luukku_settings"] = replace(
            before, smtp_url=f"smtp://us%40er:s%2Fcret@127.0.0.1:{server.port}",
            mail_from="Kotikaista <help@kotikaista.example>")
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    app.extensions["luukku_settings"] = before
