"""``counterfoil at``: any question, asked of another time."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import moment_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.core import TyperGroup

PASSED_ON = {"allow_interspersed_args": False, "ignore_unknown_options": True}
"""How the command is set up: what comes after the time is another's."""

AT, KNOWN_AT = "--at", "--known-at"


@plainly
def at(
    context: typer.Context,
    time: Annotated[
        str, typer.Argument(metavar="TIME", help="2026-03-04, or 2026-03-04T12:00Z (UTC).")
    ],
    command: Annotated[
        list[str], typer.Argument(metavar="COMMAND...", help="The question, with its options.")
    ],
    known: Annotated[
        bool,
        typer.Option("--known", help="Ask what was known then, not what is known of then today."),
    ] = False,
) -> None:
    """Ask any question of another time."""
    moment_in(time)
    name, *arguments = command
    if name.startswith("-"):
        raise CannotError(
            f"{name} stands in the place of a command: options of `counterfoil at` come before"
            " the time."
        )
    whole = context.parent
    group: TyperGroup = whole.command  # type: ignore[assignment, union-attr]
    found = group.get_command(context, name)
    if found is None:
        raise CannotError(f"There is no command {name}: see counterfoil --help.")
    option = KNOWN_AT if known else AT
    if not {AT, KNOWN_AT} <= _options(found):
        raise CannotError(_reason(group, context, name))
    if any(each.partition("=")[0] == option for each in arguments):
        raise CannotError(f"The time is said twice: leave out {option}.")
    with found.make_context(name, [option, time, *arguments], parent=whole) as asked:
        found.invoke(asked)


def _options(command: object) -> set[str]:
    parameters: Sequence[object] = getattr(command, "params", ())
    return {option for each in parameters for option in getattr(each, "opts", ())}


def _reason(group: "TyperGroup", context: typer.Context, name: str) -> str:
    """Say why a command can't be asked of another time."""
    if AT in _options(group.get_command(context, name)):
        return (
            f"`counterfoil {name}` can't be asked of another time: its --at asks by the rules of a"
            " date, about what is known now."
        )
    able = sorted(
        each
        for each in group.list_commands(context)
        if {AT, KNOWN_AT} <= _options(group.get_command(context, each))
    )
    return f"`counterfoil {name}` can't be asked of another time; these can: {', '.join(able)}."
