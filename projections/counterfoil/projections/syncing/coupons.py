"""What Stripe is asked for a coupon and its promotion codes."""

from collections.abc import Iterator, Mapping

from counterfoil.domain.coupon import events as e
from counterfoil.domain.coupon.observing import facets_held
from counterfoil.domain.coupon.state import InForce
from counterfoil.domain.coupon.terms import PromotionTerms
from counterfoil.domain.observation import of_part
from counterfoil.domain.requests import Operation
from counterfoil.projections.syncing.decided_facets import (
    awaited_since,
    born_here,
    changes_of_metadata,
    said,
    to_be_sent,
)
from counterfoil.projections.syncing.forms import Parameters, Value, form
from counterfoil.projections.syncing.provider_request import (
    CATALOGUE,
    Answered,
    Decided,
    Method,
    ProviderRequest,
)

_COUPONS, _CODES = "/v1/coupons", "/v1/promotion_codes"


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for a coupon and its promotion codes."""
    before, after = decided.before, decided.after
    for event in decided.events:
        yield from _asked(event, decided.ref.id)
    if isinstance(before, InForce) and isinstance(after, InForce):
        was, now = facets_held(before), facets_held(after)
        facets = to_be_sent(
            was, now, awaited=awaited_since(decided.events), unconfirmed=before.unconfirmed
        )
        yield from _changed(before, after, facets)
        yield from _switched(after, facets)


def _asked(event: object, coupon: str) -> Iterator[ProviderRequest]:
    match event:
        case e.CouponCreationRequested():
            yield _created(coupon, event)
        case e.CouponDeletionRequested():
            path = f"{_COUPONS}/{coupon}"
            yield ProviderRequest(
                name="delete_coupon",
                method=Method.DELETE,
                path=path,
                lane=CATALOGUE,
                reads=path,
                answers=(Answered(operation=Operation.DELETE_COUPON),),
                is_final=True,
            )
        case e.PromotionCodeAdditionRequested():
            yield _added(coupon, event)
        case _:
            pass


def _created(coupon: str, asked: e.CouponCreationRequested) -> ProviderRequest:
    """Create a coupon, under the id that it has here."""
    terms = asked.terms
    parameters: dict[str, Value] = {
        "id": coupon,
        "name": asked.name,
        "amount_off": terms.amount_off,
        "currency": terms.currency,
        "percent_off": terms.percent_off,
        "duration": terms.duration,
        "duration_in_months": terms.duration_in_months,
        "max_redemptions": terms.max_redemptions,
        "redeem_by": terms.redeem_by,
        "metadata": asked.annotations.metadata or None,
    }
    return ProviderRequest(
        name="create_coupon",
        path=_COUPONS,
        body=form(said(parameters)),
        lane=CATALOGUE,
        reads=f"{_COUPONS}/{coupon}",
        answers=(Answered(operation=Operation.CREATE_COUPON),),
    )


def _added(coupon: str, asked: e.PromotionCodeAdditionRequested) -> ProviderRequest:
    terms, code = asked.terms, asked.promotion_code_id
    parameters: dict[str, Value] = {
        "promotion": {"type": "coupon", "coupon": coupon},
        "code": terms.code,
        "customer": terms.customer,
        "expires_at": terms.expires_at,
        "max_redemptions": terms.max_redemptions,
        "restrictions": _restrictions(terms) or None,
        "active": asked.active,
        "metadata": born_here(code, asked.annotations.metadata),
    }
    return ProviderRequest(
        name=f"add_promotion_code:{code}",
        path=_CODES,
        body=form(said(parameters)),
        lane=CATALOGUE,
        reads=f"{_CODES}?coupon={coupon}&limit=100",
        answers=(Answered(operation=Operation.ADD_PROMOTION_CODE, subject=code),),
    )


def _restrictions(terms: PromotionTerms) -> Parameters:
    return said(
        {
            "first_time_transaction": True if terms.first_time_transaction else None,
            "minimum_amount": terms.minimum_amount,
            "minimum_amount_currency": terms.minimum_amount_currency,
        }
    )


def _changed(before: InForce, after: InForce, facets: frozenset[str]) -> Iterator[ProviderRequest]:
    """Yield the one update that tells of all that was decided of the coupon itself."""
    values: Mapping[str, Value] = {
        "name": after.name,
        "metadata": changes_of_metadata(before.metadata, after.metadata),
    }
    own = [name for name in values if name in facets]
    if own:
        path = f"{_COUPONS}/{after.id}"
        yield ProviderRequest(
            name="update_coupon",
            path=path,
            body=form({name: values[name] for name in own}),
            lane=CATALOGUE,
            reads=path,
            facets=tuple(sorted(own)),
        )


def _switched(after: InForce, facets: frozenset[str]) -> Iterator[ProviderRequest]:
    """Yield that a promotion code works again, or no longer."""
    for id_, code in after.promotion_codes.items():
        facet = of_part(id_, "active")
        if facet in facets:
            path = f"{_CODES}/{id_}"
            yield ProviderRequest(
                name=f"update_promotion_code:{id_}",
                path=path,
                body=form({"active": code.active}),
                lane=CATALOGUE,
                reads=path,
                facets=(facet,),
            )
