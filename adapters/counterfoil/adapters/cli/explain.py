"""``counterfoil explain``: what may be done at the portal, and which rules forbid the rest."""

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
    InMode,
    UnderConfiguration,
    database_of,
    moment_of,
)
from counterfoil.domain.rulebook.rule import Language, Words, cited

if TYPE_CHECKING:
    from rich.console import Console

    from counterfoil.adapters.account import AccountPortal
    from counterfoil.adapters.cli.opening import Found
    from counterfoil.domain.answers import Answer
    from counterfoil.domain.explaining import Explanation, Reason

ACTIONS: dict[str, Words] = {
    "switch_plan": Words("Switch the plan", "Van prijs wisselen"),
    "change_quantity": Words("Change the quantity", "Het aantal wijzigen"),
    "apply_promotion_code": Words("Redeem a promotion code", "Een promotiecode verzilveren"),
    "accept_retention_offer": Words("Accept the offer to stay", "Het behoudaanbod aannemen"),
    "cancel": Words("Cancel", "Annuleren"),
    "reverse_cancellation": Words("Reverse the cancellation", "De annulering ongedaan maken"),
    "pause_collection": Words(
        "Pause the collection of payment", "De inning van betalingen tijdelijk stopzetten"
    ),
    "resume_collection": Words(
        "Resume the collection of payment", "De inning van betalingen hervatten"
    ),
    "pause_subscription": Words("Pause the subscription itself", "Het abonnement zelf pauzeren"),
    "resume_subscription": Words("Resume the subscription itself", "Het abonnement zelf hervatten"),
    "remove_payment_method_override": Words(
        "Remove the subscription's own payment method",
        "De eigen betaalmethode van het abonnement verwijderen",
    ),
    "change_detail": Words("Change a detail", "Een gegeven wijzigen"),
    "add_tax_id": Words("Add a tax id", "Een btw-nummer toevoegen"),
    "remove_tax_id": Words("Remove a tax id", "Een btw-nummer verwijderen"),
    "add_payment_method": Words("Add a payment method", "Een betaalmethode toevoegen"),
    "remove_payment_method": Words("Remove a payment method", "Een betaalmethode verwijderen"),
    "choose_default_payment_method": Words(
        "Choose the default payment method", "De standaardbetaalmethode kiezen"
    ),
    "view": Words("View the invoice", "De factuur bekijken"),
    "download": Words("Download the invoice", "De factuur downloaden"),
    "pay": Words("Pay the invoice", "De factuur betalen"),
}
"""What each action is called; one that is missing here is shown under its own name."""

HEADING = Words(
    "What a customer may do with {id} at the portal",
    "Wat een klant in het portaal met {id} mag doen",
)
BASIS = Words(
    "By the rules of {day}, about {id} as it is known now, under {configuration}.",
    "Volgens de regels van {day}, over {id} zoals nu bekend, onder {configuration}.",
)
NO_CONFIGURATION = Words(
    "no configuration (none is recorded)", "geen configuratie (er is er geen vastgelegd)"
)
ALLOWED = Words("Allowed", "Mag wel")
FORBIDDEN = Words("Not allowed", "Mag niet")
REASONS = Words("Why not", "Waarom niet")
EDITION = Words("Edition {label}: {says}", "Editie {label}: {says}")
NOTHING = Words("Nothing is known of it yet.", "Er is nog niets over bekend.")


@plainly
def explain(
    context: typer.Context,
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The id of a subscription, of a customer or of an invoice."
        ),
    ],
    configuration: UnderConfiguration = None,
    at: At = None,
    language: InLanguage = Language.ENGLISH,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say what a customer may do, and what forbids the rest."""
    from counterfoil.adapters.cli.opening import find, open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.portal import utc_now
    from counterfoil.domain.rulebook import edition_of

    moment = moment_of(at) or utc_now()
    with open_portal(database_of(context, database), read_only=True) as portal:
        found = find(portal, id, account, mode)
        chosen = configuration_in(found.portal, configuration)
        explained = answers_of(found, chosen, moment, language)
    if as_json:
        print_json(
            {
                "id": found.ref.id,
                "at": moment,
                "configuration": chosen,
                "edition": edition_of(moment).name,
                "answers": explained,
            }
        )
    else:
        show_answers(console(), found.ref.id, chosen, moment, language, explained)


def answers_of(
    found: "Found", configuration: str | None, at: datetime, language: Language
) -> "tuple[Explanation, ...]":
    """Ask what a customer may do at the portal."""
    from counterfoil.domain.cause import Actor, Cause, Door
    from counterfoil.domain.explaining import explain as in_words
    from counterfoil.domain.values import ConfigurationId

    by = Cause(
        actor=Actor.CUSTOMER,
        door=Door.PORTAL,
        command_id="question",
        configuration=None if configuration is None else ConfigurationId(configuration),
    )
    answers: tuple[Answer, ...]
    match found.ref.kind:
        case "subscription":
            answers = found.portal.allowed_actions(found.ref.id, by=by, at=at)
        case "customer":
            answers = found.portal.allowed_customer_actions(found.ref.id, by=by, at=at)
        case "invoice":
            answers = found.portal.allowed_invoice_actions(found.ref.id, by=by, at=at)
        case _:
            raise CannotError(
                f"{found.ref.id} is {found.what}: name a subscription, a customer or an invoice."
            )
    return in_words(answers, at, language)


def configuration_in(portal: "AccountPortal", wanted: str | None) -> str | None:
    """
    Return the configuration to ask under, as sessions get it; ``None`` where none is recorded.

    Raises:
        CannotError: there are several without a default, or not the one that was named.
    """
    ids = portal.ids("configuration")
    if wanted is not None:
        if wanted not in ids:
            raise CannotError(f"No configuration {wanted} is recorded: {_choice(ids)}.")
        return wanted
    default = portal.default_configuration()
    if default is None and len(ids) > 1:
        raise CannotError(
            f"Several portal configurations could be meant: {_choice(ids)}, by --configuration."
        )
    return default or next(iter(ids), None)


def _choice(ids: Iterable[str]) -> str:
    return f"choose one of {', '.join(ids) or 'none, for none is recorded'}"


def show_answers(
    out: "Console",
    id_: str,
    configuration: str | None,
    at: datetime,
    language: Language,
    explained: "Sequence[Explanation]",
) -> None:
    """Print answers; each rule that forbids something is said once, below, under a number."""
    from counterfoil.adapters.cli.output import plain
    from counterfoil.domain.rulebook import edition_of

    def words(say: Words, **values: str) -> str:
        return plain(say.in_language(language).format(**values))

    under = configuration or NO_CONFIGURATION.in_language(language)
    out.print(words(HEADING, id=id_), style="bold")
    out.print(words(BASIS, day=f"{at:%Y-%m-%d}", id=id_, configuration=under))
    edition = edition_of(at)
    out.print(words(EDITION, label=edition.name, says=words(edition.says)))
    granted = [each for each in explained if each.allowed]
    refused = [each for each in explained if not each.allowed]
    reasons = list(dict.fromkeys(reason for each in refused for reason in each.reasons))
    if granted:
        out.print(f"\n{words(ALLOWED)}", style="bold green")
        _print_actions(out, granted, reasons, language)
    if refused:
        out.print(f"\n{words(FORBIDDEN)}", style="bold red")
        _print_actions(out, refused, reasons, language)
        out.print(f"\n{words(REASONS)}", style="bold")
        _print_reasons(out, reasons)
    if not granted and not refused:
        out.print(f"\n{words(NOTHING)}")


def _print_actions(
    out: "Console",
    answers: "Iterable[Explanation]",
    reasons: "list[Reason]",
    language: Language,
) -> None:
    """Print an action a line, below it all that it could be done to, with what forbids it."""
    from rich.table import Table

    from counterfoil.adapters.cli.output import shown

    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(style="dim")
    last = None
    for each in answers:
        marks = " ".join(f"[{reasons.index(reason) + 1}]" for reason in each.reasons)
        name = ACTIONS[each.action].in_language(language) if each.action in ACTIONS else each.action
        if each.subject is None:
            grid.add_row(shown(f"  {name}"), marks)
        else:
            if each.action != last:
                grid.add_row(shown(f"  {name}"), "")
            grid.add_row(shown(f"    {each.subject}"), marks)
        last = each.action
    out.print(grid)


def _print_reasons(out: "Console", reasons: "Iterable[Reason]") -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    for number, reason in enumerate(reasons, start=1):
        text = Text(cited(reason.says, reason.numbers))
        text.append(f"\n{reason.remedy}", style="dim")
        grid.add_row(f"  [{number}]", text)
    out.print(grid)
