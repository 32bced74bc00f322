"""The checks that need nobody else: store, keys, inbox, webhook secret and version."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from counterfoil.adapters.event_store import InboxOutcome, StoreError
from counterfoil.adapters.event_store.errors import (
    InvalidMasterKeyError,
    MissingMasterKeyError,
    NoMasterKeyError,
    WrongMasterKeyError,
)
from counterfoil.adapters.event_store.inbox import Inbox
from counterfoil.adapters.event_store.records import Condition
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.client import API_VERSION
from counterfoil.adapters.stripe.doctor.checks import Check, Health, unchecked
from counterfoil.adapters.stripe.secrets import (
    WEBHOOK_SECRET,
    WebhookSecretError,
    given_in,
    secrets_from,
)

if TYPE_CHECKING:
    from counterfoil.adapters.views.standing import ViewStanding

STALE = timedelta(minutes=5)
"""How long a message may lie open before it is told of."""

STUCK = timedelta(hours=1)
"""How long before it is a fault: by then each has been tried again, however often it failed."""

_KEY_ERRORS = (InvalidMasterKeyError, MissingMasterKeyError, NoMasterKeyError, WrongMasterKeyError)


def of_store(open_portal: Callable[[], BillingPortal], now: datetime) -> Iterator[Check]:
    """Yield how the store, its settings, its keys and its inbox are."""
    try:
        with open_portal() as portal:
            condition = portal.store.condition()
            is_empty = not portal.store.last_position()
            inbox = _of_inbox(portal.store.inbox, now)
            views = _of_views(portal.views.standing())
    except _KEY_ERRORS as error:
        why = "A store is opened with its keys, and those can't be used."
        yield unchecked("store", why)
        yield unchecked("settings", why)
        yield Check(name="keys", health=Health.FAULT, says=str(error))
        yield unchecked("inbox", why)
        yield unchecked("read models", why)
    except StoreError as error:
        yield Check(name="store", health=Health.FAULT, says=str(error), remedy=_MAKE_OR_NAME)
        for name in ("settings", "keys", "inbox", "read models"):
            yield unchecked(name, "The store can't be opened.")
    else:
        yield _of_tables(condition)
        yield _of_settings(condition)
        yield _of_keys(condition, is_empty=is_empty)
        yield inbox
        yield views


_MAKE_OR_NAME = (
    "--database or COUNTERFOIL_DATABASE names the store; counterfoil migrate makes it, or brings it"
    " up to date."
)


def _of_tables(condition: Condition) -> Check:
    if condition.schema is None:
        return Check(
            name="store",
            health=Health.WARNING,
            says="The store is in memory: nothing outlives the process.",
            remedy="Name a file or a PostgreSQL database by --database or COUNTERFOIL_DATABASE.",
        )
    return Check(
        name="store",
        health=Health.OK,
        says=f"The store at {condition.path} can be read; its tables are of version"
        f" {condition.schema}, as this release needs them.",
    )


def _of_settings(condition: Condition) -> Check:
    """Tell the settings; those by which commits are lost don't let a store be opened at all."""
    told = ", ".join(f"{name} {value}" for name, value in condition.settings.items())
    if condition.settings.get("journal_mode", "wal") != "wal":
        return Check(
            name="settings",
            health=Health.WARNING,
            says=f"The file isn't in the journal mode wal ({told}).",
            remedy="The next command that writes puts it in wal, or says why it can't be.",
        )
    if not told:
        return unchecked("settings", "Memory has none.")
    return Check(
        name="settings",
        health=Health.OK,
        says=f"What was acknowledged outlives a power cut ({told}).",
    )


def _of_keys(condition: Condition, *, is_empty: bool) -> Check:
    if condition.keys is None:
        if is_empty or condition.schema is None:
            return unchecked("keys", "None was made so far, for nothing is recorded.")
        return Check(
            name="keys",
            health=Health.FAULT,
            says="There is no key store: what is personal can't be read.",
            remedy="Restore the one that belongs to this database, or name it by"
            " COUNTERFOIL_KEY_STORE.",
        )
    return Check(
        name="keys",
        health=Health.OK,
        says=f"The keys of personal data in {condition.keys} belong to the master key at hand.",
    )


AHEAD = timedelta(minutes=1)
"""How much later than now a message may have arrived, by the clock of another machine."""


def _of_inbox(inbox: Inbox, now: datetime) -> Check:
    """Tell how long messages lie open, and how many came to nothing."""
    numbers = dict.fromkeys(InboxOutcome, 0)
    opened = now
    counts = inbox.counts()
    for count in counts:
        numbers[count.outcome] += count.messages
        if count.outcome is InboxOutcome.RECEIVED:
            opened = min(opened, count.oldest)
    age = now - opened
    for_stripe = _waiting_for_stripe(inbox) if numbers[InboxOutcome.WAITING] else 0
    states = {
        f"open, the oldest for {_span(age)}": numbers[InboxOutcome.RECEIVED],
        "quarantined": numbers[InboxOutcome.QUARANTINED],
        "waiting for what they belong to": numbers[InboxOutcome.WAITING] - for_stripe,
        "waiting to be looked up at Stripe": for_stripe,
    }
    total = sum(numbers.values())
    told = [f"{number:,} {state}" for state, number in states.items() if number] or ["none open"]
    remedies = []
    if any(count.oldest > now + AHEAD for count in counts):
        remedies.append("Messages arrived later than it is now: check the clock of this machine.")
    if age > STALE:
        remedies.append("Let counterfoil listen run, which applies what arrives.")
    if numbers[InboxOutcome.QUARANTINED]:
        remedies.append(
            "counterfoil inbox list --outcome quarantined says why, and counterfoil inbox retry"
            " tries again."
        )
    if for_stripe:
        remedies.append(
            "counterfoil inbox retry --outcome waiting looks up what waits, with STRIPE_SECRET_KEY"
            " set."
        )
    return Check(
        name="inbox",
        health=Health.FAULT if age > STUCK else Health.WARNING if remedies else Health.OK,
        says=f"The inbox holds {total:,} message{'' if total == 1 else 's'}: {', '.join(told)}.",
        remedy=" ".join(remedies) or None,
    )


def _of_views(standing: "Sequence[ViewStanding]") -> Check:
    """Tell how far the read models are, and what they pass over."""
    name = "read models"
    if not any(each.position for each in standing):
        return unchecked(name, "None was filled so far; the first question to them does that.")
    passed_over = sum(len(each.parked) for each in standing)
    if passed_over:
        return Check(
            name=name,
            health=Health.WARNING,
            says=f"The read models pass over {passed_over:,} of the aggregates, for they can't make"
            " sense of an event.",
            remedy="counterfoil views status says which and why; once that is repaired, counterfoil"
            " views rebuild takes them in.",
        )
    behind = max(each.behind for each in standing)
    told = f"{behind:,} positions behind the log" if behind else "at the end of the log"
    return Check(
        name=name,
        health=Health.OK,
        says=f"The read models are {told}; whoever asks them brings them up first.",
    )


def _waiting_for_stripe(inbox: Inbox) -> int:
    """Count what waits to be looked up: of that the reason is told."""
    number = 0
    before = None
    while page := inbox.page(outcome=InboxOutcome.WAITING, before=before, limit=_PAGE):
        number += sum(each.reason is not None for each in page)
        before = page[-1].number
    return number


_PAGE = 1_000


def _span(age: timedelta) -> str:
    minutes = age // timedelta(minutes=1)
    return f"{minutes:,} min" if minutes else f"{age.seconds} s"


def of_secrets(environment: Mapping[str, str]) -> Check:
    """Tell whether webhooks can be checked; the secrets themselves are never told."""
    name = "webhook secret"
    if not given_in(environment):
        return Check(
            name=name,
            health=Health.WARNING,
            says=f"{WEBHOOK_SECRET} isn't set, so that no webhook can be received here.",
            remedy="Set it to the endpoint's signing secret, which Stripe's Dashboard shows.",
        )
    try:
        secrets = secrets_from(environment)
    except WebhookSecretError as error:
        return Check(
            name=name,
            health=Health.FAULT,
            says=str(error),
            remedy="Set it to the endpoint's signing secret.",
        )
    many = "one secret is" if len(secrets) == 1 else f"{len(secrets)} secrets are"
    return Check(name=name, health=Health.OK, says=f"For signatures {many} set.")


def of_version() -> Check:
    """Compare Stripe's own client, as it is installed, with what is asked of it."""
    import stripe

    told = f"stripe {stripe.VERSION} goes by API version {stripe.api_version}"
    if stripe.api_version == API_VERSION:
        return Check(name="version", health=Health.OK, says=f"{told}, as Counterfoil does.")
    return Check(
        name="version",
        health=Health.WARNING,
        says=f"{told}, and Counterfoil by {API_VERSION}: they weren't tried together.",
        remedy="Install the release of stripe that this release of counterfoil was made for.",
    )
