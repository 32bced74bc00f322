"""``counterfoil api-keys``: who may ask the API, for which account and mode."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import (
    Account,
    AsJson,
    Database,
    InMode,
    OwnAccount,
    database_of,
)
from counterfoil.domain.cause import Mode

if TYPE_CHECKING:
    from counterfoil.adapters.api.keys import ApiKey

api_keys = typer.Typer(
    name="api-keys",
    help="Say who may ask the API.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@api_keys.command()
@plainly
def create(
    context: typer.Context,
    mode: Annotated[
        Mode, typer.Option("--mode", help="In which mode it asks.", show_default=False)
    ],
    name: Annotated[str, typer.Option(help="What people call it, to tell keys apart.")] = "",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Let it read, and change nothing.")
    ] = False,
    account: OwnAccount = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make a key for an account and mode; its secret is told this once."""
    from counterfoil.adapters.accounts import OWN_ACCOUNT, check_account
    from counterfoil.adapters.api.keys import ApiKeys, Scope
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.portal import utc_now

    account = account or OWN_ACCOUNT
    check_account(account)
    with open_portal(database_of(context, database)) as portal:
        key, secret = ApiKeys(portal.store, utc_now).create(
            account, mode, name=name, scope=Scope.READ if read_only else Scope.ALL
        )
    if as_json:
        print_json({**_entry(key), "secret": secret})
    else:
        print(f"The key {key.id} was made for {account} in {mode} mode.")
        print(f"\n{secret}\n")
        print("Keep it: of the key nothing but a hash is kept here, and nobody can tell it again.")


@api_keys.command(name="list")
@plainly
def list_(
    context: typer.Context,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the keys that were made, those that were revoked included."""
    from counterfoil.adapters.api.keys import ApiKeys
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, listing, print_json, shown
    from counterfoil.adapters.portal import utc_now

    url = database_of(context, database)
    # Where there is no key, no database is made.
    open_portal(url, read_only=True).close()
    with open_portal(url) as portal:
        keys = ApiKeys(portal.store, utc_now).all(account, mode)
    if as_json:
        print_json([_entry(key) for key in keys])
        return
    if not keys:
        print("There is no API key: `counterfoil api-keys create` makes one.")
        return
    found = listing("Key", "Secret", "Account", "Name", "Revoked", ids=2)
    for key in keys:
        revoked = "" if key.revoked_at is None else f"{key.revoked_at:%Y-%m-%d}"
        # The secret's beginning tells the mode, and rk_ that it may only read.
        found.add_row(key.id, key.hint, shown(key.account), shown(key.name), revoked)
    console().print(found)


@api_keys.command()
@plainly
def revoke(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `list` shows it.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Let a key be good for nothing from now on."""
    from counterfoil.adapters.api.keys import ApiKeys
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.portal import utc_now

    url = database_of(context, database)
    # Where there is no key, no database is made.
    open_portal(url, read_only=True).close()
    with open_portal(url) as portal:
        revoked = ApiKeys(portal.store, utc_now).revoke(key)
    if as_json:
        print_json(_entry(revoked))
    else:
        print(f"The key {revoked.id} of {revoked.account} in {revoked.mode} mode is revoked.")


def _entry(key: "ApiKey") -> dict[str, object]:
    """Return a key for programs."""
    return {
        "id": key.id,
        "account": key.account,
        "mode": key.mode,
        "scope": key.scope,
        "name": key.name,
        "hint": key.hint,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
