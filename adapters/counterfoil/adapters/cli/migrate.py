"""``counterfoil migrate``: bring the tables of a database up to date."""

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson, Database, database_of


@plainly
def migrate(context: typer.Context, database: Database = None, as_json: AsJson = False) -> None:
    """Make the tables of a database, or bring them up to date."""
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.event_store import EventStore

    before, after = EventStore.migrate(database_of(context, database))
    if as_json:
        print_json({"before": before, "after": after})
    elif before is None:
        print(f"The tables were made, in version {after}.")
    elif before == after:
        print(f"The tables are of version {after} already: there was nothing to do.")
    else:
        print(f"The tables were brought from version {before} to {after}.")
