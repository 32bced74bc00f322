"""The demonstration's story, step by step, without a word of its telling."""

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from attrs import frozen

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.cli.explain import answers_of
from counterfoil.adapters.cli.opening import Found, Place, open_portal
from counterfoil.adapters.cli.output import as_json
from counterfoil.adapters.documents import files_in, read_file
from counterfoil.adapters.ingest import Ingestion, Summary
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.verify import Verdict, verify
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.customer.commands import RemovePaymentMethod
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.explaining import Explanation
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.subscription.commands import PauseCollection
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import State
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import (
    ConfigurationId,
    CustomerId,
    PaymentMethodId,
    SubscriptionId,
)

STUDIO = Place(account="acct_1LamplightStudio", mode=Mode.LIVE)
TODAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
BACK = datetime(2027, 1, 4, tzinfo=UTC)

ADA = CustomerId("cus_AdaDeVries0000")
ADAS_CARD = PaymentMethodId("pm_1AdaVisa0000000000000000")
ADAS_LESSONS = SubscriptionId("sub_1AdaSketchbook0000000000")
PUPILS = SubscriptionId("sub_1ClaraPupils000000000000")
CONFIGURATION = ConfigurationId("bpc_1LamplightPortal00000000")


@frozen(kw_only=True)
class Paused:
    """What came of pausing a collection, and of asking for it once more."""

    recorded: Recorded[object]
    events_the_second_time: int
    state: State


class Story:
    """
    A merchant's year in a database of its own; each step is taken once, when it is asked for.

    It always is the same day in it, so that the same is told whenever it is told.
    """

    def __init__(self, file: Path, examples: Path) -> None:
        self.file = file
        self.url = f"sqlite:///{file}"
        self.files = files_in([examples])

    def portal(self) -> BillingPortal:
        """Open the portal on the story's day."""
        return open_portal(self.url, clock=_today, on_notice=_unsaid)

    def found(self, portal: BillingPortal, kind: str, id_: str) -> Found:
        """Return one of the merchant's aggregates."""
        return Found(place=STUDIO, ref=StreamRef(kind=kind, id=id_), portal=_account(portal))

    @cached_property
    def ingested(self) -> Summary:
        """Read the year."""
        with self.portal() as portal:
            ingestion = Ingestion(portal, account=STUDIO.account, clock=_today)
            for file in self.files:
                for item in read_file(file):
                    ingestion.take(item)
            return ingestion.summary()

    @cached_property
    def paused(self) -> Paused:
        """Pause the collection of Ada's payments, twice."""
        pause = PauseCollection(
            subscription_id=ADAS_LESSONS,
            pause=CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=BACK),
        )
        with self.portal() as portal:
            account = _account(portal)
            decided = account.handle(pause, by=_merchant("demo-pause"))
            again = account.handle(pause, by=_merchant("demo-pause-again"))
            ref = StreamRef(kind="subscription", id=ADAS_LESSONS)
            return Paused(
                recorded=next(
                    each for each in account.events(ref) if each.event == decided.events[0]
                ),
                events_the_second_time=len(again.events),
                state=account.get(SUBSCRIPTION, ADAS_LESSONS),
            )

    @cached_property
    def refused(self) -> CommandRefusedError:
        """Let Ada try to remove the only payment method that she has."""
        removal = RemovePaymentMethod(customer_id=ADA, payment_method_id=ADAS_CARD)
        by = Cause(
            actor=Actor.CUSTOMER,
            door=Door.PORTAL,
            command_id="demo-remove",
            configuration=CONFIGURATION,
        )
        with self.portal() as portal:
            try:
                _account(portal).handle(removal, by=by)
            except CommandRefusedError as refusal:
                return refusal
        raise AssertionError("the last payment method of a customer who is billed was removed")

    @cached_property
    def explained(self) -> tuple[Explanation, ...]:
        """Ask what the parents of Clara's pupils may do."""
        with self.portal() as portal:
            found = self.found(portal, "subscription", PUPILS)
            return answers_of(found, CONFIGURATION, TODAY, Language.ENGLISH)

    @cached_property
    def verified(self) -> Verdict:
        """Replay everything, from zero."""
        with self.portal() as portal:
            return verify(portal.store)

    def facts(self) -> dict[str, object]:
        """Take all steps and return what came of them, for programs."""
        ingested, paused, refused = self.ingested, self.paused, self.refused
        return {
            "database": self.url,
            "today": TODAY,
            "ingested": ingested,
            "paused": {
                "event": type(paused.recorded.event).__name__,
                "events_the_second_time": paused.events_the_second_time,
                "state": as_json(paused.state),
            },
            "refused": {
                "code": refused.code,
                "rule": refused.rule.id,
                "numbers": refused.rule.numbers,
                "says": refused.explain(),
            },
            "explained": self.explained,
            "verified": {
                "sound": self.verified.is_sound,
                "streams": self.verified.streams,
                "events": self.verified.events,
            },
        }


def _account(portal: BillingPortal) -> AccountPortal:
    return portal.account(STUDIO.account, STUDIO.mode)


def _merchant(command_id: str) -> Cause:
    return Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id=command_id)


def _today() -> datetime:
    return TODAY


def _unsaid(_notice: str) -> None:
    """Leave out that a key was made: it lies beside the database, and goes when that goes."""
