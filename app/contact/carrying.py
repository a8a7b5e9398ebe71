"""The token that opens the gate where cookies are refused: kept in every contact link and form."""

from typing import Any

from flask import request

from app.journey import attempt_in_request, attempt_token, current_visitor

TOKEN = "t"  # noqa: S105 (the name of the argument)


def give_token(endpoint: str, values: dict[str, Any]) -> None:
    """Put the request's token into a link that is being built: for `Blueprint.url_defaults`."""
    token = carried_token()
    if token:
        values.setdefault(TOKEN, token)


def carried_token() -> str | None:
    """Return the token of the request's address, if it is a valid one.

    Forms carry it in their action: what is too large to be read must still get its error page.
    """
    token = request.args.get(TOKEN)
    return token if token and attempt_in_request() is not None else None


def token_after(what: str) -> str | None:
    """Return the token for a redirect after `what` was done; None when the steps will tell.

    A browser that sent our cookie back keeps it, so its address stays clean.
    """
    visitor = current_visitor()
    return attempt_token(what) if visitor is None or visitor.is_new else None
