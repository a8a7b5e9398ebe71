"""What an address of each kind of channel must look like. Phone numbers are kept as E.164."""

import re

import phonenumbers
from flask_babel import gettext as _

from .models import ChannelKind

NUMBER_KINDS = {ChannelKind.PHONE, ChannelKind.WHATSAPP}
LINK_KINDS = {ChannelKind.CHAT, ChannelKind.SOCIAL}
WITHOUT_ADDRESS = {ChannelKind.MESSAGE, ChannelKind.CALLBACK}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LINK = re.compile(r"https://[^\s/]+\S*")


def phone_e164(text: str) -> str | None:
    """Return a phone number as E.164, or None when it cannot be one."""
    try:
        number = phonenumbers.parse(text, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def address_fault(kind: ChannelKind, address: str) -> str | None:
    """Return why nobody can be reached at an address of a kind; None when they can."""
    if kind in NUMBER_KINDS and not phone_e164(address):
        return str(_("Check the number: it is not a phone number that can be called."))
    if kind == ChannelKind.EMAIL and not EMAIL.fullmatch(address):
        return str(_("Check the e-mail address: it should look like name@example.com."))
    if kind in LINK_KINDS and not LINK.fullmatch(address):
        return str(_("Write the whole link, beginning with https://."))
    return None
