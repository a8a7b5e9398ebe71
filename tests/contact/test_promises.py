"""What figures need of cases: the first promise, the first reply."""

from datetime import timedelta
from importlib import import_module

import sqlalchemy as sa
import time_machine
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask.testing import FlaskClient

from app.core.clock import now

from .helpers import read, send
from .test_callbacks import book
from .test_cases import answer, the_case
from .test_messages import write


def solve(agent: FlaskClient) -> None:
    send(agent, read(agent, f"/staff/cases/{the_case().id}").form("/solve"))


def test_the_first_promise_stays(alice: FlaskClient, agent: FlaskClient,
                                 clock: time_machine.Traveller) -> None:
    page = write(alice)
    first = the_case().promised_at
    assert first
    answer(agent, then="solved")
    assert (the_case().promised_at, the_case().first_promised_at) == (None, first)
    clock.shift(timedelta(hours=2))
    send(alice, page.form("/messages"), message="That is not it")
    later = the_case().promised_at
    assert later
    assert later > first
    assert the_case().first_promised_at == first


def test_a_call_is_promised_by_the_end_of_its_slot(alice: FlaskClient) -> None:
    book(alice)
    callback = the_case().callback
    assert callback
    assert the_case().first_promised_at == callback.ends_at


def test_a_call_that_solved_it_is_the_reply(alice: FlaskClient, agent: FlaskClient,
                                            clock: time_machine.Traveller) -> None:
    book(alice)
    clock.shift(timedelta(hours=3))
    called = now()
    solve(agent)
    assert the_case().first_reply_at == called


def test_solving_after_an_answer_is_no_second_reply(
        alice: FlaskClient, agent: FlaskClient, clock: time_machine.Traveller) -> None:
    write(alice)
    answer(agent)
    answered = now()
    clock.shift(timedelta(hours=1))
    solve(agent)
    assert the_case().first_reply_at == answered


def test_the_migration_keeps_what_is_known_of_older_cases() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql('CREATE TABLE "case" (id, promised_at, first_reply_at)')
        connection.exec_driver_sql('INSERT INTO "case" VALUES (1, \'2026-11-26\', NULL), '
                                   "(2, '2026-11-27', '2026-11-20'), (3, NULL, NULL)")
        migration = import_module("migrations.versions.0008_promises_and_satisfaction")
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
        known = connection.exec_driver_sql('SELECT first_promised_at FROM "case" ORDER BY id')
        assert list(known.scalars()) == ["2026-11-26", None, None]
    engine.dispose()
