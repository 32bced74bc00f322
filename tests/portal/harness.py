"""Asks the portal and its model for the same, and lays side by side what they come to."""

from datetime import timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine
from tests.adapters.shop import Clock
from tests.portal import (
    model_customers,
    model_merchant,
    model_periods,
    model_subscriptions,
    pictures,
    shop,
)
from tests.portal.model import GRANTED, By, Decide, Outcome, Verdict, World

from counterfoil.adapters.deciders import BUILT_IN, AnyDecider
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.verify import verify
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import ConfigurationId, SessionId

DECIDE: dict[type[object], Decide] = {
    **model_customers.DECIDE,
    **model_merchant.DECIDE,
    **model_subscriptions.DECIDE,
}
"""How the model decides each command."""

DECIDERS: dict[str, AnyDecider] = {decider.kind: decider for decider in BUILT_IN}

DASHBOARD = By(door=Door.DASHBOARD)


class SideBySide(RuleBasedStateMachine):
    """An account in test mode, standalone, and its model, which are asked for the same."""

    def __init__(self) -> None:
        """Open the shop."""
        super().__init__()
        self.clock = Clock(shop.NOON)
        self.portal = BillingPortal.open("memory://", clock=self.clock, master_key=bytes(32))
        self.account = self.portal.account(shop.ACCOUNT, "test")
        self.world = World(now=shop.NOON)
        self.states: dict[str, object] = {}
        self.position = 0
        self.number = 0
        for command in shop.SHOP:
            verdict = DECIDE[type(command)](self.world, command, DASHBOARD)
            assert verdict == GRANTED, command
        self.account.handle_many(shop.SHOP, by=self.cause(DASHBOARD))
        self.read_on()
        self.compare()

    def teardown(self) -> None:
        """Check what must hold of the whole log, and close."""
        try:
            self.replay()
        finally:
            self.portal.close()

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

    def ask(self, command: object, by: By, jump: int) -> Verdict:
        """Ask portal and model for the same, and hold one against the other."""
        self.world.now = self.clock.advance(seconds=jump)
        expected = DECIDE[type(command)](self.world, command, by)
        cause = self.cause(by)
        verdict, code = self.handle(command, cause)
        assert verdict is expected.outcome, (verdict, code, expected, command, by)
        if verdict is Outcome.REFUSED:
            assert code in expected.codes, (code, expected, command, by)
        self.read_on()
        self.compare()
        return expected

    def handle(self, command: object, cause: Cause) -> tuple[Outcome, str]:
        """Let the portal decide."""
        try:
            decision = self.account.handle(command, by=cause)
        except CommandRefusedError as refusal:
            return Outcome.REFUSED, refusal.code
        assert not decision.repeated
        return (Outcome.GRANTED if decision.events else Outcome.QUIET), ""

    def read_on(self) -> None:
        """Fold what was recorded since, each event where it belongs: versions have no gaps."""
        for page in self.portal.store.replay(self.position):
            for position, stream, _, event in page:
                kind = DECIDERS[ref_of(stream).kind]
                before = self.states.get(stream, kind.initial(ref_of(stream).id))
                self.states[stream] = kind.evolve(before, event)
                self.position = position

    def compare(self) -> None:
        """Lay side by side what the two hold."""
        world = self.world
        for id_, customer in world.customers.items():
            billed = world.is_billed(id_)
            expected = pictures.of_customer(customer, billed=billed)
            self.agree("customer", id_, expected, pictures.seen_customer)
        for id_, held in world.subscriptions.items():
            self.agree(
                "subscription", id_, pictures.of_subscription(held), pictures.seen_subscription
            )
        for id_, configuration in world.configurations.items():
            is_default = id_ == world.default_configuration
            expected = pictures.of_configuration(configuration, is_default=is_default)
            self.agree("configuration", id_, expected, pictures.seen_configuration)

    def agree(self, kind: str, id_: str, expected: pictures.Picture, seen: Any) -> None:
        """Compare two pictures, and show only where they differ."""
        state = self.states[f"{shop.ACCOUNT}/test/{kind}/{id_}"]
        found = seen(state) or {}
        if found != expected:
            differing = {
                name: (expected.get(name), found.get(name))
                for name in expected.keys() | found.keys()
                if expected.get(name) != found.get(name)
            }
            raise AssertionError(f"{kind} {id_}: model and portal differ in {differing}")

    def replay(self) -> None:
        """Replay equals live, and the store is sound (G5, G16)."""
        verdict = verify(self.portal.store)
        assert verdict.problems == ()
        for stream, state in self.states.items():
            ref = ref_of(stream)
            assert self.account.get(DECIDERS[ref.kind], ref.id) == state, stream

    def pass_time(self, span: timedelta, jump: int) -> None:
        """Let everything that is due come to pass."""
        self.clock.now += span
        self.world.now = self.clock.advance(seconds=jump)
        model_periods.let_time_pass(self.world)
        ticked = self.portal.tick()
        assert (ticked.failures, ticked.unfinished) == ((), 0)
        self.read_on()
        self.compare()
