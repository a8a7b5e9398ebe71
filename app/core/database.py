"""The database: typed columns, one session per request, one writing transaction per change."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from .settings import Settings

db = SQLAlchemy(session_options={"expire_on_commit": False})


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware datetime, stored in UTC on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an aware moment into UTC; raises ValueError for a naive one."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return what was stored as aware UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


IntPk = Annotated[int, mapped_column(primary_key=True)]
Str = Annotated[str, mapped_column(sa.String(255))]
Text = Annotated[str, mapped_column(sa.Text)]
Utc = Annotated[datetime, mapped_column(UtcDateTime)]
Day = Annotated[date, mapped_column(sa.Date)]
Json = Annotated[Any, mapped_column(sa.JSON)]
Translated = Annotated[dict[str, str], mapped_column(sa.JSON)]  # language -> text


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = sa.MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    })


def init_database(app: Flask, settings: Settings) -> None:
    """Give `app` its engines: `default`, and `steps`, which may lose a step but never waits."""
    url = sa.make_url(settings.sqlalchemy_url)
    if url.get_backend_name() == "sqlite" and url.database:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
    # Hidden parameters: what people wrote must not reach the log with an error.
    app.config["SQLALCHEMY_ENGINES"] = {
        name: {"url": url, "hide_parameters": True} for name in ("default", "steps")}
    db.init_app(app)
    # Its teardown of asynchronous sessions, which we have none of, starts an event loop for each
    # request: 0.5 ms.
    app.teardown_appcontext_funcs[:] = [
        function for function in app.teardown_appcontext_funcs
        if not inspect.iscoroutinefunction(function)]
    with app.app_context():
        for name, engine in db.engines.items():
            _set_up(engine, durable=name == "default")


def read_rows(statement: sa.Executable, parameters: Mapping[str, Any] | None = None
              ) -> sa.CursorResult[*tuple[Any, ...]]:
    """Read columns inside the session's transaction, but without its ORM: in half the time.

    What the session has not flushed is not seen.
    """
    return db.session.connection().execute(statement, parameters)


@contextmanager
def transaction() -> Iterator[None]:
    """Open the one writing transaction of a request, command or job; commit it at the end.

    What was read before is read again when next used, so that nothing is written on the ground
    of an old state. An exception rolls everything back.
    """
    if db.session.info.get("writing"):
        raise RuntimeError("a transaction is open already")
    db.session.rollback()
    db.session.info["writing"] = True
    try:
        db.session.connection(execution_options={"immediate": True})
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info.pop("writing")


def _set_up(engine: sa.Engine, *, durable: bool) -> None:
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine, durable=durable)
    elif not durable:
        @sa.event.listens_for(engine, "connect")
        def lazily(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            cursor.execute("SET synchronous_commit TO off")
            cursor.close()
            connection.commit()


def _set_up_sqlite(engine: sa.Engine, *, durable: bool) -> None:
    wait_ms, synchronous = (10_000, "FULL") if durable else (2_000, "NORMAL")

    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where we say, below
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", f"busy_timeout={wait_ms}",
                       "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A deferred transaction that reads first and writes later fails under load (DESIGN §8.4).
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
