"""What the fields of contact forms accept."""

from typing import Any

import phonenumbers
from flask_babel import gettext as _
from phonenumbers import PhoneNumberType
from wtforms import Field, Form, ValidationError

from app.core.errors import Invalid
from app.core.files import check_files
from app.core.settings import current_settings

COSTLY = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}  # nobody makes us call these


def fitting_files(_form: Form, field: Field) -> None:
    """Keep the files that were chosen, or say what is wrong with one."""
    field.data = [upload for upload in field.data or [] if getattr(upload, "filename", "")]
    try:
        check_files(field.data)
    except Invalid as error:
        raise ValidationError(error.message) from None


def callable_number(_form: Form, field: Field) -> None:
    """Refuse a number that we cannot or would not call."""
    number = _parsed(field.data)
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("Check the phone number: for example 040 123 4567, or "
                                "+46 70 123 45 67 for a number abroad."))
    if phonenumbers.number_type(number) in COSTLY:
        raise ValidationError(_("We cannot call a service number that costs extra. Give another "
                                "number."))


def e164(text: str | None) -> str:
    """Return the number that a checked field holds as E.164."""
    return str(phonenumbers.format_number(_parsed(text), phonenumbers.PhoneNumberFormat.E164))


def _parsed(text: str | None) -> Any:
    try:
        return phonenumbers.parse(text or "", current_settings().holidays_country)
    except phonenumbers.NumberParseException:
        return None
