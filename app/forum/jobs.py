"""Work of the forum that the worker does."""

from datetime import timedelta

from app.core.jobs import Handler

from .following_mails import HANDLERS as FOLLOWING
from .refreshing import REFRESH, refresh_handler
from .relating import RELATE, RELATE_OLD, relate_handler, relate_old_handler

HANDLERS = {
    REFRESH: Handler(refresh_handler),
    RELATE: Handler(relate_handler),
    RELATE_OLD: Handler(relate_old_handler, every=timedelta(days=1)),
    **FOLLOWING,
}
