"""Errors that are told to people: a status and a sentence in their language."""

import logging
import re
from http import HTTPStatus

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from .settings import current_settings
from .uploads import MAX_FILES

log = logging.getLogger(__name__)
HIDDEN_FIELDS = re.compile(r"password|token|ticket|^(t|key|version)$")  # not what somebody wrote


class AppError(Exception):
    """An error with an HTTP `status` and a `message` that the person can act on."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = HTTPStatus(status or self.status)


class NotFound(AppError):
    """There is nothing at this address for this person."""

    status = HTTPStatus.NOT_FOUND


class Forbidden(AppError):
    """The person may not do this."""

    status = HTTPStatus.FORBIDDEN


class Conflict(AppError):
    """Somebody else changed the same thing first."""

    status = HTTPStatus.CONFLICT


class Invalid(AppError):
    """What was sent does not fit."""

    status = HTTPStatus.BAD_REQUEST


class TooMany(AppError):
    """A limit was reached; waiting helps."""

    status = HTTPStatus.TOO_MANY_REQUESTS


def init_errors(app: Flask) -> None:
    """Render every error of `app` as a page, or as JSON where JSON was asked for."""
    app.register_error_handler(AppError, lambda error: _answer(error.status, error.message))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _storage_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    response = _answer(HTTPStatus(error.code), _say(error.code))
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return response


def _storage_error(error: OperationalError) -> Response:
    """Answer when the database cannot write or read: a full disk, a lost connection, a lock."""
    log.error("database failed: %s", error.orig)
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE,
                   _("We could not save this just now. Nothing was changed. Try again in a "
                     "moment."))


def _stale(_error: StaleDataError) -> Response:
    return _answer(HTTPStatus.CONFLICT,
                   _("Somebody else changed this at the same time. Your text is below: open the "
                     "page again and compare."))


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR,
                   _("Something went wrong on our side. We have a record of it. Try again in a "
                     "moment."))


def _answer(status: HTTPStatus, message: str) -> Response:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(error=message, status=int(status))
    else:
        response = make_response(render_template(
            "errors/error.html", status=int(status), title=_title(status), message=message,
            typed=_typed(status), request_id=g.get("request_id")))
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(status: HTTPStatus) -> list[tuple[str, str]]:
    """Return what the person wrote, so that no error page loses it."""
    if request.method != "POST" or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return []
    return [(name, value) for name, value in request.form.items(multi=True)
            if not HIDDEN_FIELDS.search(name) and len(value) > 20]


def _title(status: HTTPStatus) -> str:
    titles: dict[HTTPStatus, str] = {
        HTTPStatus.BAD_REQUEST: _("That did not work"),
        HTTPStatus.FORBIDDEN: _("You may not open this"),
        HTTPStatus.NOT_FOUND: _("We could not find that page"),
        HTTPStatus.CONFLICT: _("Changed by somebody else"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("That is too large"),
        HTTPStatus.TOO_MANY_REQUESTS: _("A moment, please"),
    }
    return titles.get(status) or str(_("Something went wrong"))


def _say(code: int) -> str:
    sentences: dict[HTTPStatus, str] = {
        HTTPStatus.FORBIDDEN: _("You do not have the rights that this page needs."),
        HTTPStatus.NOT_FOUND: _("The address may have changed, or the page is no longer here. "
                                "Search below, or contact us."),
        HTTPStatus.METHOD_NOT_ALLOWED: _("This address does not work that way. Go back and try "
                                         "again from the page itself."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _(
            "What you sent is too large. Send fewer or smaller files: at most %(files)s, each at "
            "most %(size)s MB.", files=MAX_FILES, size=current_settings().upload_max_mb),
        HTTPStatus.TOO_MANY_REQUESTS: _("There were too many tries in a short time. Wait a minute "
                                        "and try again."),
    }
    return sentences.get(HTTPStatus(code)) or str(
        _("The request could not be understood. Go back and try again."))
