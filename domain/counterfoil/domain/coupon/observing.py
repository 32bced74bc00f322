"""What Stripe states of coupons and promotion codes, taken apart into the facts that are new."""

from collections.abc import Iterator

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import confirmed_and_withheld
from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.commands import (
    LearnEarlierFact,
    ObserveCoupon,
    ObservePromotionCode,
)
from counterfoil.domain.coupon.observed import (
    ObservedCoupon,
    ObservedPromotionCode,
)
from counterfoil.domain.coupon.state import Deleted, InForce, State, Unseen, held
from counterfoil.domain.coupon.terms import CouponTerms, PromotionCode, PromotionTerms, canonical
from counterfoil.domain.observation import (
    GONE,
    Origin,
    doubts_after,
    facets_of_part,
    holder_of,
    news,
    news_of_metadata,
    of_part,
    stated,
    unless_erased,
    when_known,
)
from counterfoil.domain.requests import Operation, request_for
from counterfoil.domain.resolution import Facets, facets_of
from counterfoil.domain.values import Annotations, Known, PromotionCodeId


def observe_coupon(command: ObserveCoupon, state: State) -> tuple[e.Event, ...]:
    """
    Record what is new of the coupon; its terms make it known.

    The facets of a statement without them come with the first that has them. What a deleted coupon
    was is learned too, since it goes on discounting.
    """
    doubts = doubts_after(held(state).unsettled, command.unsettled)
    return (*_news_of_coupon(command, state), *_news_of_doubts(state, doubts))


def observe_promotion_code(command: ObservePromotionCode, state: State) -> tuple[e.Event, ...]:
    """Record what is new of a promotion code, also before its coupon was seen."""
    code_id = command.promotion_code_id
    doubts = doubts_after(held(state).unsettled, command.unsettled, code_id)
    return (*_news_of_part(command, state), *_news_of_doubts(state, doubts))


def learn_earlier_fact(command: LearnEarlierFact) -> tuple[e.Event, ...]:
    """Record what an older statement adds to the past."""
    return (
        e.EarlierFactLearned(
            promotion_code_id=command.promotion_code_id, sighting=command.sighting
        ),
    )


def as_observed(state: State) -> ObservedCoupon:
    """Return what is known of the coupon in the words of an observation."""
    known = held(state)
    if isinstance(known, Unseen):
        return ObservedCoupon()
    return ObservedCoupon(
        created=when_known(known.created),
        deleted=Known(isinstance(state, Deleted)),
        name=Known(known.name),
        terms=Known(known.terms),
        times_redeemed=Known(known.times_redeemed),
        valid=Known(known.valid),
        metadata=unless_erased(known.annotations),
    )


def code_as_observed(state: State, promotion_code_id: PromotionCodeId) -> ObservedPromotionCode:
    """Return what is known of one of the promotion codes in the words of an observation."""
    code = held(state).promotion_codes.get(promotion_code_id)
    if code is None:
        return ObservedPromotionCode()
    return ObservedPromotionCode(
        created=when_known(code.created),
        terms=Known(code.terms),
        active=Known(code.active),
        times_redeemed=Known(code.times_redeemed),
        metadata=unless_erased(code.annotations),
    )


def facets_held(state: State) -> Facets:
    """Return every facet of the coupon and of its promotion codes that is known, by name."""
    facets = dict(facets_of(as_observed(state)))
    for code_id in held(state).promotion_codes:
        of_this = facets_of(code_as_observed(state, code_id))
        facets |= {of_part(code_id, name): facet for name, facet in of_this.items()}
    return facets


def _news_of_coupon(command: ObserveCoupon, state: State) -> Iterator[e.Event]:
    observed, known = command.observed, held(state)
    if isinstance(known, InForce):
        yield from _confirmed_and_changed(observed, known)
    elif observed.terms is not None:
        asked = request_for(known.outstanding, Operation.CREATE_COUPON)
        is_new = command.origin is Origin.CREATED or asked is not None
        yield _first_sight(observed, observed.terms.value, is_new=is_new)
    else:
        return
    if observed.deleted == GONE and not isinstance(state, Deleted):
        yield e.CouponDeleted()


def _first_sight(observed: ObservedCoupon, terms: CouponTerms, *, is_new: bool) -> e.FirstSight:
    """Tell a coupon that was created, or that we had asked for, from one that existed before."""
    kind = e.CouponCreated if is_new else e.CouponAdopted
    return kind(
        terms=canonical(terms),
        created=stated(observed.created, None),
        name=stated(observed.name, None),
        times_redeemed=stated(observed.times_redeemed, 0),
        valid=stated(observed.valid, otherwise=True),
        annotations=Annotations(metadata=stated(observed.metadata, {})),
    )


def _confirmed_and_changed(observed: ObservedCoupon, known: InForce) -> Iterator[e.Event]:
    """Yield what is new, and what of the decided is confirmed; the rest of it stands."""
    own = tuple(facet for facet in known.unconfirmed if not holder_of(facet))
    confirmed, withheld = confirmed_and_withheld(observed, lambda: as_observed(known), own)
    yield from _changed(altered(observed, **dict.fromkeys(withheld)), known)
    if confirmed:
        yield e.ConfirmationEnded(facets=confirmed)


def _changed(observed: ObservedCoupon, known: InForce) -> Iterator[e.Event]:
    if created := news(observed.created, known.created):
        yield e.CouponCreationLearned(created.value)
    if observed.terms is not None and canonical(observed.terms.value) != known.terms:
        yield e.CouponTermsCorrected(canonical(observed.terms.value))
    if name := news(observed.name, known.name):
        yield e.CouponRenamed(name.value)
    if times := news(observed.times_redeemed, known.times_redeemed):
        yield e.RedemptionsRecounted(times.value)
    if metadata := news_of_metadata(observed.metadata, known.annotations):
        yield e.CouponMetadataChanged(Annotations(metadata=metadata.value))
    if valid := news(observed.valid, known.valid):
        yield e.CouponValidityChanged(valid.value)


def _news_of_part(command: ObservePromotionCode, state: State) -> Iterator[e.Event]:
    code_id, observed, known = command.promotion_code_id, command.observed, held(state)
    code = known.promotion_codes.get(code_id)
    if code is not None:
        yield from _confirmed_and_changed_code(observed, code, state)
    elif observed.terms is not None:
        asked = request_for(known.outstanding, Operation.ADD_PROMOTION_CODE, code_id)
        is_new = command.origin is Origin.CREATED or asked is not None
        yield _first_sight_of_part(code_id, observed, observed.terms.value, is_new=is_new)


def _first_sight_of_part(
    code_id: PromotionCodeId,
    observed: ObservedPromotionCode,
    terms: PromotionTerms,
    *,
    is_new: bool,
) -> e.CodeSighted:
    kind = e.PromotionCodeAdded if is_new else e.PromotionCodeAdopted
    return kind(
        promotion_code_id=code_id,
        terms=terms,
        created=stated(observed.created, None),
        active=stated(observed.active, otherwise=True),
        times_redeemed=stated(observed.times_redeemed, 0),
        annotations=Annotations(metadata=stated(observed.metadata, {})),
    )


def _confirmed_and_changed_code(
    observed: ObservedPromotionCode, code: PromotionCode, state: State
) -> Iterator[e.Event]:
    unconfirmed = state.unconfirmed if isinstance(state, InForce) else ()
    awaited = facets_of_part(code.id, unconfirmed)
    confirmed, withheld = confirmed_and_withheld(
        observed, lambda: code_as_observed(state, code.id), awaited
    )
    yield from _changed_code(altered(observed, **dict.fromkeys(withheld)), code)
    if confirmed:
        yield e.ConfirmationEnded(facets=tuple(of_part(code.id, facet) for facet in confirmed))


def _changed_code(observed: ObservedPromotionCode, code: PromotionCode) -> Iterator[e.Event]:
    id_ = code.id
    if created := news(observed.created, code.created):
        yield e.PromotionCodeCreationLearned(promotion_code_id=id_, created=created.value)
    if terms := news(observed.terms, code.terms):
        yield e.PromotionTermsCorrected(promotion_code_id=id_, terms=terms.value)
    if times := news(observed.times_redeemed, code.times_redeemed):
        yield e.CodeRedemptionsRecounted(promotion_code_id=id_, times_redeemed=times.value)
    if metadata := news_of_metadata(observed.metadata, code.annotations):
        yield e.PromotionCodeMetadataChanged(
            promotion_code_id=id_, annotations=Annotations(metadata=metadata.value)
        )
    if active := news(observed.active, code.active):
        yield (
            e.PromotionCodeActivated(promotion_code_id=id_)
            if active.value
            else e.PromotionCodeDeactivated(promotion_code_id=id_)
        )


def _news_of_doubts(state: State, doubts: tuple[str, ...]) -> Iterator[e.Event]:
    if doubts != held(state).unsettled:
        yield e.FactsUnsettled(doubts)
