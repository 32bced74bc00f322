"""``counterfoil access policy``: by which policy is decided who is to be served."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.access_words import because
from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, database_of
from counterfoil.adapters.cli.reports import AtTime, KnownAt
from counterfoil.domain.account.access_policy import Ground, Treatment, treatment_of
from counterfoil.domain.changes import CLEAR, Change, Set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.projections.access_policies import PolicyInForce

DEFAULT = "default"
"""How one says that a ground is to mean again what it does by default."""


@plainly
def policy(
    context: typer.Context,
    chosen: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="GROUND=TREATMENT",
            help="Let a status, or what becomes of invoices while the collection is paused, mean"
            " serve, stop, grace:DAYS or, again, default: past_due=grace:14, void=stop.",
            show_default=False,
        ),
    ] = None,
    at: AtTime = None,
    known_at: KnownAt = None,
    account: Account = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show the policy that decides whom to serve, or change it."""
    from uuid import uuid4

    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import bring_up_to_date, opened_for_questions, when_of
    from counterfoil.domain.account.commands import ChangeAccessPolicy
    from counterfoil.domain.cause import Actor, Cause, Door, Mode
    from counterfoil.domain.values import AccountId

    wish = _wish(chosen or [])
    when = when_of(at, known_at)
    if wish and not when.is_now:
        raise CannotError(
            "A policy is changed from now on: leave out --set, or --at and --known-at."
        )
    with opened_for_questions(database_of(context, database)) as portal:
        which = _account_in(portal, account)
        bound = portal.account(which, Mode.LIVE)
        if wish:
            command = ChangeAccessPolicy(account_id=AccountId(which), **wish)
            command_id = f"access-policy:{uuid4()}"
            bound.handle(
                command, by=Cause(actor=Actor.MERCHANT, door=Door.API, command_id=command_id)
            )
        bring_up_to_date(portal)
        in_force = bound.views.access_policy(when)
    if as_json:
        print_json({"account": which, **_as_object(in_force)})
    else:
        _show(console(), which, in_force)


def _wish(chosen: list[str]) -> dict[str, Change[Treatment]]:
    wish: dict[str, Change[Treatment]] = {}
    for text in chosen:
        ground, _, treatment = text.partition("=")
        if ground not in set(Ground):
            raise CannotError(
                f"{ground!r} is no ground of the policy: it is one of {', '.join(Ground)}."
            )
        read = treatment_of(treatment)
        if read is None and treatment != DEFAULT:
            raise CannotError(
                f"{text!r} says nothing that a ground can mean: write {ground}=serve,"
                f" {ground}=stop, {ground}=grace:14 or {ground}=default."
            )
        wish[ground] = CLEAR if read is None else Set(read)
    return wish


def _account_in(portal: "BillingPortal", account: str | None) -> str:
    accounts = sorted({stream.partition("/")[0] for stream in portal.store.streams()})
    if account is not None and account not in accounts:
        raise CannotError(f"Nothing is recorded of {account}: check the id and the database.")
    chosen = accounts if account is None else [account]
    if len(chosen) > 1:
        raise CannotError(
            f"Several accounts could be meant: choose one of {', '.join(chosen)}, by --account."
        )
    if not chosen:
        raise CannotError("Nothing is recorded yet, so there is no account to have a policy.")
    return chosen[0]


def treatments(in_force: "PolicyInForce") -> "Mapping[str, str]":
    """Return what each ground means, as it is written."""
    return {each.value: str(in_force.policy.treatment(each)) for each in Ground}


def _as_object(in_force: "PolicyInForce") -> dict[str, object]:
    return {"policy": treatments(in_force), "since": in_force.since, "by": in_force.by}


def _show(out: "Console", account: str, in_force: "PolicyInForce") -> None:
    from counterfoil.adapters.cli.output import listing, shown
    from counterfoil.adapters.cli.reports import caused
    from counterfoil.adapters.cli.wording import moment

    said = "by default"
    if in_force.by is not None:
        said = f"since {moment(in_force.since)} UTC, by {caused(in_force.by)}"
    out.print(f"{account}: {said}", style="bold")
    table = listing("Ground", "Access", "Of a subscription it says", ids=2)
    for ground in Ground:
        cells = (ground, str(in_force.policy.treatment(ground)), because(ground))
        table.add_row(*map(shown, cells))
    out.print(table)
    out.print("Where two hold, the stricter counts.")
