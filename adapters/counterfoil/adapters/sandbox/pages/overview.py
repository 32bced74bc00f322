"""What the sandbox's page says, in HTML; whatever comes from outside is escaped."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import TypeVar

import msgspec
from attrs import frozen

from counterfoil.adapters.protocol.json_values import Json
from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.protocol.requests import VERSION
from counterfoil.adapters.sandbox.kinds import KINDS
from counterfoil.adapters.sandbox.pages.styling import STYLE_TAG
from counterfoil.adapters.sandbox.records.deliveries import Delivery
from counterfoil.adapters.sandbox.records.store import Wanted
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.event import EVENT
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK
from counterfoil.adapters.sandbox.shapes.webhook_endpoint import WEBHOOK_ENDPOINT

R = TypeVar("R")

SHOWN = 10
"""How many of the latest of each are shown."""


@frozen
class _Html:
    """Text that is HTML already."""

    text: str


def overview(sandbox: Sandbox) -> str:
    """Return the page: what is in a sandbox, what was sent, and its clocks."""
    with sandbox.looking() as now:
        parts = [
            _head(now),
            _counts(sandbox),
            _clocks(sandbox),
            _latest(sandbox, "Latest customers", CUSTOMER, ("id", "name", "email", "created")),
            *_subscriptions(sandbox),
            _latest(
                sandbox,
                "Webhook endpoints",
                WEBHOOK_ENDPOINT,
                ("id", "url", "enabled_events", "status"),
            ),
            _latest(sandbox, "Latest events", EVENT, ("id", "type", "created", "pending_webhooks")),
            _deliveries(sandbox.records.deliveries.latest(SHOWN)),
        ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Sandbox</title>{STYLE_TAG}</head><body>{''.join(parts)}</body></html>"
    )


def _head(now: int) -> str:
    return (
        f"<h1>Sandbox</h1><p>It stands in for Stripe, {escape(VERSION)}."
        f" It is {_time(now).text}.</p>"
    )


def _counts(sandbox: Sandbox) -> str:
    counted = sorted(sandbox.records.count().items())
    if not counted:
        return '<h2>What is in it</h2><p class="none">nothing yet</p>'
    items = "".join(f"<li><b>{count:,}</b> {escape(kind)}</li>" for kind, count in counted)
    return f'<h2>What is in it</h2><ul class="counts">{items}</ul>'


def _clocks(sandbox: Sandbox) -> str:
    clocks = [
        msgspec.json.decode(kept.body, type=TEST_CLOCK.shape)
        for kept in sandbox.records.page(TEST_CLOCK, Wanted(limit=SHOWN))
    ]
    return _table(
        "Test clocks",
        ("id", "name", "it is", "advance to (UTC)"),
        (
            (
                _code(clock["id"]),
                clock["name"],
                _time(clock["frozen_time"]),
                _form(clock["id"], clock["frozen_time"]),
            )
            for clock in clocks
        ),
    )


def _form(clock: str, at: int) -> _Html:
    stands = escape(f"{_moment(at):%Y-%m-%dT%H:%M}")
    return _Html(
        f'<form method="post" action="/clocks/{escape(clock)}">'
        f'<input type="datetime-local" name="to" value="{stands}" min="{stands}" required'
        f' aria-label="advance {escape(clock)} to"><button>Advance</button></form>'
    )


def _subscriptions(sandbox: Sandbox) -> Iterable[str]:
    kind = KINDS.get("subscription")
    if kind is not None:
        yield _latest(
            sandbox, "Latest subscriptions", kind, ("id", "customer", "status", "created")
        )


def _latest(sandbox: Sandbox, title: str, kind: Kind[R], fields: tuple[str, ...]) -> str:
    found = [kept.json for kept in sandbox.records.page(kind, Wanted(limit=SHOWN))]
    return _table(
        title,
        tuple(field.replace("_", " ") for field in fields),
        ([_cell(field, record.get(field)) for field in fields] for record in found),
    )


def _cell(field: str, value: Json) -> str | int | _Html | None:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if field == "created" and isinstance(value, int):
        return _time(value)
    if field in {"id", "customer"} and isinstance(value, str):
        return _code(value)
    return value if isinstance(value, int) else None if value is None else str(value)


def _deliveries(latest: list[Delivery]) -> str:
    return _table(
        "Latest deliveries",
        ("event", "type", "to", "outcome", "tries", "answered", "next try"),
        (
            (
                _code(each.event),
                each.type,
                _code(each.endpoint),
                _Html(f'<span class="{each.outcome}">{each.outcome}</span>'),
                each.tries,
                each.answered,
                None if each.due is None else _time(each.due),
            )
            for each in latest
        ),
    )


def _table(
    title: str,
    head: tuple[str, ...],
    rows: Iterable[Iterable[str | int | _Html | None]],
) -> str:
    shown = "".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    if not shown:
        return f'<h2>{escape(title)}</h2><p class="none">none</p>'
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    return f"<h2>{escape(title)}</h2><table><tr>{names}</tr>{shown}</table>"


def _text(cell: str | int | _Html | None) -> str:
    return "" if cell is None else cell.text if isinstance(cell, _Html) else escape(str(cell))


def _code(text: str) -> _Html:
    return _Html(f"<code>{escape(text)}</code>")


def _time(second: int) -> _Html:
    return _Html(f"<time>{_moment(second):%Y-%m-%d %H:%M:%S} UTC</time>")


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(min(second, _LAST_SECOND), UTC)


_LAST_SECOND = int(datetime.max.replace(tzinfo=UTC).timestamp())
