"""No question reads a whole table, whatever is asked for and however it is sorted."""

from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import frozen
from tests.adapters.views.logs import opened
from tests.durability.campaign import number

from counterfoil.adapters.event_store.derived import Derived, Work
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.views.statements import compiled, gathering
from counterfoil.domain.cause import Actor
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status
from counterfoil.projections.answers import Query
from counterfoil.projections.collection_status import (
    COLLECTION_STATUS,
    Collection,
    CollectionCriteria,
    Order,
)
from counterfoil.projections.tables import rows_table

ROWS = number("ROWS_ASKED", 1_000_000)
"""How many subscriptions there are."""

ACCOUNT = "acct_1/live"

SUBSCRIPTIONS = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
    INSERT INTO {table} (account, id, customer, status, currency, created,
        collection_behavior, collection_resumes_at, collection_paused_at,
        collection_paused_actor, pause, paused_at)
    SELECT 'acct_1/live', 'sub_' || i, 'cus_' || (i / 3),
        CASE WHEN i % 7 = 0 THEN 'canceled' WHEN i % 50 = 0 THEN 'past_due' ELSE 'active' END,
        'eur', 1700000000000000 + i,
        CASE WHEN i % 40 = 0 THEN 'void' WHEN i % 60 = 0 THEN 'keep_as_draft' END,
        CASE WHEN i % 80 = 0 THEN 1800000000000000 + (i % 1000) END,
        CASE WHEN i % 40 = 0 OR i % 60 = 0 THEN 1700000000000000 + (i % 5000) END,
        CASE WHEN i % 400 = 0 THEN 'customer' WHEN i % 40 = 0 OR i % 60 = 0 THEN 'merchant' END,
        CASE WHEN i % 900 = 0 THEN 'untold' END,
        CASE WHEN i % 900 = 0 THEN 1700000000000000 + i END
    FROM n
"""
"""Fills the table of subscriptions: one in thirty is paused, a few are paused by the customer."""


@frozen(kw_only=True)
class Asked:
    """A question, what fills the table that it is asked of, and all that it can be asked for."""

    query: Query[Any, Any]
    filling: str
    criteria: tuple[Any, ...]


def _criteria() -> Iterator[CollectionCriteria]:
    """Yield each filter with each sorting, from the beginning and further on."""
    filters: tuple[dict[str, object], ...] = (
        {},
        {"collection": Collection.PAUSED},
        {"collection": Collection.COLLECTING},
        {"customer": "cus_1000"},
        {"id": "sub_1000"},
        {"status": Status.ACTIVE},
        {"status": Status.PAST_DUE},
        {"status": Status.UNPAID},
        {"behavior": CollectionPauseBehavior.VOID},
        {"behavior": CollectionPauseBehavior.MARK_UNCOLLECTIBLE},
        {"paused_by": Actor.CUSTOMER},
        {"paused_by": Actor.STRIPE},
        {"subscription_paused": True},
        {"subscription_paused": False},
        {"collection": Collection.PAUSED, "status": Status.PAST_DUE},
    )
    for chosen, order, falling, after in product(
        filters, Order, (False, True), (None, "sub_1000", "sub_4001")
    ):
        yield attrs.evolve(
            CollectionCriteria(order=order, falling=falling, after=after),
            **chosen,  # type: ignore[arg-type]
        )


ASKED = (Asked(query=COLLECTION_STATUS, filling=SUBSCRIPTIONS, criteria=tuple(_criteria())),)
"""Every question that is asked of many rows; another one is added here."""


def plan(derived: Derived, asked: Asked, criteria: object, work: Work) -> list[str]:
    """Return the lines of the plan by which a database answers."""
    table = rows_table(asked.query.model, derived.schema)
    statement, parameters = compiled(asked.query.select(table, ACCOUNT, criteria), derived.dialect)
    if derived.dialect == "sqlite":
        return [row[3] for row in work.rows(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    # As the server plans what it is asked for the first time: by the values themselves.
    return [row[0] for row in work.rows(f"EXPLAIN {statement}", parameters)]


def _run(work: Work, statement: str) -> None:
    work.run(statement)


def reads_all_of(table: str, line: str, dialect: str) -> bool:
    """Tell whether a line of a plan says that a whole table, or a whole index of it, is read."""
    if dialect == "sqlite":
        return line.startswith((f"SCAN {table}", "SCAN last"))
    return "Seq Scan" in line and f" on {table}" in line


@pytest.fixture(name="portal", params=["sqlite", "postgres"], scope="module")
def _portal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BillingPortal]:
    folder: Path = tmp_path_factory.mktemp("plans")
    url = (
        f"sqlite:///{folder / 'shop.db'}"
        if request.param == "sqlite"
        else str(request.getfixturevalue("postgres").url())
    )
    with opened(url) as portal:
        portal.views.catch_up()
        derived = portal.store.derived
        for asked in ASKED:
            table = rows_table(asked.query.model, derived.schema)
            place = table.name if table.schema is None else f'"{table.schema}".{table.name}'
            filling = asked.filling.replace("{table}", place).replace("{rows}", str(ROWS))
            for statement in (filling.strip(), *gathering(table, derived.dialect)):
                derived.write(partial(_run, statement=statement))
        yield portal


@pytest.mark.exhaustive
@pytest.mark.parametrize("asked", ASKED, ids=lambda each: each.query.model.name)
def test_no_question_reads_a_whole_table(portal: BillingPortal, asked: Asked) -> None:
    """At a million rows, all of one account."""
    derived = portal.store.derived
    name = rows_table(asked.query.model).name
    bad = []
    for criteria in asked.criteria:
        lines = derived.read(partial(plan, derived, asked, criteria))
        assert lines
        if any(reads_all_of(name, line.strip(" ->"), derived.dialect) for line in lines):
            bad.append((criteria, lines))

    assert not bad, f"{len(bad)} of {len(asked.criteria)}: {bad[0]}"


@pytest.mark.exhaustive
@pytest.mark.parametrize("asked", ASKED, ids=lambda each: each.query.model.name)
def test_a_plan_that_reads_a_whole_table_would_show(portal: BillingPortal, asked: Asked) -> None:
    """Or the test above would show nothing."""
    derived = portal.store.derived
    table = rows_table(asked.query.model, derived.schema)
    place = table.name if table.schema is None else f'"{table.schema}".{table.name}'
    explain = "EXPLAIN QUERY PLAN" if derived.dialect == "sqlite" else "EXPLAIN"
    rows = derived.read(
        lambda work: work.rows(f"{explain} SELECT count(*) FROM {place} WHERE quantity = 3")
    )

    assert any(
        reads_all_of(table.name, str(each).strip(" ->"), derived.dialect)
        for row in rows
        for each in row
    )
