"""
The portal as plain records and functions, to hold the real one against (G6).

Written from the rules R1-R197 and the founding document, with nothing of the domain but its
commands, ids and enums. ``world`` stands for all that is true; each function decides one command,
changes the world where the wish is granted, and names the rules by their numbers. This module holds
the records and what binds every wish at the portal; the commands stand in the modules beside it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias

from attrs import define, field, frozen

from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancelMode,
    CustomerDetail,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.invoice.commands import CreateInvoice
from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.product.price import Interval, TaxBehavior
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.session.flow import AfterCompletionType, Flow, FlowType
from counterfoil.domain.session.state import SessionEnd
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    Status,
    Trial,
)

# Where the rules are silent or unconfirmed, Counterfoil has chosen; so does the model.

MERCHANTS_KEEP_ONE_PAYMENT_METHOD = False
"""The rule is stated of the portal alone (R98)."""

DETACHED_METHOD_STAYS_DEFAULT = False
"""A detached method can never be charged again (R102, R103)."""

PAUSED_IS_UPDATED_AT_PORTAL = False
"""What is paused is canceled at the portal, not updated (R93)."""

SCHEDULED_SWITCH_STAYS_WITHIN_PRODUCT = True
"""The documented rule holds, not what was once observed (R59)."""

REVERSAL_NEEDS_CANCELLATION_FEATURE = True
"""Who may not cancel may not take a cancellation back either (R111)."""

INTERVAL_COUNT_TELLS_INTERVALS_APART = False
"""Every three months clashes with every month (R53)."""

DEFAULT_STAYS_ACTIVE = True
"""The default configuration can't be deactivated (R23)."""

PRORATION_NEEDS_IMMEDIATE_CANCELLATION = True
"""A proration that never comes about is refused, not ignored (R42)."""

EMPTY_PRODUCTS_ARE_MISSING = True
"""Emptied products count as left out (R49)."""

UPDATES_NEED_PAYMENT_METHODS = True
"""Who may change a subscription may change what pays for it; Counterfoil's own rule."""

UNCOLLECTIBLE_IS_PAID_AT_PORTAL = False
"""Nobody is asked to pay what the merchant has written off (R149)."""

RETENTION_COUPON_MUST_BE_REDEEMABLE = True
"""Nobody is promised a discount that can't be given (R84)."""

UNUSED_FOR_AT_MOST, IDLE_FOR_AT_MOST = timedelta(minutes=5), timedelta(hours=1)
"""How long a session waits for its first use, and for its next one (R69)."""

LASTS_AT_MOST = timedelta(hours=12)
"""How long a session lasts at most; Counterfoil's own."""

FIRST_PAYMENT_TAKES_AT_MOST = timedelta(hours=23)
"""How long an incomplete subscription waits (R93)."""

SUPPORTED = {"card": None, "link": None, "sepa_debit": "eur"}
"""Of the types that the machine uses those that the portal takes, and in which currency (R105)."""

BILLED = {Status.ACTIVE, Status.TRIALING, Status.PAST_DUE}
"""In which statuses a payment method must be kept (R98)."""

RENEWING = {*BILLED, Status.UNPAID}
"""In which statuses one period follows on another (R139)."""


class Outcome(Enum):
    """What becomes of a wish."""

    GRANTED = "granted"
    QUIET = "quiet"
    REFUSED = "refused"


@frozen
class Verdict:
    """What becomes of a wish; ``codes`` are those of all the rules that it breaks."""

    outcome: Outcome
    codes: frozenset[str] = frozenset()


GRANTED, QUIET = Verdict(Outcome.GRANTED), Verdict(Outcome.QUIET)

Codes: TypeAlias = set[str]


def refused(codes: Iterable[str]) -> Verdict:
    """Say no, for any of these reasons."""
    return Verdict(Outcome.REFUSED, frozenset(codes))


@frozen(kw_only=True)
class By:
    """Through which door a wish comes; at the portal by a configuration or within a session."""

    door: Door
    configuration: str | None = None
    session: str | None = None

    @property
    def at_portal(self) -> bool:
        """Tell whether a customer wishes it at the portal."""
        return self.door is Door.PORTAL


@define(kw_only=True)
class Customer:
    """A customer; ``taken`` are the retention offers that were accepted."""

    details: dict[str, str | None]
    deleted: bool = False
    methods: dict[str, str] = field(factory=dict)
    detached: set[str] = field(factory=set)
    default: str | None = None
    tax_ids: dict[str, tuple[str, str]] = field(factory=dict)
    former_tax_ids: set[str] = field(factory=set)
    taken: set[tuple[str, str]] = field(factory=set)


@define(kw_only=True)
class Price:
    """A price: ``every`` is its interval and how many of it, ``None`` where it is paid once."""

    id: str
    product: str
    currency: str
    amount: int
    every: tuple[Interval, int] | None
    metered: bool = False
    tax: TaxBehavior = TaxBehavior.EXCLUSIVE
    active: bool = True


@define(kw_only=True)
class Code:
    """A promotion code, with the terms that it was added on."""

    terms: PromotionTerms
    active: bool = True
    redeemed: int = 0


@define(kw_only=True)
class Coupon:
    """A coupon, with the terms that it was made on."""

    terms: CouponTerms
    deleted: bool = False
    redeemed: int = 0
    codes: dict[str, Code] = field(factory=dict)


@define(kw_only=True)
class Configuration:
    """What customers may do at the portal."""

    active: bool = True
    details: tuple[bool, tuple[CustomerDetail, ...]] = (False, ())
    invoices: bool = False
    methods: bool = False
    cancels: bool = False
    cancel_mode: CancelMode = CancelMode.AT_PERIOD_END
    cancel_proration: ProrationBehavior = ProrationBehavior.NONE
    reasons: tuple[bool, tuple[CancellationReason, ...]] = (
        False,
        (
            CancellationReason.TOO_EXPENSIVE,
            CancellationReason.MISSING_FEATURES,
            CancellationReason.SWITCHED_SERVICE,
            CancellationReason.UNUSED,
            CancellationReason.OTHER,
        ),
    )
    updates: bool = False
    allowed: tuple[AllowedUpdate, ...] = ()
    products: tuple[OfferedProduct, ...] = ()
    waits_for: tuple[PeriodEndCondition, ...] = ()
    in_trial: TrialUpdateBehavior = TrialUpdateBehavior.END_TRIAL
    anchor: BillingCycleAnchor | None = None
    pauses: bool = False
    pause_type: PauseDurationType = PauseDurationType.INTERVAL_OPTIONS
    pause_options: tuple[PauseOption, ...] = (PauseOption(Interval.MONTH),)
    offer: str | None = None
    offer_once: bool = False


@define(kw_only=True)
class Item:
    """An item of a subscription, with the period that it bills."""

    price: str
    quantity: int | None
    start: datetime
    end: datetime


@define(kw_only=True)
class Switch:
    """A switch that waits for the period's end."""

    item: str
    price: str
    quantity: int | None
    at: datetime


@define(kw_only=True)
class Subscription:
    """
    A subscription; ``ended`` says when it was over.

    ``schedule`` names the schedule that manages it, and whether that plans an update.
    """

    customer: str
    status: Status
    items: dict[str, Item]
    created: datetime
    currency: str
    method: CollectionMethod
    mode: BillingMode
    anchor: datetime
    trial: Trial | None = None
    collection_pause: CollectionPause | None = None
    paused_for_want: bool = False
    resumes_at: datetime | None = None
    cancel_flag: bool = False
    cancel_at: datetime | None = None
    reason: tuple[CancellationReason | None, str | None] = (None, None)
    default: str | None = None
    schedule: tuple[str, bool] | None = None
    switch: Switch | None = None
    discounts: list[str] = field(factory=list)
    latest_invoice: str | None = None
    ended: datetime | None = None

    @property
    def is_canceling(self) -> bool:
        """Tell whether it is set to end (R110)."""
        return self.cancel_flag or self.cancel_at is not None

    @property
    def period_end(self) -> datetime:
        """Return the latest period end of its items (R109)."""
        return max(item.end for item in self.items.values())

    @property
    def needs_method(self) -> bool:
        """Tell whether it binds its customer to keep a payment method (R98)."""
        charged = self.method is CollectionMethod.CHARGE_AUTOMATICALLY
        return self.ended is None and charged and self.status in BILLED


@define(kw_only=True)
class Session:
    """A portal session, with the wish that opened it."""

    wish: OpenSession
    configuration: str
    opened_at: datetime
    redeemed_at: datetime | None = None
    used_at: datetime | None = None
    completed: bool = False
    ended: tuple[SessionEnd, datetime] | None = None

    @property
    def flow(self) -> Flow | None:
        """Return what the session is for, where it is for one thing."""
        return self.wish.flow

    def expires(self) -> tuple[datetime, SessionEnd]:
        """Say when it expires unless it is used before, and how that is called (R69)."""
        if self.redeemed_at is None:
            return self.opened_at + UNUSED_FOR_AT_MOST, SessionEnd.EXPIRED_UNUSED
        idle = max(self.redeemed_at, self.used_at or self.redeemed_at) + IDLE_FOR_AT_MOST
        old = self.redeemed_at + LASTS_AT_MOST
        return (idle, SessionEnd.EXPIRED_IDLE) if idle < old else (old, SessionEnd.EXPIRED_OLD)


@define(kw_only=True)
class Invoice:
    """An invoice, with the wish that made it; ``paying`` is by what it was asked to be paid."""

    wish: CreateInvoice
    due: int
    status: InvoiceStatus | None = InvoiceStatus.DRAFT
    auto_advance: bool = False
    paying: tuple[str | None] | None = None


@define(kw_only=True)
class World:
    """All that is true; a moment of the clock, and what was made until then."""

    now: datetime
    redesigned_portal: bool = False
    default_configuration: str | None = None
    customers: dict[str, Customer] = field(factory=dict)
    prices: dict[str, Price] = field(factory=dict)
    coupons: dict[str, Coupon] = field(factory=dict)
    configurations: dict[str, Configuration] = field(factory=dict)
    subscriptions: dict[str, Subscription] = field(factory=dict)
    sessions: dict[str, Session] = field(factory=dict)
    invoices: dict[str, Invoice] = field(factory=dict)

    def customer(self, id_: str) -> Customer | None:
        """Return a customer who exists."""
        held = self.customers.get(id_)
        return None if held is None or held.deleted else held

    def methods_of(self, customer_id: str) -> dict[str, str]:
        """Return what can be charged of a customer: nothing of one who doesn't exist."""
        held = self.customer(customer_id)
        return {} if held is None else held.methods

    def running(self, customer_id: str) -> list[tuple[str, Subscription]]:
        """Return the subscriptions of a customer that haven't ended."""
        everything = self.subscriptions.items()
        return [(i, s) for i, s in everything if s.customer == customer_id and s.ended is None]

    def is_billed(self, customer_id: str) -> bool:
        """Tell whether a customer has to keep a payment method (R98)."""
        return any(held.needs_method for _, held in self.running(customer_id))


Decide: TypeAlias = Callable[[World, Any, By], Verdict]
"""How a command is decided."""


# What binds every customer at the portal.


def configuration_of(world: World, by: By) -> Configuration | None:
    """Return the configuration that binds a wish, also one that is inactive (R2, R64)."""
    id_ = by.configuration
    if by.session is not None and by.session in world.sessions:
        id_ = world.sessions[by.session].configuration
    return None if id_ is None else world.configurations.get(id_)


def features(world: World, by: By) -> Configuration:
    """Return what is switched on: nothing where no configuration is known (R34)."""
    return configuration_of(world, by) or Configuration()


def portal_is_shut(world: World, by: By) -> Codes:
    """At the portal a known, active configuration says what is shown (R2, R64)."""
    held = configuration_of(world, by)
    return set() if held is not None and held.active else {"resource_missing"}


def does_not_run(world: World, session_id: str) -> Codes:
    """A session is known, not over, and not expired (R62, R69)."""
    session = world.sessions.get(session_id)
    if session is None:
        return {"resource_missing"}
    if session.ended is not None:
        return {"session_over"}
    at, why = session.expires()
    if at > world.now:
        return set()
    return {"session_too_old" if why is SessionEnd.EXPIRED_OLD else "session_expired"}


def is_shut_out(world: World, by: By) -> Codes:
    """Nobody does anything in a session that doesn't run, or isn't redeemed (R69)."""
    if not by.at_portal or by.session is None:
        return set()
    codes = does_not_run(world, by.session)
    session = world.sessions.get(by.session)
    if session is not None and session.ended is None and session.redeemed_at is None:
        codes.add("session_not_redeemed")
    return codes


def session_of(world: World, by: By) -> Session | None:
    """Return the open session that a wish comes through."""
    if not by.at_portal or by.session is None:
        return None
    session = world.sessions.get(by.session)
    return session if session is not None and session.ended is None else None


def leaves_the_flow(world: World, by: By, *, is_step: bool, afterwards: bool = False) -> Codes:
    """
    A flow hides the rest of the portal (R75), and is over once it is completed (R73).

    ``afterwards``: what is still asked for then, the reason to cancel (R47).
    """
    session = session_of(world, by)
    if session is None or session.flow is None:
        return set()
    if not session.completed:
        return set() if is_step else {"beside_the_flow"}
    home = session.flow.after_completion.type is AfterCompletionType.PORTAL_HOMEPAGE
    return set() if home or (is_step and afterwards) else {"flow_completed"}


def is_in_flow(world: World, by: By, *types: FlowType, subscription: str | None = None) -> bool:
    """Tell whether the session is for one of these, and for this subscription."""
    session = session_of(world, by)
    flow = None if session is None else session.flow
    return flow is not None and flow.type in types and flow.subscription == subscription


def not_the_sessions(world: World, by: By, customer_id: str) -> Codes:
    """A session shows nothing of another customer (R83)."""
    session = session_of(world, by)
    shown = session is None or session.wish.customer_id == customer_id
    return set() if shown else {"resource_missing"}


def use(world: World, by: By) -> None:
    """What is done in a session that runs is a use of it; a clock set back undoes none (R69)."""
    session = session_of(world, by)
    if session is not None and not is_shut_out(world, by):
        session.used_at = max(world.now, session.used_at or world.now)
