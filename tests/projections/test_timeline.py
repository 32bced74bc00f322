"""The past of an aggregate's objects, by when it came true and not by when it became known."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.ingesting import account, items_of, sighted_in, tell
from tests.stripe_material import stripe_material

from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.customer import events as customer
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import ContactDetails, CustomerProfile, TaxIdentity
from counterfoil.domain.customer.observed import (
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    TaxIdStatus,
)
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product import events as product
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.observed import EarlierSighting, ObservedPrice, ObservedProduct
from counterfoil.domain.product.price import PriceTerms, PriceType, TaxBehavior
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import as_stated
from counterfoil.domain.subscription import events as subscription
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSchedule
from counterfoil.domain.subscription.terms import Schedule
from counterfoil.domain.values import (
    CustomerId,
    Known,
    PaymentMethodId,
    PriceId,
    ProductId,
    ScheduleId,
    TaxIdId,
)
from counterfoil.projections.timeline import Since, Timeline, timeline

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

ADA = StreamRef(kind="customer", id="cus_ada")
VISA = PaymentMethodId("pm_visa")
VAT = TaxIdId("txi_vat")
COFFEE = StreamRef(kind="product", id="prod_coffee")
MONTHLY = PriceId("price_monthly")
MUG = StreamRef(kind="subscription", id="sub_mug")
PLAN = ScheduleId("sub_sched_mug")

CREATED = customer.CustomerCreated(
    created=None, profile=CustomerProfile(details=ContactDetails(name="Ada"))
)
TERMS = PriceTerms(
    id=MONTHLY, product=ProductId(COFFEE.id), type=PriceType.ONE_TIME, currency="eur", unit_amount=5
)


def at(minutes: float) -> datetime:
    """Return a moment after noon."""
    return NOON + timedelta(minutes=minutes)


def recorded(*told: tuple[datetime, object]) -> tuple[Recorded[object], ...]:
    """Record events, each with the moment when it happened, in this order."""
    return tuple(
        Recorded(
            stream="acct_1/live/kind/id",
            version=version,
            event=event,
            happened_at=happened_at,
            recorded_at=at(60),
            cause=Cause(actor=Actor.STRIPE, door=Door.OBSERVATION, command_id=f"cmd_{version}"),
            edition="today",
        )
        for version, (happened_at, event) in enumerate(told, 1)
    )


def named(name: str) -> customer.ContactDetailsChanged:
    """Return the event that a customer got a name."""
    return customer.ContactDetailsChanged(ContactDetails(name=name))


def earlier(**facets: Known[object]) -> customer.EarlierFactLearned:
    """Return the event that something was learned of an earlier moment of a customer."""
    return customer.EarlierFactLearned(
        statement=customer.EarlierStatement(customer=ObservedCustomer(**facets))  # type: ignore[arg-type]
    )


def names(*told: tuple[datetime, object]) -> tuple[Since, ...]:
    """Return the names that events tell of Ada."""
    return timeline(ADA, recorded(*told), CUSTOMER).objects[ADA].get("name", ())


class TestOfOneFacet:
    """Values follow one another by when they held."""

    def test_an_event_tells_what_it_changes(self) -> None:
        """From the second in which it happened."""
        told = names((at(0), CREATED), (at(1) + timedelta(milliseconds=300), named("Ada B")))

        assert told == (Since(at(0), "Ada"), Since(at(1), "Ada B"))

    def test_what_was_learned_later_stands_where_it_belongs(self) -> None:
        """And is followed by what followed it."""
        told = names((at(0), CREATED), (at(2), named("Ada C")), (at(1), earlier(name=Known("B"))))

        assert told == (Since(at(0), "Ada"), Since(at(1), "B"), Since(at(2), "Ada C"))

    def test_of_one_second_what_was_recorded_last_counts(self) -> None:
        """Each recording knows more than the one before."""
        told = names((at(0), CREATED), (at(0), earlier(name=Known("B"))))

        assert told == (Since(at(0), "B"),)

    def test_values_that_repeat_the_one_before_are_left_out(self) -> None:
        """However often it is told."""
        told = names((at(0), CREATED), (at(1), earlier(name=Known("Ada"))), (at(2), named("Ada B")))

        assert told == (Since(at(0), "Ada"), Since(at(2), "Ada B"))

    def test_it_begins_with_the_first_value_that_is_one(self) -> None:
        """Absence before it is no news."""
        told = names(
            (at(0), CREATED),
            (at(-2), earlier(name=Known(None))),
            (at(1), earlier(name=Known(None))),
        )

        assert told == (Since(at(0), "Ada"), Since(at(1), None))

    def test_a_facet_that_never_had_a_value_is_not_there(self) -> None:
        """Nor is an object without any."""
        told = timeline(ADA, recorded((at(0), CREATED)), CUSTOMER)
        nothing = timeline(ADA, recorded((at(0), customer.PaymentMethodRemoved(VISA))), CUSTOMER)

        assert "phone" not in told.objects[ADA]
        assert nothing == Timeline({})


class TestAtAMoment:
    """What was true at a moment is the last value of each facet by then."""

    def test_it_is_the_last_value_by_then(self) -> None:
        """The second itself included."""
        told = timeline(ADA, recorded((at(0), CREATED), (at(2), named("Ada B"))), CUSTOMER)

        assert told.at(ADA, at(1.9))["name"] == "Ada"
        assert told.at(ADA, at(2))["name"] == "Ada B"

    def test_before_the_beginning_nothing_was(self) -> None:
        """Nor of an object that nobody spoke of."""
        told = timeline(ADA, recorded((at(0), CREATED)), CUSTOMER)

        assert told.at(ADA, at(-1)) == {}
        assert told.at(MUG, at(1)) == {}


class TestOfWhatIsHeld:
    """Each object that an aggregate holds has facets of its own."""

    def test_of_payment_methods(self) -> None:
        """A default that is detached ends with it (R103)."""
        method = StreamRef(kind="payment_method", id=VISA)
        told = timeline(
            ADA,
            recorded(
                (at(0), CREATED),
                (at(1), customer.PaymentMethodAdded(payment_method_id=VISA, type="card")),
                (at(2), customer.DefaultPaymentMethodChosen(VISA)),
                (at(4), customer.PaymentMethodRemoved(VISA)),
                (
                    at(0.5),
                    customer.EarlierFactLearned(
                        payment_method_id=VISA,
                        statement=customer.EarlierStatement(
                            payment_method=ObservedPaymentMethod(type=Known("card_present"))
                        ),
                    ),
                ),
                (at(5), earlier(default_payment_method=Known(VISA))),
            ),
            CUSTOMER,
        )

        assert told.objects[ADA]["default_payment_method"] == (
            Since(at(2), VISA),
            Since(at(4), None),
        )
        assert told.objects[method]["customer"] == (Since(at(1), ADA.id), Since(at(4), None))
        assert told.objects[method]["type"] == (
            Since(at(0.5), "card_present"),
            Since(at(1), "card"),
        )

    def test_a_method_that_is_attached_ends_no_default(self) -> None:
        """Only without a customer is it detached."""
        told = timeline(
            ADA,
            recorded(
                (at(0), CREATED),
                (at(1), customer.PaymentMethodAdded(payment_method_id=VISA, type="card")),
                (at(1), customer.DefaultPaymentMethodChosen(VISA)),
            ),
            CUSTOMER,
        )

        assert told.objects[ADA]["default_payment_method"] == (Since(at(1), VISA),)

    def test_of_tax_ids(self) -> None:
        """Their check takes time (R154)."""
        tax_id = StreamRef(kind="tax_id", id=VAT)
        told = timeline(
            ADA,
            recorded(
                (at(1), customer.TaxIdAdded(tax_id_id=VAT, type="eu_vat", status=None)),
                (
                    at(3),
                    customer.TaxIdVerificationChanged(
                        tax_id_id=VAT, status=TaxIdStatus.VERIFIED, identity=TaxIdentity()
                    ),
                ),
                (at(4), customer.TaxIdRemoved(VAT)),
                (
                    at(2),
                    customer.EarlierFactLearned(
                        tax_id_id=VAT,
                        statement=customer.EarlierStatement(
                            tax_id=ObservedTaxId(status=Known(TaxIdStatus.PENDING))
                        ),
                    ),
                ),
            ),
            CUSTOMER,
        )

        assert told.objects[tax_id]["status"] == (
            Since(at(2), TaxIdStatus.PENDING),
            Since(at(3), TaxIdStatus.VERIFIED),
        )
        assert told.objects[tax_id]["deleted"] == (Since(at(1), False), Since(at(4), True))
        assert ADA not in told.objects

    def test_of_prices(self) -> None:
        """They go on beside the product."""
        price = StreamRef(kind="price", id=MONTHLY)
        inclusive = product.PriceTaxBehaviorSpecified(
            price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE
        )
        told = timeline(
            COFFEE,
            recorded(
                (at(0), product.ProductListed(product_id=ProductId(COFFEE.id), name="Coffee")),
                (at(1), product.PriceAdded(terms=TERMS)),
                (at(3), inclusive),
                (at(4), product.PriceDeleted(price_id=MONTHLY)),
                (
                    at(2),
                    product.EarlierFactLearned(
                        price_id=MONTHLY,
                        sighting=EarlierSighting(price=ObservedPrice(nickname=Known("cheap"))),
                    ),
                ),
                (
                    at(0.5),
                    product.EarlierFactLearned(
                        sighting=EarlierSighting(product=ObservedProduct(name=Known("Tea")))
                    ),
                ),
            ),
            PRODUCT,
        )

        assert [since.at for since in told.objects[price]["terms"]] == [at(1), at(3)]
        assert told.objects[price]["nickname"] == (Since(at(2), "cheap"),)
        assert told.objects[price]["deleted"] == (Since(at(1), False), Since(at(4), True))
        assert told.objects[COFFEE]["name"] == (Since(at(0), "Coffee"), Since(at(0.5), "Tea"))

    def test_of_schedules(self) -> None:
        """Also of a subscription that was never seen itself."""
        schedule = StreamRef(kind="subscription_schedule", id=PLAN)
        told = timeline(
            MUG,
            recorded(
                (at(2), subscription.ScheduleStateChanged(Schedule(id=PLAN))),
                (
                    at(1),
                    subscription.EarlierFactLearned(
                        schedule=PLAN,
                        statement=subscription.EarlierStatement(
                            schedule=ObservedSchedule(status=Known("not_started"))
                        ),
                    ),
                ),
            ),
            SUBSCRIPTION,
        )

        assert told.objects[schedule]["status"] == (
            Since(at(1), "not_started"),
            Since(at(2), "active"),
        )

    def test_of_configurations(self) -> None:
        """They hold nothing but themselves."""
        portal = StreamRef(kind="configuration", id="bpc_1")
        told = timeline(
            portal,
            recorded(
                (at(2), configuration.ConfigurationAdopted()),
                (
                    at(1),
                    configuration.EarlierFactLearned(
                        configuration.EarlierStatement(
                            observed=ObservedConfiguration(name=Known("Old"))
                        )
                    ),
                ),
            ),
            CONFIGURATION,
        )

        assert told.objects[portal]["name"] == (Since(at(1), "Old"), Since(at(2), None))

    def test_what_was_erased_tells_nothing(self) -> None:
        """The statement reads as its class says."""
        told = customer.EarlierFactLearned(statement=customer.EarlierStatement(erased=True))

        assert names((at(0), CREATED), (at(1), told)) == (Since(at(0), "Ada"),)


def test_the_timeline_of_every_recording_ends_in_the_state() -> None:
    """What is true now is the last of what came true, object by object and facet by facet."""
    checked = 0
    for file in sorted((stripe_material() / "events/sequences/tdog").glob("*.json")):
        portal = account()
        tell(portal, sighted_in(items_of(file)))
        for decider in BUILT_IN:
            for id_ in portal.ids(decider.kind):
                ref = StreamRef(kind=decider.kind, id=id_)
                told = timeline(ref, portal.events(ref), decider)
                for thing in told.objects:
                    stated = facets_of(as_stated(thing, portal.get(decider, id_)))
                    now: Mapping[str, object] = {
                        name: values[-1].value for name, values in told.objects[thing].items()
                    }
                    assert {name: now.get(name) for name in stated} == {
                        name: facet.value for name, facet in stated.items()
                    }
                    checked += len(stated)
    assert checked > 400


def test_states_of_other_aggregates_are_not_stripes_to_state() -> None:
    """An embedder's own has no facets."""
    with pytest.raises(TypeError, match="str is the state of no aggregate"):
        as_stated(ADA, CustomerId("cus_ada"))
