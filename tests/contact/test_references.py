"""References are read out and typed; keys are guessed by nobody."""

from dataclasses import replace

from flask import Flask

from app.contact.models import Case
from app.contact.references import (
    ALPHABET,
    case_key,
    is_key,
    key_hash,
    new_reference,
    read_reference,
)
from app.core.database import transaction
from app.core.site_settings import set_site_setting


def test_a_reference_is_read_back_however_it_is_typed(app: Flask) -> None:
    reference = new_reference()
    assert read_reference(reference) == reference
    assert read_reference(f" {reference.lower().replace('-', ' ')} ") == reference
    assert read_reference(reference.replace("-", "")) == reference


def test_every_single_mistyped_character_is_noticed(app: Flask) -> None:
    reference = new_reference()
    for place in range(3, len(reference)):
        for character in set(ALPHABET) - {reference[place]}:
            if reference[place] != "-":
                wrong = reference[:place] + character + reference[place + 1:]
                assert read_reference(wrong) is None


def test_references_carry_the_brand(app: Flask) -> None:
    assert new_reference().startswith("LU-")
    with transaction():
        set_site_setting("brand", {"name": "Öljy & Kaasu Oy"})
    assert new_reference().startswith("OL-")
    with transaction():
        set_site_setting("brand", {"name": "Kotikaista", "reference": "KK"})
    assert new_reference().startswith("KK-")


def test_a_key_opens_its_own_case_only(app: Flask) -> None:
    first, second = new_reference(), new_reference()
    case = Case(reference=first, token=key_hash(case_key(first)))
    assert is_key(case, case_key(first))
    for wrong in ("", "ä", case_key(second), case.token, case_key(first)[:-1]):
        assert not is_key(case, wrong)


def test_links_in_old_mails_outlive_a_new_site_key(app: Flask) -> None:
    reference = new_reference()
    old = case_key(reference)
    case = Case(reference=reference, token=key_hash(old))
    app.extensions["luukku_settings"] = replace(app.extensions["luukku_settings"],
                                                secret_key="another-" * 8)
    assert case_key(reference) != old
    assert is_key(case, old)
    assert is_key(case, case_key(reference))
