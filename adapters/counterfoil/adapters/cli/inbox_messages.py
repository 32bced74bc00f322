"""Shows messages of the inbox."""

from collections.abc import Mapping, Sequence

import msgspec
from rich.console import Console
from rich.text import Text

from counterfoil.adapters.cli.log import as_entry, line
from counterfoil.adapters.cli.output import count_of, pairs, plain, shown
from counterfoil.adapters.cli.wording import moment
from counterfoil.adapters.event_store import InboxOutcome, Message
from counterfoil.adapters.stripe.tracing import Trace

_STYLES = {InboxOutcome.QUARANTINED: "bold red", InboxOutcome.WAITING: "yellow"}


def entry(message: Message) -> dict[str, object]:
    """Return a message for programs, without its body."""
    account, _, mode = message.account.partition("/")
    return {
        "number": message.number,
        "account": account,
        "mode": mode,
        "event_id": message.event_id,
        "type": message.type,
        "object": message.object,
        "received_at": message.received_at,
        "outcome": message.outcome,
        "reason": message.reason,
        "settled_at": message.settled_at,
        "tries": message.tries,
        "next_try": message.next_try,
    }


def whole_entry(message: Message, trace: Trace) -> dict[str, object]:
    """Return for programs what just a single message is shown with."""
    return {
        "body": _as_json(message.body),
        "stream": trace.stream,
        "events": [as_entry(each) for each in trace.events],
    }


def show_list(
    out: Console, counts: Mapping[str, int], messages: Sequence[Message], *, is_full: bool
) -> None:
    """Print how many messages came to what, and some of them, each on a line of its own."""
    if not counts:
        out.print(
            "The inbox is empty: nothing has arrived. Let Stripe send its events here by"
            " counterfoil webhooks register URL, and receive them by counterfoil listen."
        )
        return
    out.print(summary(counts), style="bold")
    for message in messages:
        out.print(message_line(message), soft_wrap=True)
    if not messages:
        out.print("None of them is what you asked for.")
    elif is_full:
        out.print(f"Those before: --before {messages[-1].number}")


def summary(counts: Mapping[str, int]) -> str:
    """Return on one line how many messages came to what."""
    total = count_of(sum(counts.values()), "message")
    return f"{total}: {', '.join(f'{number:,} {outcome}' for outcome, number in counts.items())}"


def message_line(message: Message) -> Text:
    """Return a message on one line."""
    text = Text(f"{message.number:>6}  {moment(message.received_at)}  ")
    text.append(plain(f"{message.event_id}  {message.type}  "))
    if message.object is not None:
        text.append(plain(f"{message.object}  "))
    text.append(message.outcome.value, style=_STYLES.get(message.outcome, "bold"))
    if message.reason is not None:
        text.append(plain(f": {message.reason}"))
    if message.next_try is not None:
        text.append(f"  ({_tried(message)})")
    text.append(plain(f"  [{message.account}]"), style="dim")
    return text


def show_one(out: Console, message: Message, trace: Trace) -> None:
    """Print all of a message."""
    heading = Text("Message ", style="bold")
    heading.append_text(shown(message.event_id, style="bold"))
    heading.append(plain(f"  {message.account}"), style="dim")
    out.print(heading)
    grid = pairs()
    for name, value in _lines(message):
        grid.add_row(Text(name), shown(value))
    out.print(grid)
    out.print(f"\n{_recorded(trace)}", style="bold")
    for recorded in trace.events:
        out.print(line(recorded), soft_wrap=True)
    if message.body is None:
        out.print("\nIts body is gone: it went when its customer was erased.", style="bold")
        return
    out.print("\nIts body, as it is kept:", style="bold")
    for row in _formatted(message.body).splitlines():
        out.print(plain(row), soft_wrap=True)


def _lines(message: Message) -> list[tuple[str, str]]:
    lines = [
        ("Type", message.type),
        ("Tells of", message.object or "not told at a glance"),
        ("Arrived", moment(message.received_at)),
        ("Came to", message.outcome.value),
    ]
    if message.reason is not None:
        lines.append(("Reason", message.reason))
    if message.settled_at is not None:
        lines.append(("Since", moment(message.settled_at)))
    tries = count_of(message.tries, "time") if message.next_try is None else _tried(message)
    return [*lines, ("Tried", tries)]


def _tried(message: Message) -> str:
    """Return how often an open message was tried, and when it is tried again."""
    if not message.tries:
        return "not tried yet"
    return f"{count_of(message.tries, 'time')}, again at {moment(message.next_try)}"


def _recorded(trace: Trace) -> str:
    if trace.stream is None:
        return "It doesn't say of what it tells, so that nothing recorded can be traced to it."
    if not trace.events:
        return plain(f"No event of {trace.stream} came of it.")
    return plain(f"What came of it in {trace.stream}; moments are in UTC:")


def _as_json(body: bytes | None) -> object:
    """Return a body as JSON, as text where it is none, and None where it is gone."""
    if body is None:
        return None
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body.decode(errors="backslashreplace")
    return msgspec.Raw(body)


def _formatted(body: bytes) -> str:
    try:
        return msgspec.json.format(body, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body.decode(errors="backslashreplace")
