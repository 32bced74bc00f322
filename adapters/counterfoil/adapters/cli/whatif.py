"""``counterfoil whatif``: what a command would come to, without recording anything."""

from datetime import datetime, timedelta
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
from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.rulebook.rule import Language, Words

if TYPE_CHECKING:
    from rich.console import Console

    from counterfoil.adapters.account import AccountPortal
    from counterfoil.adapters.handling import Foresight
    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.domain.cause import Cause, Mode

BASIS = Words(
    "{command} by the {actor}, door {door}, by the rules of {moment} (edition {edition}).",
    "{command} door de {actor}, deur {door}, volgens de regels van {moment} (editie {edition}).",
)
ACTORS = {
    Actor.CUSTOMER: Words("customer", "klant"),
    Actor.MERCHANT: Words("merchant", "ondernemer"),
}
WOULD_RECORD = Words("It would record:", "Dit zou worden vastgelegd:")
WOULD_REFUSE = Words("It would be refused:", "Dit zou worden geweigerd:")
IS_SO = Words(
    "It would record nothing: it is so already.", "Dit zou niets vastleggen: het is al zo."
)
UNTOUCHED = Words("Nothing was recorded.", "Er is niets vastgelegd.")


@plainly
def whatif(
    context: typer.Context,
    command: Annotated[
        str, typer.Argument(metavar="COMMAND", help="The command's name, as PauseCollection.")
    ],
    fields: Annotated[
        str,
        typer.Argument(
            metavar="JSON", help="Its fields, or - for standard input.", show_default=False
        ),
    ] = "{}",
    actor: Annotated[
        Actor, typer.Option("--as", help="Who would act: the customer or the merchant.")
    ] = Actor.MERCHANT,
    door: Annotated[
        Door | None,
        typer.Option(
            help="Through which door: the portal for customers, the API for merchants.",
            show_default=False,
        ),
    ] = None,
    configuration: UnderConfiguration = None,
    edition: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="By the rules of this edition: of now, or of its last day.",
            show_default=False,
        ),
    ] = None,
    at: At = None,
    language: InLanguage = Language.ENGLISH,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say what a command would come to, and record nothing."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.deciders import BUILT_IN
    from counterfoil.adapters.portal import utc_now
    from counterfoil.adapters.written import command_from

    if edition is not None and at is not None:
        raise CannotError("Name an edition or a date, not both.")
    now = utc_now()
    moment = moment_of(at) or (now if edition is None else moment_in(edition, now))
    wish = command_from(command, _object_of(fields), BUILT_IN)
    with open_portal(database_of(context, database), read_only=True) as portal:
        bound = _bound(portal, wish, account, mode)
        by = _cause(bound, actor, door, configuration)
        foreseen = bound.whatif(wish, by=by, at=moment)
    if as_json:
        print_json(as_entry(wish, foreseen, by))
    else:
        show_foresight(console(), wish, foreseen, by, language)


def moment_in(name: str, now: datetime) -> datetime:
    """
    Return a moment of an edition: now, where that lies in it, else its last second, or its first
    where it has no end.

    Raises:
        CannotError: there is no such edition.
    """
    from counterfoil.domain.rulebook import EDITIONS

    for edition in EDITIONS:
        if edition.name == name:
            if edition.in_force(now):
                return now
            if edition.until is not None:
                return edition.until - timedelta(seconds=1)
            return edition.since or now
    names = ", ".join(each.name for each in EDITIONS)
    raise CannotError(f"There is no edition {name!r}: choose one of {names}.")


def _object_of(text: str) -> dict[str, object]:
    """
    Read the fields of a command.

    Raises:
        CannotError: they are no JSON object.
    """
    import sys

    import msgspec

    raw = sys.stdin.buffer.read() if text == "-" else text.encode()
    try:
        return msgspec.json.decode(raw, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CannotError(
            'The fields of a command are a JSON object, as \'{"subscription_id": "sub_1"}\'.'
        ) from None


def _bound(
    portal: "BillingPortal", wish: object, account: str | None, mode: "Mode | None"
) -> "AccountPortal":
    """
    Return the portal of the place that knows what a command is about, or of the only place.

    Raises:
        CannotError: there are several, or none.
    """
    from counterfoil.adapters.cli.opening import knows, places
    from counterfoil.adapters.deciders import BUILT_IN, Registry

    decider = Registry.of(BUILT_IN).for_command(wish)
    id_ = decider.stream_id(wish)
    found = places(portal, account, mode)
    chosen = [place for place in found if knows(portal, place, id_)] or list(found)
    if len(chosen) == 1:
        return portal.account(chosen[0].account, chosen[0].mode)
    if not chosen and account is not None and mode is not None:
        return portal.account(account, mode)
    where = ", ".join(map(str, chosen)) or "none, for nothing is recorded yet"
    raise CannotError(f"It isn't clear where: choose one of {where}, by --account and --mode.")


def _cause(
    bound: "AccountPortal", actor: Actor, door: Door | None, configuration: str | None
) -> "Cause":
    from counterfoil.adapters.cli.explain import configuration_in
    from counterfoil.domain.cause import Cause
    from counterfoil.domain.values import ConfigurationId

    through = door or (Door.PORTAL if actor is Actor.CUSTOMER else Door.API)
    chosen = configuration_in(bound, configuration) if through is Door.PORTAL else None
    return Cause(
        actor=actor,
        door=through,
        command_id="question",
        configuration=None if chosen is None else ConfigurationId(chosen),
    )


def as_entry(wish: object, foreseen: "Foresight", by: "Cause") -> dict[str, object]:
    """Return what a command would come to, for programs."""
    from counterfoil.domain.rulebook import edition_of

    refusal = foreseen.refusal
    return {
        "command": type(wish).__name__,
        "actor": by.actor,
        "door": by.door,
        "configuration": by.configuration,
        "at": foreseen.at,
        "edition": edition_of(foreseen.at).name,
        "events": [
            {"stream": str(ref), "event": type(event).__name__, "says": event}
            for ref, event in foreseen.events
        ],
        "refusal": None
        if refusal is None
        else {
            "code": refusal.code,
            "rule": refusal.rule.id,
            "numbers": refusal.rule.numbers,
            "says": refusal.explain(),
        },
    }


def show_foresight(
    out: "Console", wish: object, foreseen: "Foresight", by: "Cause", language: Language
) -> None:
    """Print what a command would come to."""
    from counterfoil.adapters.cli.output import plain
    from counterfoil.adapters.cli.wording import saying, words_of
    from counterfoil.domain.rulebook import edition_of

    actor = ACTORS.get(by.actor)
    basis = BASIS.in_language(language).format(
        command=type(wish).__name__,
        actor=actor.in_language(language) if actor else by.actor,
        door=by.door,
        moment=f"{foreseen.at:%Y-%m-%d}",
        edition=edition_of(foreseen.at).name,
    )
    out.print(plain(basis))
    if foreseen.refusal is not None:
        out.print(f"\n{WOULD_REFUSE.in_language(language)}", style="bold red")
        out.print(plain(foreseen.refusal.explain(language)))
    elif foreseen.events:
        out.print(f"\n{WOULD_RECORD.in_language(language)}", style="bold green")
        for ref, event in foreseen.events:
            says = saying(event)
            name = words_of(type(event).__name__)
            out.print(plain(f"  {ref}  {name}{f': {says}' if says else ''}"), soft_wrap=True)
    else:
        out.print(f"\n{IS_SO.in_language(language)}")
    out.print(f"\n{UNTOUCHED.in_language(language)}", style="dim")
