"""The options that several commands share, and what their values mean."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError
from counterfoil.domain.cause import Mode
from counterfoil.domain.rulebook.rule import Language

DEFAULT_DATABASE = "sqlite:///counterfoil.db"

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of text.")]

Database = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="The database, as the global option of the same name says.",
        show_default=False,
    ),
]

Account = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        envvar="COUNTERFOIL_ACCOUNT",
        help="Look in this account alone.",
        show_default=False,
    ),
]

OwnAccount = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        envvar="COUNTERFOIL_ACCOUNT",
        help="Whose events these are, where they name no connected account: acct_self.",
        show_default=False,
    ),
]

InMode = Annotated[
    Mode | None, typer.Option("--mode", help="Look in this mode alone.", show_default=False)
]

InLanguage = Annotated[Language, typer.Option("--language", help="Write in this language.")]

StripeUrl = Annotated[
    str | None,
    typer.Option(
        "--stripe-url",
        metavar="URL",
        envvar="COUNTERFOIL_STRIPE_URL",
        help="Where Stripe's API is, or what stands in for it, if not at https://api.stripe.com.",
        show_default=False,
    ),
]

At = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Ask by the rules of this date, as 2024-03-29 or 2024-03-29T12:00Z (UTC).",
        show_default=False,
    ),
]

UnderConfiguration = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        help="The portal configuration; if none is named, the default one.",
        show_default=False,
    ),
]


def database_of(context: typer.Context, database: str | None) -> str:
    """Return the database's URL: the command's own option, else the global one."""
    return database or str(context.obj)


def moment_of(text: str | None) -> datetime | None:
    """
    Read a date or a moment; what names no time zone is in UTC.

    Raises:
        CannotError: the text is neither.
    """
    return None if text is None else moment_in(text)


def moment_in(text: str) -> datetime:
    """
    Read a date or a moment; what names no time zone is in UTC.

    Raises:
        CannotError: the text is neither.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CannotError(
            f"{text!r} is no date: write 2024-03-29, or 2024-03-29T12:00Z for a moment of it."
        ) from None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise CannotError(f"{text!r} lies outside the calendar.") from None
