"""Luukku: a self-hosted help centre that answers customers before they have to call."""

from flask import Flask

from .core.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Make the WSGI application.

    `settings` default to those read from the environment and the settings file; a bad value
    raises `core.settings.SettingsError`, which names it.
    """
    from .web import compose  # noqa: PLC0415 (app code imports no app; DESIGN's layers)

    return compose(settings or Settings.load())
