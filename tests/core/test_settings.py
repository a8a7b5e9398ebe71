"""A wrong value refuses to start and names itself."""

import os
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from app.core.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "abc"), ("PORT", "0"), ("PORT", "70000"), ("VOIKKO", "best"), ("LOG_LEVEL", "loud"),
    ("TIMEZONE", "Mars/Base"), ("TIMEZONE", "../etc/passwd"), ("WEB_PROCESSES", "-1"),
    ("DEMO", "perhaps"), ("BASE_URL", "help.example.org"), ("SMTP_URL", "mail.example.org"),
    ("DATABASE_URL", "mysql://localhost/x"), ("TRUSTED_PROXIES", "1.5"), ("UPLOAD_MAX_MB", "0"),
])
def test_bad_value_names_itself(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.load({name: value})


def test_secrets_are_not_told() -> None:
    with pytest.raises(SettingsError) as told:
        Settings.load({"SMTP_URL": "user:hunter2@mail"})
    assert "hunter2" not in str(told.value)
    assert "hunter2" not in repr(Settings(smtp_url="smtp://user:hunter2@mail"))


def test_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text("# ours\nPORT=9000\nHOST='0.0.0.0'\n\nDEMO=yes\n")
    settings = Settings.load({"LUUKKU_SETTINGS": str(file), "PORT": "9001"})
    assert (settings.port, settings.host, settings.demo) == (9001, "0.0.0.0", True)


def test_unknown_name_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text("PORT=9000\nPROT=9001\n")
    with pytest.raises(SettingsError, match=r"settings\.env:2: PROT"):
        Settings.load({"LUUKKU_SETTINGS": str(file)})


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        Settings.load({"LUUKKU_SETTINGS": str(tmp_path / "nowhere")})


def test_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path / "var")
    key = settings.signing_key()
    assert len(key) >= 48
    assert Settings(var_dir=tmp_path / "var").signing_key() == key
    mode = os.stat(tmp_path / "var" / "secret_key").st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    missing = [field.name.upper() for field in fields(Settings) if field.name.upper() not in text]
    assert missing == []
