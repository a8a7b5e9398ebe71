"""`luukku accounts`: make accounts and sign-in links from the console."""

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from app.core.database import db, transaction
from app.core.errors import AppError

from .actions import create_account
from .links import make_sign_in_link
from .models import User
from .security import ROLES

accounts = AppGroup("accounts", help="Make accounts and sign-in links.")


@accounts.command()
@click.argument("email")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), required=True,
              help="May be given more than once.")
@click.option("--name", default="", help="The name shown to customers.")
@click.option("--language", default="fi", type=click.Choice(("fi", "sv", "en")))
def create(email: str, roles: tuple[str, ...], name: str, language: str) -> None:
    """Make an account and print its one-time sign-in link."""
    try:
        with current_app.test_request_context(), transaction():
            user = create_account(email, name or email.partition("@")[0], list(roles), language)
            click.echo(make_sign_in_link(user))
    except AppError as error:
        raise click.ClickException(error.message) from None


@accounts.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a new one-time sign-in link for an account."""
    with current_app.test_request_context(), transaction():
        user = db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))
        if user is None:
            raise click.ClickException(f"there is no account {email}")
        click.echo(make_sign_in_link(user))
