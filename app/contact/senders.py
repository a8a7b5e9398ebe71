"""Limits on what one network may send. No address is kept: only a keyed hash, new every day."""

import hashlib
import ipaddress
from datetime import timedelta

from flask import request

from app.core.clock import local, now
from app.core.limits import hit
from app.core.settings import current_settings

NETWORKS = {4: 24, 6: 64}  # bits of an address that name a household or an office


def count_case() -> None:
    """Count a new case of this network; raise TooMany above what people send."""
    hit(f"case:{sender()}", limit=20, per=timedelta(hours=1))


def count_follow_up() -> None:
    """Count a message added to a case; raise TooMany above what people send."""
    hit(f"follow-up:{sender()}", limit=40, per=timedelta(hours=1))


def count_wrong_key() -> None:
    """Count a try to open a case with a wrong key; raise TooMany when somebody guesses."""
    hit(f"case-key:{sender()}", limit=20, per=timedelta(minutes=10))


def sender() -> str:
    """Return a name for the network that asks: a keyed hash of its prefix and the day."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    network = ipaddress.ip_network((address, NETWORKS[address.version]), strict=False)
    key = current_settings().signing_key.encode()[:64]
    return hashlib.blake2b(f"{network}/{local(now()).date()}".encode(), key=key,
                           digest_size=12).hexdigest()
