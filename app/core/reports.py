"""Delivery status notifications (RFC 3464): who did not get our mail, for good."""

import re
from collections.abc import Iterator
from email import policy
from email.parser import HeaderParser
from itertools import islice

from .bounces import ANY_STATUS, address_mark, is_about_address

MAX_BYTES = 1_000_000  # of a report that are looked at
MAX_RECIPIENTS = 100


def failed_recipients(report: bytes) -> dict[str, str]:
    """Return the addresses that a report says failed for good, with the status of each.

    Anybody can send a report, so an address counts only where the mail that comes back is ours to
    it. The parts are not taken apart: a report's fields stand in the open, and nesting cannot hurt.
    """
    text = report[:MAX_BYTES].decode(errors="replace").replace("\r\n", "\n")
    if "multipart/report" not in text.lower():
        return {}
    return {address: status for address, status in islice(_failures(text), MAX_RECIPIENTS)
            if address_mark(address) in text}


def _failures(text: str) -> Iterator[tuple[str, str]]:
    """Yield each recipient that failed for good: as we wrote it, and as it was passed on."""
    parser = HeaderParser(policy=policy.compat32)
    for block in re.split(r"\n[ \t]*\n", text):
        if "recipient:" not in block.lower():
            continue
        fields = parser.parsestr(block)
        status = ANY_STATUS.search(str(fields.get("Status", "")))
        action = str(fields.get("Action", "")).strip().lower()
        if action != "failed" or status is None or not is_about_address(status[0]):
            continue
        for name in ("Original-Recipient", "Final-Recipient"):
            address = str(fields.get(name, "")).rpartition(";")[2].strip().strip("<>").lower()
            if "@" in address:
                yield address, status[0]
