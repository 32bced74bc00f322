"""Asks the portal and its model for the same, and lays side by side what they come to."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from random import Random
from typing import ClassVar, TypeVar, cast

from attrs import evolve, frozen
from hypothesis.stateful import RuleBasedStateMachine
from tests.adapters.shop import Clock
from tests.portal import (
    model_customers,
    model_discounts,
    model_invoices,
    model_merchant,
    model_periods,
    model_sessions,
    model_subscriptions,
    pictures,
    shop,
)
from tests.portal.model import (
    GRANTED,
    By,
    Decide,
    Outcome,
    Verdict,
    World,
    is_shut_out,
    session_of,
    use,
)
from tests.portal.seeing import wishes_of_customer, wishes_of_subscription

from counterfoil.adapters.deciders import BUILT_IN, AnyDecider
from counterfoil.adapters.event_store import Append
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.adapters.verify import verify
from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.invoice.commands import RecordPaymentFailure
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session.commands import RedeemSession
from counterfoil.domain.values import ConfigurationId, SessionId

S = TypeVar("S")

DECIDE: dict[type[object], Decide] = {
    **model_customers.DECIDE,
    **model_merchant.DECIDE,
    **model_subscriptions.DECIDE,
    **model_discounts.DECIDE,
    **model_sessions.DECIDE,
    **model_invoices.DECIDE,
}
"""How the model decides each command."""

DECIDERS: dict[str, AnyDecider] = {decider.kind: decider for decider in BUILT_IN}

DASHBOARD = By(door=Door.DASHBOARD)

LATEST = "latest"
"""The session that was opened last, whichever that is when something is asked in it."""

NEVER_THE_SAME = (RecordPaymentFailure,)
"""What isn't one wish when it is asked twice: each attempt to pay is one of its own."""


def in_memory(clock: Clock) -> BillingPortal:
    """Open an empty portal in memory."""
    return BillingPortal.open("memory://", clock=clock, master_key=bytes(32))


@cache
def opening() -> Append:
    """Decide once how the shop opens, which is the same every time."""
    with in_memory(Clock(shop.NOON)) as portal:
        cause = Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id="open")
        unit = UnitOfWork(portal.account(shop.ACCOUNT, "test")._books, cause)
        for command in shop.SHOP:
            unit.decide(command, shop.NOON)
        return unit.batch(recorded_at=shop.NOON)


@frozen
class Asked:
    """What was asked last."""

    command: object
    by: By
    cause: Cause
    outcome: Outcome


class SideBySide(RuleBasedStateMachine):
    """An account in test mode, standalone, and its model, which are asked for the same."""

    opened: ClassVar[Callable[[Clock], BillingPortal]] = staticmethod(in_memory)
    """Opens the portal of a sequence, in which nothing is recorded yet."""

    def __init__(self) -> None:
        """Open the shop."""
        super().__init__()
        self.clock = Clock(shop.NOON)
        self.portal = type(self).opened(self.clock)
        self.account = self.portal.account(shop.ACCOUNT, "test")
        self.world = World(now=shop.NOON)
        self.states: dict[str, object] = {}
        self.events: dict[str, list[object]] = {}
        self.versions: dict[str, int] = {}
        self.position = 0
        self.number = 0
        self.sessions = 0
        self.last: Asked | None = None
        for command in shop.SHOP:
            verdict = DECIDE[type(command)](self.world, command, DASHBOARD)
            assert verdict == GRANTED, command
        self.portal.store.append(opening())
        self.ask(RedeemSession(shop.FIRST_SESSION), By(door=Door.PORTAL), 0)

    def teardown(self) -> None:
        """Check what must hold of the whole log, and close."""
        try:
            self.replay()
            self.shuffle()
        finally:
            self.portal.close()

    @property
    def latest(self) -> str:
        """Name the session that was opened last."""
        return f"bps_{self.sessions}"

    def cause(self, by: By) -> Cause:
        """Say who wishes something, under a command id of its own."""
        self.number += 1
        return Cause(
            actor=Actor.CUSTOMER if by.at_portal else Actor.MERCHANT,
            door=by.door,
            command_id=f"cmd_{self.number}",
            session=SessionId(by.session) if by.session else None,
            configuration=ConfigurationId(by.configuration) if by.configuration else None,
        )

    def named(self, by: By) -> By:
        """Name the session that was opened last, where it is meant."""
        return evolve(by, session=self.latest) if by.session == LATEST else by

    def ask(self, command: object, by: By, jump: int) -> Verdict:
        """Ask portal and model for the same, and hold one against the other."""
        by = self.named(by)
        self.world.now = self.clock.advance(seconds=jump)
        lacking = self.lacking()
        runs = not is_shut_out(self.world, by)
        expected = DECIDE[type(command)](self.world, command, by)
        if runs and expected.outcome is not Outcome.REFUSED:
            use(self.world, by)
        cause = self.cause(by)
        outcome, code = self.handle(command, cause)
        assert outcome is expected.outcome, (outcome, code, expected, command, by)
        if outcome is Outcome.REFUSED:
            assert code in expected.codes, (code, expected, command, by)
        self.last = Asked(command, by, cause, outcome)
        self.read_on()
        self.compare()
        if by.at_portal:
            assert self.lacking() <= lacking, (command, by)
        return expected

    def ask_again(self) -> None:
        """
        Ask for the same at the same moment.

        Under the same id that has no effect, under another one it records nothing new.
        """
        last = self.last
        if last is None:
            return
        if last.outcome is not Outcome.REFUSED:
            assert self.account.handle(last.command, by=last.cause).repeated
            assert self.portal.store.last_position() == self.position
        verdict = self.ask(last.command, last.by, 0)
        assert verdict.outcome is not Outcome.GRANTED or isinstance(last.command, NEVER_THE_SAME)

    def handle(self, command: object, cause: Cause) -> tuple[Outcome, str]:
        """Let the portal decide."""
        try:
            decision = self.account.handle(command, by=cause)
        except CommandRefusedError as refusal:
            return Outcome.REFUSED, refusal.code
        assert not decision.repeated
        return (Outcome.GRANTED if decision.events else Outcome.QUIET), ""

    def pass_time(self, span: timedelta, jump: int) -> None:
        """Let everything that is due come to pass."""
        self.clock.now += span
        self.world.now = self.clock.advance(seconds=jump)
        model_periods.let_time_pass(self.world)
        ticked = self.portal.tick()
        assert (ticked.failures, ticked.unfinished) == ((), 0)
        self.last = None
        self.read_on()
        self.compare()

    def look_in_session(self, jump: int) -> None:
        """Look at the portal, which is let in and counts as a use, or isn't (R69)."""
        by = By(door=Door.PORTAL, session=self.latest)
        self.world.now = self.clock.advance(seconds=jump)
        codes = is_shut_out(self.world, by)
        refusal = ""
        try:
            self.account.use_session(self.latest)
        except CommandRefusedError as error:
            refusal = error.code
        assert refusal in (codes or {""})
        use(self.world, by)

    def lacking(self) -> set[str]:
        """Return the customers who are billed and have nothing that could be charged (R98)."""
        world = self.world
        return {
            id_ for id_ in world.customers if world.is_billed(id_) and not world.methods_of(id_)
        }

    def read_on(self) -> None:
        """Fold what was recorded since, each event where it belongs: versions have no gaps."""
        for page in self.portal.store.replay(self.position):
            for position, stream, version, event in page:
                ref = ref_of(stream)
                decider = DECIDERS[ref.kind]
                before = self.states.get(stream, decider.initial(ref.id))
                self.states[stream] = decider.evolve(before, event)
                self.events.setdefault(ref.kind, []).append(event)
                assert version == self.versions.get(stream, 0) + 1
                self.versions[stream] = version
                self.position = position

    def compare(self) -> None:
        """Lay side by side what the two hold."""
        world = self.world
        for id_, customer in world.customers.items():
            billed = world.is_billed(id_)
            expected = pictures.of_customer(customer, billed=billed)
            self.agree("customer", id_, expected, pictures.seen_customer)
        for id_, held in world.subscriptions.items():
            expected = pictures.of_subscription(held)
            self.agree("subscription", id_, expected, pictures.seen_subscription)
        for id_, configuration in world.configurations.items():
            is_default = id_ == world.default_configuration
            expected = pictures.of_configuration(configuration, is_default=is_default)
            self.agree("configuration", id_, expected, pictures.seen_configuration)
        for id_, session in world.sessions.items():
            self.agree("session", id_, pictures.of_session(session), pictures.seen_session)
        for id_, invoice in world.invoices.items():
            self.agree("invoice", id_, pictures.of_invoice(invoice), pictures.seen_invoice)
        for id_, coupon in world.coupons.items():
            self.agree("coupon", id_, pictures.of_coupon(coupon), pictures.seen_coupon)

    def agree(
        self,
        kind: str,
        id_: str,
        expected: pictures.Picture,
        seen: Callable[[S], pictures.Picture | None],
    ) -> None:
        """Compare two pictures, and show only where they differ."""
        found = seen(cast("S", self.states[f"{shop.ACCOUNT}/test/{kind}/{id_}"])) or {}
        if found != expected:
            differing = {
                name: (expected.get(name), found.get(name))
                for name in expected.keys() | found.keys()
                if expected.get(name) != found.get(name)
            }
            raise AssertionError(f"{kind} {id_}: model and portal differ in {differing}")

    def see(self, who: str, which: str, by: By) -> None:
        """What the pages offer is what is granted."""
        by = self.named(by)
        session = session_of(self.world, by)
        asking = self.cause(by)
        of_customer = self.account.allowed_customer_actions(who, by=asking)
        self.check(((a, wishes_of_customer(a, who)) for a in of_customer), asking)
        if session is not None and is_shut_out(self.world, by):
            return
        of_subscription = self.account.allowed_actions(which, by=asking)
        held = self.world.subscriptions.get(which)
        if held is not None:
            item = min(held.items)
            now = held.items[item].quantity or 0
            told = ((a, wishes_of_subscription(a, which, item, now)) for a in of_subscription)
            self.check(told, asking)

    def check(self, told: Iterator[tuple[Answer, tuple[object, ...]]], asking: Cause) -> None:
        """An action is allowed where one of the wishes that it comes to would be granted."""
        for answer, wishes in told:
            if not wishes:
                continue
            foreseen = [self.account.whatif(wish, by=asking) for wish in wishes]
            granted = any(each.refusal is None and each.events for each in foreseen)
            assert answer.allowed is granted, (answer, foreseen)

    def replay(self) -> None:
        """Replay equals live, and the store is sound (G5, G16)."""
        assert verify(self.portal.store).problems == ()
        for stream, state in self.states.items():
            ref = ref_of(stream)
            assert self.account.get(DECIDERS[ref.kind], ref.id) == state, stream

    def shuffle(self) -> None:
        """Evolve never refuses, in whatever order it gets whatever was recorded."""
        for kind, events in self.events.items():
            Random(self.position).shuffle(events)  # noqa: S311
            DECIDERS[kind].fold(DECIDERS[kind].initial("shuffled"), events)
