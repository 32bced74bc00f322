"""The same text for every database, but for how it marks parameters and casts."""

import re

import pytest

from counterfoil.adapters.views.filling import RowsFiller
from counterfoil.adapters.views.statements import Statements, compiled, parts_of
from counterfoil.projections.collection_status import COLLECTION_STATUS, CollectionCriteria, Order
from counterfoil.projections.subscriptions import SUBSCRIPTIONS
from counterfoil.projections.tables import rows_table


def plain(text: str) -> str:
    """Return a statement without what a database says in a way of its own."""
    unmarked = re.sub(r"%s|%b", "?", text)
    uncast = re.sub(r"::\w+|CAST\((\?) AS \w+\)", lambda found: found[1] or "", unmarked)
    # Either quotes the words that mean something to it.
    return " ".join(uncast.replace('"', "").replace(" COLLATE C", "").split())


def statements(dialect: str) -> list[str]:
    """Return all that fills and finds rows."""
    filler = RowsFiller(SUBSCRIPTIONS, dialect, None, "a", beside=False)
    both: tuple[Statements, ...] = (filler.rows, filler.entries)
    return [text for each in both for text in (each.add, each.put, each.finding(16))]


def test_what_fills_tables_is_the_same() -> None:
    """Rows are added, put and found by one text."""
    assert list(map(plain, statements("sqlite"))) == list(map(plain, statements("postgresql")))


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("after", [None, "sub_1"])
def test_what_asks_them_is_the_same(order: Order, after: str | None) -> None:
    """Each sorting, from the beginning and further on."""
    criteria = CollectionCriteria(order=order, after=after, customer="cus_1")
    asked = COLLECTION_STATUS.select(rows_table(SUBSCRIPTIONS), "acct_1/live", criteria)
    # SQLite is given OFFSET as well.
    texts = {plain(compiled(asked, name)[0]) for name in ("sqlite", "postgresql")}

    assert len({text.replace(" OFFSET ?", "") for text in texts}) == 1


def test_ids_are_looked_for_in_few_sizes() -> None:
    """So that a statement is prepared once; the last id fills a part up."""
    assert parts_of(["a"]) == [(1, ["a"])]
    assert parts_of(["a", "b"]) == [(16, ["a", *["b"] * 15])]
    assert [number for number, _ in parts_of([str(each) for each in range(258)])] == [256, 16]
