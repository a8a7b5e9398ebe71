"""`luukku mail`: what the operator's mail server hands back."""

import sys

import click
from flask.cli import AppGroup

from .bounces import note_refusal
from .database import transaction
from .reports import failed_recipients

mail = AppGroup("mail", help="Mail that comes back.")


@mail.command("bounced")
def bounced() -> None:
    """Read a delivery status notification from standard input, and note who got no mail."""
    found = failed_recipients(sys.stdin.buffer.read())
    if found:
        with transaction():
            for address, status in found.items():
                note_refusal(address, status)
    click.echo(f"addresses noted: {len(found)}")
