"""A document of the index, found by the name that somebody gives it: its key or its address."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from flask import current_app
from werkzeug.exceptions import HTTPException

from .documents import KINDS, Key
from .engine import Snapshot

ADDRESS = re.compile(r"(?:https?://[^/]*)?(/[^?#]*).*")


def find_named(snapshot: Snapshot, name: str, language: str) -> bytes | None:
    """Return the head of the document that `name` means, None when there is none.

    `name` is its key (kind/id/language, or only its id, then in `language`) or the address of its
    page, with or without the host.
    """
    name = name.strip()
    address = _address(name)
    wanted = [address] if address else [
        {"kind": key.kind, "id": key.id, "language": key.language} for key in _keys(name, language)]
    for part in snapshot.parts:
        deleted = part.deleted()
        for number, head in part.heads():
            if number not in deleted and any(_is(head, one) for one in wanted):
                return head
    return None


def _address(name: str) -> dict[str, Any] | None:
    """Return the endpoint, values and language of an address of this site."""
    path = ADDRESS.fullmatch(name)
    if path is None:
        return None
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(unquote(path[1]))
    except HTTPException:
        return None
    rest = {name: value for name, value in values.items() if name != "language"}
    return {"endpoint": endpoint, "values": rest, "language": values.get("language")}


def _keys(name: str, language: str) -> list[Key]:
    keys = [Key(kind, name.removeprefix(f"{kind}/"), language) for kind in KINDS]
    return [Key.parse(name), *keys] if name.count("/") > 1 else keys


def _is(head: bytes, wanted: Mapping[str, Any]) -> bool:
    """Tell whether a head has these values; most are told apart without decoding them."""
    longest = max([wanted.get("id", ""), *wanted.get("values", {}).values()], key=len)
    if json.dumps(longest, ensure_ascii=False).encode("utf-8", "replace") not in head:
        return False
    values = json.loads(head)
    return all(values[name] == value for name, value in wanted.items())
