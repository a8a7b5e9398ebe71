"""A site of the first release keeps its accounts when it is brought to this one."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app import create_app
from app.core.database import db
from app.core.settings import Settings
from app.starting import MIGRATIONS


def test_accounts_keep_their_roles_and_sessions(tmp_path: Path) -> None:
    app = create_app(Settings(var_dir=tmp_path, search_index=tmp_path / "index",
                              secret_key="test-" * 8, testing=True))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with app.app_context():
        command.upgrade(config, "0001")
        with db.engine.begin() as connection:
            for line in ("INSERT INTO role VALUES (1, 'admin')",
                         "INSERT INTO \"user\" (id, email, name, language, active, fs_uniquifier,"
                         " create_datetime) VALUES (1, 'a@example.org', 'Aino', 'fi', true, 'x',"
                         " '2026-11-26')",
                         "INSERT INTO account_role VALUES (1, 1)",
                         "INSERT INTO sign_in_link VALUES ('t', 1, '2026-11-27')"):
                connection.execute(sa.text(line))
        command.upgrade(config, "head")
        with db.engine.connect() as connection:
            for table in ("account_role", "sign_in_link"):
                assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 1
        for engine in db.engines.values():
            engine.dispose()
