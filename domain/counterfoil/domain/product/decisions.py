"""What comes of each wish about a product and its prices, and of each observation of them."""

from typing import assert_never, get_args

import attrs

from counterfoil.domain.asking import is_to_be_asked
from counterfoil.domain.cause import Cause
from counterfoil.domain.changes import Set
from counterfoil.domain.confirming import differing, is_synced, to_await
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import merge_metadata
from counterfoil.domain.product import commands as c
from counterfoil.domain.product import events as e
from counterfoil.domain.product import guards, observing
from counterfoil.domain.product.answering import answered
from counterfoil.domain.product.changing import (
    lookup_key_taken,
    price_changes,
    product_changes,
)
from counterfoil.domain.product.evolving import addition_of, evolve, listing_of
from counterfoil.domain.product.price import canonical
from counterfoil.domain.product.refusals import (
    PriceTermsImmutableError,
    ProductDeletedError,
    ProductExistsError,
)
from counterfoil.domain.product.state import Deleted, InForce, State, Unseen
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.values import Annotations, ProductId


def list_product(command: c.ListProduct, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Put a product in the catalogue, or ask Stripe to."""
    listed = e.ProductListed(
        product_id=command.product_id,
        name=command.name,
        created=facts.at,
        active=command.active,
        description=command.description or None,
        statement_descriptor=command.statement_descriptor or None,
        unit_label=command.unit_label or None,
        shippable=command.shippable,
        annotations=Annotations(metadata=merge_metadata({}, Set(command.metadata))),
    )
    match state:
        case Unseen():
            return _listed_or_asked(command, listed, state, facts)
        case InForce():
            if _is_as_listed(state, listed):
                return ()
            raise ProductExistsError(state.id)
        case Deleted():
            raise ProductDeletedError(state.id)
        case _ as unreachable:
            assert_never(unreachable)


def _listed_or_asked(
    command: c.ListProduct, listed: e.ProductListed, state: Unseen, facts: Facts
) -> tuple[e.Event, ...]:
    """Return the fact in a standalone account, the request for it in a synced one."""
    asked = e.ProductListingRequested(
        product_id=listed.product_id,
        name=listed.name,
        active=listed.active,
        description=listed.description,
        statement_descriptor=listed.statement_descriptor,
        unit_label=listed.unit_label,
        shippable=listed.shippable,
        annotations=listed.annotations,
    )
    is_asked = is_synced(facts)
    if is_asked and not is_to_be_asked(listing_of(asked), state.outstanding, state.id):
        return ()
    refuse_first(guards.may_be_listed(command))
    return (asked,) if is_asked else (listed,)


def change_product(
    command: c.ChangeProductDetails, state: State, facts: Facts
) -> tuple[e.Event, ...]:
    """Change how a product is presented, and what it is sold at by default."""
    product = guards.in_catalogue(state)
    changes = tuple(product_changes(command, product))
    if changes:
        refuse_first(guards.may_be_changed(command, product))
    return changes


def archive_product(command: c.ArchiveProduct, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Stop selling a product."""
    return (e.ProductArchived(),) if guards.in_catalogue(state).active else ()


def restore_product(command: c.RestoreProduct, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Sell an archived product again."""
    return () if guards.in_catalogue(state).active else (e.ProductRestored(),)


def add_price(command: c.AddPrice, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """
    Give a product a price, or ask Stripe to.

    A price that is there with these very terms was added before: its details may have been changed
    since, and stay.
    """
    product = guards.in_catalogue(state)
    asked = attrs.evolve(command, terms=canonical(command.terms))
    price_id = asked.terms.id
    if price_id in product.prices:
        if product.prices[price_id].terms == asked.terms:
            return ()
        raise PriceTermsImmutableError(price_id)
    request = e.PriceAdditionRequested(
        terms=asked.terms,
        active=asked.active,
        nickname=asked.nickname or None,
        lookup_key=asked.lookup_key or None,
        transfer_lookup_key=asked.transfer_lookup_key,
        annotations=Annotations(metadata=merge_metadata({}, Set(asked.metadata))),
    )
    is_asked = is_synced(facts)
    if is_asked and not is_to_be_asked(addition_of(request), product.outstanding, price_id):
        return ()
    refuse_first(guards.may_be_added(asked, product))
    if is_asked:
        return (request,)
    added = e.PriceAdded(
        terms=request.terms,
        created=facts.at,
        active=request.active,
        nickname=request.nickname,
        lookup_key=request.lookup_key,
        annotations=request.annotations,
    )
    return (*lookup_key_taken(added.lookup_key, price_id, product), added)


def archive_price(command: c.ArchivePrice, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Stop selling at a price."""
    product = guards.in_catalogue(state)
    if not guards.price_of(product, command.price_id).active:
        return ()
    refuse_first(guards.may_be_archived(command.price_id, product))
    return (e.PriceArchived(price_id=command.price_id),)


def restore_price(command: c.RestorePrice, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Sell at an archived price again."""
    price = guards.price_of(guards.in_catalogue(state), command.price_id)
    return () if price.active else (e.PriceRestored(price_id=command.price_id),)


def specify_tax_behavior(
    command: c.SpecifyTaxBehavior, state: State, facts: Facts
) -> tuple[e.Event, ...]:
    """Say whether tax is within a price or on top."""
    price = guards.price_of(guards.in_catalogue(state), command.price_id)
    if price.terms.tax_behavior == command.tax_behavior:
        return ()
    refuse_first(guards.may_specify_tax(price, command.tax_behavior))
    return (
        e.PriceTaxBehaviorSpecified(price_id=command.price_id, tax_behavior=command.tax_behavior),
    )


def change_price(command: c.ChangePriceDetails, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Change what may change of a price."""
    product = guards.in_catalogue(state)
    price = guards.price_of(product, command.price_id)
    changes = tuple(price_changes(command, price, product))
    if changes:
        refuse_first(guards.may_change_price(command, price, product))
    return changes


def amend(command: c.Amendment, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Decide a wish to change what is in the catalogue."""
    match command:
        case c.ChangeProductDetails():
            return change_product(command, state, facts)
        case c.ArchiveProduct():
            return archive_product(command, state, facts)
        case c.RestoreProduct():
            return restore_product(command, state, facts)
        case c.ArchivePrice():
            return archive_price(command, state, facts)
        case c.RestorePrice():
            return restore_price(command, state, facts)
        case c.SpecifyTaxBehavior():
            return specify_tax_behavior(command, state, facts)
        case c.ChangePriceDetails():
            return change_price(command, state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def decide(command: c.Command, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Return what comes of a command, or raise the refusal; an observation is never refused."""
    if isinstance(command, c.Observation):
        return _observe(command, state)
    if isinstance(command, c.Answer):
        return answered(command, state)
    refuse_first(guards.may_write_catalogue(facts))
    match command:
        case c.ListProduct():
            return list_product(command, state, facts)
        case c.AddPrice():
            return add_price(command, state, facts)
        case _:
            return _at_once(amend(command, state, facts), state, facts)


def _at_once(decided: tuple[e.Event, ...], state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Return what is decided at once; in a synced account it then awaits Stripe's confirmation."""
    if not decided or not is_synced(facts):
        return decided
    before = guards.in_catalogue(state)
    changed = differing(
        observing.facets_held(before), observing.facets_held(PRODUCT.fold(before, decided))
    )
    awaited = to_await(changed, before.unconfirmed, facts)
    return (*decided, e.ConfirmationAwaited(awaited)) if awaited else decided


def stream_id(command: c.Command) -> ProductId:
    """Return the product that a command is for."""
    return command.terms.product if isinstance(command, c.AddPrice) else command.product_id


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Return no stream: the catalogue's rules rest on the product alone."""
    return ()


def _observe(command: c.Observation, state: State) -> tuple[e.Event, ...]:
    match command:
        case c.ObserveProduct():
            return observing.observe_product(command, state)
        case c.ObservePrice():
            return observing.observe_price(command, state)
        case c.LearnEarlierFact():
            return observing.learn_earlier_fact(command)
        case _ as unreachable:
            assert_never(unreachable)


def _is_as_listed(product: InForce, listed: e.ProductListed) -> bool:
    """Tell whether a product is just what was asked for; its prices and its age don't matter."""
    asked = attrs.evolve(listed, created=product.created, default_price=product.default_price)
    return evolve(Unseen(id=product.id), asked) == attrs.evolve(
        product,
        prices={},
        deleted_prices=(),
        stripe_ids={},
        unsettled=(),
        outstanding=(),
        unconfirmed=(),
    )


def _no_consequences(before: State, now: State) -> tuple[object, ...]:
    return ()


PRODUCT: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind="product",
    initial=lambda stream_id: Unseen(id=ProductId(stream_id)),
    decide=decide,
    evolve=evolve,
    stream_id=stream_id,
    reads=reads,
    consequences=_no_consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
)
"""The catalogue's decider: one stream a product, with its prices."""
