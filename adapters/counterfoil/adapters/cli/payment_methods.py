"""``counterfoil payment-methods``: the payment methods that the portal supports."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import (
    Account,
    AsJson,
    At,
    Database,
    InLanguage,
    database_of,
    moment_of,
)
from counterfoil.domain.rulebook.rule import Language, Words

if TYPE_CHECKING:
    from counterfoil.domain.customer.supported_methods import MethodSupport
    from counterfoil.domain.refusal import CommandRefusedError

HEADING = Words(
    "Payment methods at the portal in {currency}, for a business in {country}",
    "Betaalmethoden in het klantenportaal in {currency}, voor een bedrijf in {country}",
)
ANYWHERE = Words("an unknown country", "een onbekend land")
SUPPORTED = Words("Supported", "Ondersteund")
ON_CONDITION = Words("Supported on a condition", "Ondersteund onder voorwaarde")
UNSUPPORTED = Words("Not supported", "Niet ondersteund")


@plainly
def payment_methods(
    context: typer.Context,
    currency: Annotated[
        str, typer.Option(metavar="CODE", help="The currency of the payments, as eur.")
    ],
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Where the business is, as NL; if none is named, where the account is.",
            show_default=False,
        ),
    ] = None,
    at: At = None,
    language: InLanguage = Language.ENGLISH,
    account: Account = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say which payment methods the portal supports."""
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.portal import utc_now
    from counterfoil.domain.customer.supported_methods import supported_payment_methods

    moment = moment_of(at) or utc_now()
    code = _currency(currency)
    place = _country(country)
    if place is None:
        place = _country_of_account(database_of(context, database), account)
    answers = supported_payment_methods(code, place, moment)
    if as_json:
        print_json(_as_object(code, place, moment, language, answers))
    else:
        _show(code, place, language, answers)


def _currency(text: str) -> str:
    from counterfoil.domain.currencies import CURRENCIES

    code = text.lower()
    if code not in CURRENCIES:
        raise CannotError(f"{text!r} is no currency that Stripe takes: write a code such as eur.")
    return code


def _country(text: str | None) -> str | None:
    if text is not None and not (len(text) == 2 and text.isascii() and text.isalpha()):  # noqa: PLR2004
        raise CannotError(f"{text!r} is no country: write its code of two letters, such as NL.")
    return None if text is None else text.upper()


def _country_of_account(url: str, account: str | None) -> str | None:
    """
    Return where the account is; ``None`` where that isn't on record.

    Raises:
        CannotError: there are several accounts, and none was named.
    """
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.domain.account.decisions import ACCOUNT
    from counterfoil.domain.cause import Mode

    with open_portal(url, read_only=True) as portal:
        accounts = {stream.partition("/")[0] for stream in portal.store.streams()}
        chosen = sorted(accounts if account is None else accounts & {account})
        if account is not None and not chosen:
            raise CannotError(f"Nothing is recorded of {account}: check the id and the database.")
        if len(chosen) > 1:
            raise CannotError(
                f"Several accounts could be meant: choose one of {', '.join(chosen)}, by --account."
            )
        # An account is the same in both modes.
        states = [portal.account(each, Mode.LIVE).get(ACCOUNT, each) for each in chosen]
    return states[0].country if states else None


def _as_object(
    currency: str,
    country: str | None,
    at: datetime,
    language: Language,
    answers: "Iterable[MethodSupport]",
) -> dict[str, object]:
    return {
        "currency": currency,
        "country": country,
        "at": at,
        "methods": [
            {
                "type": answer.method.type,
                "supported": answer.supported,
                "note": answer.method.note and answer.method.note.in_language(language),
                "reasons": [_as_entry(each, language) for each in answer.refusals],
                "conditions": [_as_entry(each, language) for each in answer.conditions],
            }
            for answer in answers
        ],
    }


def _as_entry(refusal: "CommandRefusedError", language: Language) -> dict[str, object]:
    return {
        "rule": refusal.rule.id,
        "numbers": refusal.rule.numbers,
        "code": refusal.code,
        "what": refusal.what(language),
        "says": refusal.rule.says.in_language(language),
        "remedy": refusal.rule.remedy.in_language(language),
    }


def _show(
    currency: str, country: str | None, language: Language, answers: "Sequence[MethodSupport]"
) -> None:
    from counterfoil.adapters.cli.output import console

    out = console()
    where = country or ANYWHERE.in_language(language)
    heading = HEADING.in_language(language).format(currency=currency.upper(), country=where)
    out.print(heading, style="bold")
    plainly_so = [each for each in answers if each.supported and not each.conditions]
    on_condition = [each for each in answers if each.supported and each.conditions]
    refused = [each for each in answers if not each.supported]
    for words, style, group in (
        (SUPPORTED, "bold green", plainly_so),
        (ON_CONDITION, "bold yellow", on_condition),
        (UNSUPPORTED, "bold red", refused),
    ):
        if group:
            out.print(f"\n{words.in_language(language)}", style=style)
            out.print(_table(group, language))


def _table(answers: "Iterable[MethodSupport]", language: Language) -> object:
    """Return a line a method, and what is to be said of it."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(style="dim")
    for answer in answers:
        said = [note.in_language(language)] if (note := answer.method.note) else []
        said += [each.what(language) for each in answer.refusals or answer.conditions]
        grid.add_row(f"  {answer.method.type}", "\n".join(said))
    return grid
