"""What is born here is tied to Stripe's id once, by whatever tells of it first, and for good."""

from typing import cast

import pytest
from attrs import frozen
from tests.domain.account import cast as account_cast
from tests.domain.coupon import cast as coupon_cast
from tests.domain.customer import cast as customer_cast
from tests.domain.invoice import cast as invoice_cast
from tests.domain.product import cast as product_cast
from tests.domain.subscription import cast as subscription_cast

from counterfoil.domain.account import events as account
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.customer import events as customer
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.linked import CREATIONS, Born, link, links_of
from counterfoil.domain.product import events as product
from counterfoil.domain.product.commands import ListProduct
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.requests import Operation
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.subscription import events as subscription
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import FeedbackOptionId

AnyDecider = Decider[object, object, object, Facts]

THEIRS = "id_of_stripes"
OPTION = FeedbackOptionId("fbo_moving")


@frozen(kw_only=True)
class Birth:
    """
    How something is born here.

    Args:
        asked: that Stripe was asked to create it.
        linked: that it has Stripe's id.
        seen: how it then comes to be.
        ends: what ends it, where that is of its holder.
        other: asked for something else of its holder.
    """

    decider: object
    holder: str
    id: str
    asked: object
    linked: object
    seen: object
    ends: tuple[object, ...] = ()
    other: object | None = None

    @property
    def born(self) -> Born:
        """Return what it is."""
        return Born(StreamRef(kind=self.any.kind, id=self.holder), self.id)

    @property
    def any(self) -> AnyDecider:
        """Return its decider."""
        return cast("AnyDecider", self.decider)

    def given(self, *past: object) -> Given[object, object, object, Facts]:
        """Begin a specification of its holder."""
        return given(self.any, *past, stream_id=self.holder)


BIRTHS = {
    "customer": Birth(
        decider=CUSTOMER,
        holder="ours",
        id="ours",
        asked=customer.CustomerCreationRequested(customer_cast.PROFILE),
        linked=customer.LinkedToStripe(THEIRS),
        seen=customer_cast.BORN,
        ends=(customer_cast.DELETED,),
        other=customer.TaxIdRemovalRequested(customer_cast.VAT),
    ),
    "subscription": Birth(
        decider=SUBSCRIPTION,
        holder="ours",
        id="ours",
        asked=subscription.SubscriptionStartRequested(opening=subscription_cast.OPENING),
        linked=subscription.LinkedToStripe(THEIRS),
        seen=subscription_cast.STARTED,
        ends=(subscription_cast.CANCELED,),
    ),
    "invoice": Birth(
        decider=INVOICE,
        holder="ours",
        id="ours",
        asked=invoice.InvoiceCreationRequested(bill=invoice_cast.BILL),
        linked=invoice.LinkedToStripe(THEIRS),
        seen=invoice_cast.CREATED,
        ends=(invoice_cast.FINALIZED, invoice_cast.DELETED),
    ),
    "configuration": Birth(
        decider=CONFIGURATION,
        holder="ours",
        id="ours",
        asked=configuration.ConfigurationCreationRequested(name="Plans"),
        linked=configuration.LinkedToStripe(THEIRS),
        seen=configuration.ConfigurationCreated(created=customer_cast.CREATED),
        ends=(configuration.ConfigurationDeactivated(),),
    ),
    "price": Birth(
        decider=PRODUCT,
        holder=product_cast.GOLD,
        id=product_cast.MONTHLY,
        asked=product.PriceAdditionRequested(terms=product_cast.MONTHLY_TERMS),
        linked=product.LinkedToStripe(price_id=product_cast.MONTHLY, stripe_id=THEIRS),
        seen=product_cast.MONTHLY_ADDED,
        ends=(product_cast.LISTED, product.ProductDeleted()),
        other=product.ProductListingRequested(product_id=product_cast.GOLD, name="Gold"),
    ),
    "promotion code": Birth(
        decider=COUPON,
        holder=coupon_cast.SPRING,
        id=coupon_cast.CODE,
        asked=coupon.PromotionCodeAdditionRequested(
            promotion_code_id=coupon_cast.CODE, terms=coupon_cast.CODE_TERMS
        ),
        linked=coupon.LinkedToStripe(promotion_code_id=coupon_cast.CODE, stripe_id=THEIRS),
        seen=coupon.PromotionCodeAdded(
            promotion_code_id=coupon_cast.CODE, terms=coupon_cast.CODE_TERMS
        ),
        ends=(coupon.CouponCreated(terms=coupon_cast.QUARTER_OFF), coupon.CouponDeleted()),
        other=coupon.CouponCreationRequested(terms=coupon_cast.QUARTER_OFF),
    ),
    "promotion code of a coupon that was never seen": Birth(
        decider=COUPON,
        holder=coupon_cast.SPRING,
        id=coupon_cast.CODE,
        asked=coupon.PromotionCodeAdditionRequested(
            promotion_code_id=coupon_cast.CODE, terms=coupon_cast.CODE_TERMS
        ),
        linked=coupon.LinkedToStripe(promotion_code_id=coupon_cast.CODE, stripe_id=THEIRS),
        seen=coupon.PromotionCodeAdded(
            promotion_code_id=coupon_cast.CODE, terms=coupon_cast.CODE_TERMS
        ),
        ends=(coupon.CouponDeleted(),),
    ),
    "feedback option": Birth(
        decider=ACCOUNT,
        holder=account_cast.STUDIO,
        id=OPTION,
        asked=account.FeedbackOptionCreationRequested(
            feedback_option_id=OPTION, mode=Mode.TEST, description="I am moving"
        ),
        linked=account.LinkedToStripe(feedback_option_id=OPTION, stripe_id=THEIRS),
        seen=account.FeedbackOptionCreated(
            feedback_option_id=OPTION, mode=Mode.TEST, description="I am moving"
        ),
    ),
}
BY_STRIPE = product_cast.SYNCED


@pytest.fixture(name="birth", params=BIRTHS.values(), ids=list(BIRTHS))
def _birth(request: pytest.FixtureRequest) -> Birth:
    birth = request.param
    assert isinstance(birth, Birth)
    return birth


def test_what_was_asked_for_is_linked_once(birth: Birth) -> None:
    """The second word of it, be it the answer's or a webhook's, changes nothing."""
    birth.given(birth.asked).when(link(birth.born, THEIRS), BY_STRIPE).then(birth.linked)

    for again in (THEIRS, "another"):
        told = birth.given(birth.asked, birth.linked).when(link(birth.born, again), BY_STRIPE)
        told.then_nothing()


def test_what_nobody_asked_for_is_not_ours(birth: Birth) -> None:
    """Whatever its metadata says: metadata may be copied."""
    pasts: tuple[tuple[object, ...], ...] = ((), (birth.seen,), (birth.seen, *birth.ends))
    if birth.other is not None:
        pasts = (*pasts, (birth.other,))
    for past in pasts:
        birth.given(*past).when(link(birth.born, THEIRS), BY_STRIPE).then_nothing()


def test_it_stays_linked_to_its_end_and_after(birth: Birth) -> None:
    """For Stripe may speak of it still."""
    past: tuple[object, ...] = (birth.asked, birth.linked)
    assert links_of(birth.given(birth.asked).state) == {}
    for event in (birth.seen, *birth.ends):
        assert links_of(birth.given(*past).state) == {birth.id: THEIRS}
        past = (*past, event)
    assert links_of(birth.given(*past).state) == {birth.id: THEIRS}


def test_replay_is_total(birth: Birth) -> None:
    """Nothing is recorded of what is there already, yet replay takes it."""
    for past in ((birth.seen,), (birth.seen, *birth.ends)):
        state = birth.given(*past, birth.linked).state
        assert birth.any.fold(state, ()) == state


def test_being_linked_closes_nothing(birth: Birth) -> None:
    """That it came to be its own statement tells."""
    asked = birth.given(birth.asked).state
    linked = birth.given(birth.asked, birth.linked).state
    assert getattr(linked, "outstanding", ()) == getattr(asked, "outstanding", ())


def test_each_creation_has_its_birth_but_of_what_takes_our_id() -> None:
    """A new one can't be forgotten."""
    creating = {each for each in Operation if each.value.startswith(("create_", "start_", "add_"))}
    take_ours = {
        Operation.CREATE_COUPON,
        # Stripe has them before: a payment method is attached, and a tax id's event names both.
        Operation.ADD_PAYMENT_METHOD,
        Operation.ADD_TAX_ID,
    }
    assert creating - take_ours == set(CREATIONS)
    assert set(CREATIONS.values()) <= {name.replace(" ", "_") for name in BIRTHS}


def test_of_a_session_nothing_is_linked() -> None:
    """Stripe has sessions of its own."""
    assert links_of(SESSION.initial("bps_1")) == {}
    with pytest.raises(TypeError, match="nothing of session is born here"):
        link(Born(StreamRef(kind="session", id="bps_1"), "bps_1"), THEIRS)


def test_what_prices_are_called_at_stripe_makes_no_other_product() -> None:
    """The wish to list it is quiet as before."""
    birth = BIRTHS["price"]
    listed = birth.given(product_cast.LISTED, birth.asked, birth.linked, birth.seen)

    wish = ListProduct(product_id=product_cast.GOLD, name="Gold")

    listed.when(wish, BY_STRIPE).then_nothing()
