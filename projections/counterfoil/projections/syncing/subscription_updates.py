"""What Stripe's update of a subscription is asked for: all that one command changes, at once."""

from collections.abc import Collection, Iterator, Sequence

from attrs import define, field

from counterfoil.domain.configuration.features import ProrationBehavior
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import CollectionMethod, Trial
from counterfoil.projections.syncing.completions import NewDiscounts
from counterfoil.projections.syncing.decided_facets import awaited_since, changes_of_metadata
from counterfoil.projections.syncing.forms import Value, form
from counterfoil.projections.syncing.payment_policy import (
    BILLED,
    DAYS_UNTIL_DUE,
    payment_behavior,
)
from counterfoil.projections.syncing.provider_request import Answered, ProviderRequest, lane_of
from counterfoil.projections.syncing.subscription_endings import end_at, reason

_NAME = "update_subscription"


@define
class _Update:
    """
    An update as it takes shape.

    Attributes:
        items: what becomes of items, by their id.
        prorates: what becomes of the difference in money.
        sets: the other parameters.
    """

    items: dict[str, dict[str, Value]] = field(factory=dict)
    prorates: ProrationBehavior | None = None
    sets: dict[str, Value] = field(factory=dict)
    answers: list[Answered] = field(factory=list)
    facets: set[str] = field(factory=set)

    def parameters(self, after: InForce, *others: str) -> dict[str, Value]:
        """
        Return all of its parameters; how money is dealt with is said of all that costs any.

        Args:
            others: names of parameters that are to come to them.
        """
        parameters = dict(self.sets)
        if self.items:
            parameters["items"] = [{"id": id_, **each} for id_, each in self.items.items()]
        if parameters.keys() & {*BILLED, "cancel_at", "cancel_at_period_end"}:
            behavior = self.prorates or ProrationBehavior.NONE
            parameters["proration_behavior"] = behavior.value
        is_charged = after.collection_method is CollectionMethod.CHARGE_AUTOMATICALLY
        if is_charged and parameters.keys() & BILLED:
            parameters["payment_behavior"] = payment_behavior((*parameters, *others))
        return dict(sorted(parameters.items()))


def updates(
    before: InForce, after: InForce, events: Sequence[object], *, without: Collection[str]
) -> Iterator[ProviderRequest]:
    """
    Yield the update of a subscription: one, unless what it costs is to be dealt with in two ways.

    Args:
        without: the decided facets that another request tells of.
    """
    # Of an account that was disconnected nobody waits for Stripe's word.
    awaited = {*awaited_since(events), *before.unconfirmed}
    first = _Update(facets=(_facets(events) & awaited).difference(without))
    first.sets.update(_set(before, after, first.facets))
    several: dict[ProrationBehavior | None, _Update] = {None: first}
    for event in events:
        _ask(event, several)
    discounts = _discounts(events)
    for number, (_, update) in enumerate(several.items()):
        is_first = number == 0
        yield from _rendered(after, update, number, discounts if is_first else None)


def _rendered(
    after: InForce, update: _Update, number: int, discounts: NewDiscounts | None
) -> Iterator[ProviderRequest]:
    answers = [*update.answers, *_answered_by(discounts)]
    parameters = update.parameters(after, *(() if discounts is None else ("discounts",)))
    if discounts is None and not parameters:
        return
    path = f"/v1/subscriptions/{after.id}"
    reads = path
    if discounts is not None:
        # Elsewhere Stripe names discounts alone, and not the coupons.
        parameters["expand"] = ["discounts"]
        reads = f"{path}?expand[]=discounts"
    yield ProviderRequest(
        name=f"{_NAME}:{number}" if number else _NAME,
        path=path,
        body=form(parameters),
        lane=lane_of(after.customer),
        reads=reads,
        names=_named(after, update.facets),
        answers=tuple(answers),
        facets=tuple(sorted(update.facets)),
        completion=discounts,
    )


def _named(after: InForce, facets: Collection[str]) -> tuple[str, ...]:
    """Return where the payment method is read that an update names."""
    if "default_payment_method" not in facets or after.default_payment_method is None:
        return ()
    return (f"/v1/payment_methods/{after.default_payment_method}",)


def _ask(event: object, several: dict[ProrationBehavior | None, _Update]) -> None:
    """Add what was only asked for."""
    match event:
        case e.PlanSwitchRequested(at_period_end=False, item=item):
            update = _prorating(several, event.proration_behavior)
            switch: dict[str, Value] = {"price": event.price.id}
            if event.quantity is not None:
                switch["quantity"] = event.quantity
            update.items.setdefault(item, {}).update(switch)
            update.answers.append(Answered(operation=Operation.SWITCH_PLAN, subject=item))
            _begin_anew(update, event)
        case e.QuantityChangeRequested(item=item):
            update = _prorating(several, event.proration_behavior)
            update.items.setdefault(item, {})["quantity"] = event.quantity
            update.answers.append(Answered(operation=Operation.CHANGE_QUANTITY, subject=item))
            _begin_anew(update, event)
        case e.TrialEndRequested():
            several[None].sets["trial_end"] = "now"
            several[None].answers.append(Answered(operation=Operation.END_TRIAL))
        case _:
            pass


def _prorating(
    several: dict[ProrationBehavior | None, _Update], behavior: ProrationBehavior | None
) -> _Update:
    """Return the update that deals with a difference in money just so."""
    first = several[None]
    wanted = behavior or ProrationBehavior.NONE
    if first.prorates in {None, wanted}:
        first.prorates = wanted
        return first
    return several.setdefault(wanted, _Update(prorates=wanted))


def _begin_anew(update: _Update, event: e.PlanSwitchRequested | e.QuantityChangeRequested) -> None:
    """Say that a trial ends with it, or that a billing cycle begins (R57, R61)."""
    if event.ends_trial:
        update.sets["trial_end"] = "now"
    elif event.resets_billing_cycle:
        update.sets["billing_cycle_anchor"] = {"type": "now"}


def _facets(events: Sequence[object]) -> set[str]:
    """Return what was decided at once."""
    return {facet for event in events if (facet := _facet(event)) is not None}


def _facet(event: object) -> str | None:
    match event:
        case e.CollectionPaused() | e.CollectionPauseChanged() | e.CollectionResumed():
            return "collection_pause"
        case e.CancellationScheduled() | e.CancellationReversed():
            return "cancellation"
        case e.CancellationReasonGiven():
            return "reason"
        case e.TrialChanged():
            return "trial"
        case e.DefaultPaymentMethodChosen():
            return "default_payment_method"
        case e.CollectionMethodChanged():
            return "collection_method"
        case e.AnnotationsChanged():
            return "notes"
        case _:
            return None


def _set(before: InForce, after: InForce, facets: Collection[str]) -> Iterator[tuple[str, Value]]:
    """Yield the parameters by which Stripe is told what was decided at once."""
    if "collection_pause" in facets:
        yield "pause_collection", _pause(after)
    if "cancellation" in facets:
        yield from end_at(before, after).items()
    if "reason" in facets:
        yield "cancellation_details", reason(before, after)
    if "trial" in facets and after.trial is not None:
        yield from _trial(after.trial).items()
    if "default_payment_method" in facets:
        yield "default_payment_method", after.default_payment_method
    if "collection_method" in facets:
        yield "collection_method", after.collection_method.value
        if after.collection_method is CollectionMethod.SEND_INVOICE:
            yield "days_until_due", DAYS_UNTIL_DUE
    if "notes" in facets:
        yield from _notes(before, after)


def _pause(after: InForce) -> Value:
    """Say how a collection is paused; no value resumes it (R124, R131)."""
    pause = after.collection_pause
    if pause is None:
        return None
    if pause.resumes_at is None:
        return {"behavior": pause.behavior.value}
    return {"behavior": pause.behavior.value, "resumes_at": pause.resumes_at}


def _trial(trial: Trial) -> dict[str, Value]:
    ends = {"missing_payment_method": trial.missing_payment_method.value}
    return {"trial_end": trial.end, "trial_settings": {"end_behavior": ends}}


def _notes(before: InForce, after: InForce) -> Iterator[tuple[str, Value]]:
    changes = changes_of_metadata(before.notes.metadata, after.notes.metadata)
    if changes:
        yield "metadata", changes
    if not changes or before.notes.description != after.notes.description:
        yield "description", after.notes.description


def _discounts(events: Sequence[object]) -> NewDiscounts | None:
    """Return what is to become of the discounts, which Stripe takes as a whole (R81)."""
    applied = [each for each in events if isinstance(each, e.DiscountApplicationRequested)]
    removed = [each.coupon for each in events if isinstance(each, e.DiscountRemovalRequested)]
    if not applied and not removed:
        return None
    return NewDiscounts(
        coupons=tuple(each.coupon for each in applied if each.promotion_code is None),
        promotion_codes=tuple(
            (each.coupon, each.promotion_code) for each in applied if each.promotion_code
        ),
        removed=tuple(removed),
    )


def _answered_by(discounts: NewDiscounts | None) -> Iterator[Answered]:
    if discounts is None:
        return
    by_code = (coupon for coupon, _ in discounts.promotion_codes)
    for coupon in (*discounts.coupons, *by_code):
        yield Answered(operation=Operation.APPLY_DISCOUNT, subject=coupon)
    for coupon in discounts.removed:
        yield Answered(operation=Operation.REMOVE_DISCOUNT, subject=coupon)
