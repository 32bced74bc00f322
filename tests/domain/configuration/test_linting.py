"""What is found in a configuration that Stripe let in: contradictions, drift, and advice."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from tests.domain.configuration.cast import (
    ARCHIVED,
    BPC,
    CREATED,
    GOLD,
    GOLD_LISTED,
    IN_DOLLARS,
    IN_THE_SEED,
    MADE_DEFAULT,
    MONTHLY,
    NOON,
    ONCE,
    QUARTERLY,
    SILVER,
    SILVER_MONTHLY,
    YEARLY,
    offer,
    state,
)

from counterfoil.domain.account.state import FeedbackOption
from counterfoil.domain.account.state import State as Account
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration.events import (
    AllowedUpdatesChanged,
    BusinessProfileChanged,
    EditableDetailsChanged,
    Event,
    FeatureEnabled,
    ReturnUrlChanged,
)
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    CancellationReasons,
    CollectionPauseFeature,
    CustomerDetail,
    Feature,
    Features,
    OfferedProduct,
    PaymentMethodUpdate,
    PeriodEndCondition,
    ProrationBehavior,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.finding import Finding, Severity
from counterfoil.domain.configuration.linting import lint
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.state import InForce, State, Unseen
from counterfoil.domain.product.price import (
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
    UsageType,
)
from counterfoil.domain.product.state import Deleted, Price
from counterfoil.domain.product.state import InForce as ListedProduct
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.product.state import Unseen as UnseenProduct
from counterfoil.domain.rulebook.rule import Language, day
from counterfoil.domain.values import AccountId, FeedbackOptionId, PriceId, ProductId

MICROSECOND = timedelta(microseconds=1)

RETURNS = ReturnUrlChanged("https://example.com")
CANCELS = FeatureEnabled(Feature.SUBSCRIPTION_CANCEL)
DETAILS = FeatureEnabled(Feature.CUSTOMER_UPDATE)
LINKED = BusinessProfileChanged(
    BusinessProfile(
        privacy_policy_url="https://a.example", terms_of_service_url="https://b.example"
    )
)
ALLOWED = AllowedUpdatesChanged((AllowedUpdate.PRICE,))
UPDATES = FeatureEnabled(Feature.SUBSCRIPTION_UPDATE)
PAYABLE = (FeatureEnabled(Feature.PAYMENT_METHOD_UPDATE), UPDATES)

OTHER = PriceId("price_other")
PRODUCTS = "features[subscription_update][products]"
ACCOUNT = Account(id=AccountId("acct_1"))

ERROR, WARNING, ADVICE = Severity


def look(
    configuration: State,
    *products: ProductState,
    at: datetime = NOON,
    account: Account = ACCOUNT,
) -> tuple[Finding, ...]:
    """Look a configuration over, beside these products."""
    return lint(
        configuration, {product.id: product for product in products}, at, account, Mode.TEST
    )


def brief(findings: Iterable[Finding]) -> list[tuple[Severity, str, str]]:
    """Return what tells findings apart."""
    return [(finding.severity, finding.rule.id, finding.param) for finding in findings]


def configured(features: Features) -> InForce:
    """Return a configuration with these features and a way back, about which nothing else is."""
    return evolve(state(CREATED, RETURNS), features=features)


def updating(
    *offers: OfferedProduct,
    allowed: tuple[AllowedUpdate, ...] = (AllowedUpdate.PRICE,),
    conditions: tuple[PeriodEndCondition, ...] = (),
) -> InForce:
    """Return a configuration in which customers may switch among these offers."""
    return configured(
        Features(
            payment_method_update=PaymentMethodUpdate(enabled=True),
            subscription_update=SubscriptionUpdate(
                enabled=True,
                default_allowed_updates=allowed,
                products=offers,
                schedule_at_period_end=conditions,
            ),
        )
    )


def canceling(reasons: CancellationReasons) -> InForce:
    """Return a configuration with reasons to cancel."""
    cancel = SubscriptionCancel(cancellation_reason=reasons)
    return configured(Features(subscription_cancel=cancel))


def sold(
    price_id: PriceId,
    product: ProductId = GOLD,
    *,
    amount: int = 1200,
    tax: TaxBehavior = TaxBehavior.INCLUSIVE,
    interval: Interval = Interval.MONTH,
    count: int = 1,
    usage: UsageType = UsageType.LICENSED,
    currency: str = "eur",
    active: bool = True,
) -> Price:
    """Return a price of which the tax behavior is specified."""
    terms = PriceTerms(
        id=price_id,
        product=product,
        type=PriceType.RECURRING,
        currency=currency,
        unit_amount=amount,
        recurrence=Recurrence(interval=interval, interval_count=count, usage_type=usage),
        tax_behavior=tax,
    )
    return Price(terms=terms, active=active)


def listed(product: ProductId, *prices: Price, active: bool = True) -> ListedProduct:
    """Return a product in the catalogue with these prices."""
    return ListedProduct(
        id=product,
        name=product,
        active=active,
        prices={each.terms.id: each for each in prices},
    )


GOOD = listed(
    GOLD, sold(MONTHLY), sold(YEARLY, interval=Interval.YEAR), sold(IN_DOLLARS, currency="usd")
)
"""A product about which there is nothing to say."""


@pytest.mark.parametrize(
    ("past", "found"),
    [
        pytest.param((RETURNS,), [], id="nothing to say"),
        pytest.param((), [(ADVICE, "return-link-advised", "default_return_url")], id="no way back"),
        pytest.param(
            (CANCELS,),
            [
                (ADVICE, "links-advised", "default_return_url"),
                (ADVICE, "links-advised", "business_profile[terms_of_service_url]"),
                (ADVICE, "links-advised", "business_profile[privacy_policy_url]"),
            ],
            id="only canceling, no links",
        ),
        pytest.param((CANCELS, LINKED, RETURNS), [], id="only canceling, all links"),
        pytest.param(
            (CANCELS, *PAYABLE, ALLOWED, RETURNS),
            [(WARNING, "updates-name-their-choices", PRODUCTS)],
            id="not only canceling",
        ),
        pytest.param(
            (DETAILS, *PAYABLE, RETURNS),
            [
                (WARNING, "empty-updates-advised", "features[customer_update][allowed_updates]"),
                (
                    WARNING,
                    "empty-updates-advised",
                    "features[subscription_update][default_allowed_updates]",
                ),
                (WARNING, "updates-name-their-choices", PRODUCTS),
            ],
            id="on, and nothing may change",
        ),
        pytest.param(
            (DETAILS, EditableDetailsChanged((CustomerDetail.NAME,)), RETURNS), [], id="one detail"
        ),
        pytest.param(
            (UPDATES, ALLOWED, RETURNS),
            [
                (
                    ERROR,
                    "updates-need-payment-method-update",
                    "features[payment_method_update][enabled]",
                ),
                (WARNING, "updates-name-their-choices", PRODUCTS),
            ],
            id="updates that can't be paid for",
        ),
    ],
)
def test_a_finding_names_its_rule_and_parameter(
    past: tuple[Event, ...], found: list[tuple[Severity, str, str]]
) -> None:
    """
    Links of a portal that only cancels (R14), the way back (R16), features that do nothing (R36,
    R49, R50), products that were never expanded (R61a), and what Stripe refuses.
    """
    assert brief(look(state(CREATED, *past))) == found


def test_nothing_is_found_in_what_was_never_seen() -> None:
    """There is nothing to look at."""
    assert look(Unseen(id=BPC)) == ()


def test_links_are_advised_since_they_are_no_longer_demanded() -> None:
    """Until 2024-10-28 each one that was lacking was an error (R14)."""
    only_cancels = state(CREATED, CANCELS)
    begun = datetime(2024, 10, 28, tzinfo=UTC)

    before = brief(look(only_cancels, at=begun - MICROSECOND))
    since = brief(look(only_cancels, at=begun))

    assert brief(look(only_cancels, at=IN_THE_SEED)) == before
    assert [(each[0], each[1]) for each in before] == [(ERROR, "links-accompany-cancellation")] * 3
    assert [(each[0], each[1]) for each in since] == [(ADVICE, "links-advised")] * 3
    assert [each[2] for each in before] == [each[2] for each in since]


def test_a_default_that_is_inactive_is_an_error() -> None:
    """As the merchant alone could leave it (R23)."""
    inactive = evolve(state(CREATED, MADE_DEFAULT, RETURNS), active=False)

    assert brief(look(inactive)) == [(ERROR, "default-stays-active", "active")]


def test_proration_that_never_happens_is_a_warning() -> None:
    """Nothing is left of a period that is over (R42); a feature that is off is let be."""
    prorating = SubscriptionCancel(
        enabled=True, proration_behavior=ProrationBehavior.CREATE_PRORATIONS
    )
    on = evolve(state(CREATED, RETURNS, LINKED), features=Features(subscription_cancel=prorating))
    off = evolve(on, features=Features(subscription_cancel=evolve(prorating, enabled=False)))

    param = "features[subscription_cancel][proration_behavior]"
    assert brief(look(on)) == [(WARNING, "proration-goes-with-immediate-cancellation", param)]
    assert look(off) == ()


@pytest.mark.parametrize(
    ("at", "rules"),
    [
        (day(2024, 3, 29) - MICROSECOND, []),
        (day(2024, 3, 29), ["portal-pauses-no-collection"]),
        (day(2024, 8, 1) - MICROSECOND, ["portal-pauses-no-collection"]),
        (day(2024, 8, 1), ["portal-resumes-no-collection"]),
        (NOON, ["portal-resumes-no-collection"]),
    ],
)
def test_the_pause_of_old_does_ever_less(at: datetime, rules: list[str]) -> None:
    """First customers could only resume, then nothing any more (R61d, R61e)."""
    old = configured(Features(collection_pause=CollectionPauseFeature(enabled=True)))

    findings = look(old, at=at)

    assert [finding.rule.id for finding in findings] == rules
    assert {finding.severity for finding in findings} <= {WARNING}


def test_a_pause_takes_the_redesigned_portal() -> None:
    """In an account that hasn't opted in nobody sees the button (R61g)."""
    pausing = configured(Features(subscription_pause=SubscriptionPauseFeature(enabled=True)))
    param = "features[subscription_pause][enabled]"

    assert brief(look(pausing)) == [(WARNING, "pause-takes-the-redesigned-portal", param)]
    assert look(pausing, account=evolve(ACCOUNT, redesigned_portal=True)) == ()
    assert look(pausing, at=day(2026, 10, 28) - MICROSECOND) == ()


def test_reasons_in_ones_own_words_are_active() -> None:
    """A deactivated one may not be offered (R45); of an unknown one nothing can be said (R44)."""
    known, gone, elsewhere = (
        FeedbackOption(id=FeedbackOptionId(id), mode=mode, description="Too far", deactivated_at=at)
        for id, mode, at in (
            ("bfo_known", Mode.TEST, None),
            ("bfo_gone", Mode.TEST, NOON),
            ("bfo_live", Mode.LIVE, None),
        )
    )
    options = {option.id: option for option in (known, gone, elsewhere)}
    account = evolve(ACCOUNT, feedback_options=options)
    offering = CancellationReasons(feedback_options=(known.id, gone.id, elsewhere.id))

    param = "features[subscription_cancel][cancellation_reason][feedback_options]"
    assert brief(look(canceling(offering), account=account)) == [
        (ERROR, "feedback-options-in-use-are-active", f"{param}[1]"),
        (WARNING, "feedback-options-in-use-are-active", f"{param}[2]"),
    ]


class TestAnOffer:
    """Products and prices, beside the catalogue as it was observed."""

    def test_of_sound_products_is_not_spoken_of(self) -> None:
        """One price an interval and currency, taxed alike, for sale."""
        assert look(updating(offer(GOLD, MONTHLY, YEARLY, IN_DOLLARS)), GOOD) == ()

    def test_is_let_be_while_updates_are_off(self) -> None:
        """Nobody is offered anything."""
        off = updating(offer(GOLD, MONTHLY))
        update = evolve(off.features.subscription_update, enabled=False)

        assert look(evolve(off, features=evolve(off.features, subscription_update=update))) == ()

    @pytest.mark.parametrize(
        ("offered", "rule", "place"),
        [
            pytest.param(ONCE, "offered-prices-recur", "[prices][1]", id="one-time (R54)"),
            pytest.param(
                ARCHIVED, "offered-prices-are-active", "[prices][1]", id="archived (R196)"
            ),
            pytest.param(
                QUARTERLY, "billing-intervals-are-unique", "[prices][1]", id="repeated (R53)"
            ),
            pytest.param(
                SILVER_MONTHLY,
                "prices-stand-with-their-product",
                "[prices][1]",
                id="of another product (R54)",
            ),
            pytest.param(PriceId("price_no"), "offers-exist", "[prices][1]", id="missing (R54)"),
        ],
    )
    def test_that_stripe_would_refuse_today_is_an_error(
        self, offered: PriceId, rule: str, place: str
    ) -> None:
        """By the very rules that bind a wish for it; an archived price is one (R196)."""
        gold = evolve(
            GOOD,
            prices={
                **GOOD.prices,
                ONCE: GOLD_LISTED.prices[ONCE],
                ARCHIVED: sold(ARCHIVED, interval=Interval.WEEK, active=False),
                QUARTERLY: sold(QUARTERLY),
            },
        )
        taxed = evolve(gold.prices[ONCE].terms, tax_behavior=TaxBehavior.INCLUSIVE)
        gold = evolve(gold, prices={**gold.prices, ONCE: evolve(gold.prices[ONCE], terms=taxed)})
        silver = listed(SILVER, sold(SILVER_MONTHLY, SILVER))

        findings = look(updating(offer(GOLD, MONTHLY, offered)), gold, silver)

        assert brief(findings) == [(ERROR, rule, f"{PRODUCTS}[0]{place}")]

    @pytest.mark.parametrize(
        ("product", "severity"),
        [
            pytest.param(None, WARNING, id="never heard of"),
            pytest.param(UnseenProduct(id=GOLD), WARNING, id="never seen"),
            pytest.param(Deleted(id=GOLD), ERROR, id="deleted"),
        ],
    )
    def test_of_a_product_that_is_not_there(
        self, product: ProductState | None, severity: Severity
    ) -> None:
        """What was deleted is gone; what was never seen may only not have been observed (R54)."""
        catalogue = () if product is None else (product,)

        findings = look(updating(offer(GOLD, MONTHLY)), *catalogue)

        assert brief(findings) == [(severity, "offers-exist", f"{PRODUCTS}[0][product]")]

    @pytest.mark.parametrize(
        ("product", "severity"),
        [
            pytest.param(listed(GOLD), WARNING, id="no price was seen"),
            pytest.param(listed(GOLD, sold(YEARLY)), ERROR, id="others were"),
            pytest.param(
                evolve(listed(GOLD), deleted_prices=(MONTHLY,)), ERROR, id="it was deleted"
            ),
        ],
    )
    def test_of_a_price_that_is_not_there(self, product: ProductState, severity: Severity) -> None:
        """Of a product that was seen without any prices, they may only not have been observed."""
        findings = look(updating(offer(GOLD, MONTHLY)), product)

        assert brief(findings) == [(severity, "offers-exist", f"{PRODUCTS}[0][prices][0]")]

    def test_of_an_archived_product(self) -> None:
        """Its prices stay active, so that customers can still switch to it (R196)."""
        findings = look(updating(offer(GOLD, MONTHLY)), evolve(GOOD, active=False))

        assert brief(findings) == [
            (WARNING, "offered-products-are-sold", f"{PRODUCTS}[0][product]")
        ]

    def test_of_a_price_with_unspecified_tax_behavior(self) -> None:
        """Nobody can switch to it or from it (R87)."""
        gold = listed(
            GOLD, sold(MONTHLY), sold(YEARLY, interval=Interval.YEAR, tax=TaxBehavior.UNSPECIFIED)
        )

        findings = look(updating(offer(GOLD, MONTHLY, YEARLY)), gold)

        assert brief(findings) == [
            (ERROR, "tax-behavior-is-specified", f"{PRODUCTS}[0][prices][1]")
        ]

    def test_of_prices_that_are_taxed_differently(self) -> None:
        """Customers can't switch between them (R87); in two currencies they never could."""
        gold = listed(
            GOLD,
            sold(MONTHLY),
            sold(YEARLY, interval=Interval.YEAR, tax=TaxBehavior.EXCLUSIVE),
            sold(IN_DOLLARS, currency="usd", tax=TaxBehavior.EXCLUSIVE),
        )

        (finding,) = look(updating(offer(GOLD, MONTHLY, YEARLY, IN_DOLLARS)), gold)
        quantities = updating(offer(GOLD, MONTHLY, YEARLY), allowed=(AllowedUpdate.QUANTITY,))

        assert brief([finding]) == [(WARNING, "tax-behavior-stays", PRODUCTS)]
        assert "in EUR" in finding.says.en
        assert "(exclusive: price_yearly; inclusive: price_monthly)" in finding.says.nl
        assert look(updating(offer(GOLD, MONTHLY, IN_DOLLARS)), gold) == ()
        assert look(quantities, gold) == ()

    def test_of_a_product_that_holds_tiers(self) -> None:
        """Prices that differ in their amount alone, offered or not (R195)."""
        dearer = sold(PriceId("price_dearer"), amount=2400)
        gold = evolve(GOOD, prices={**GOOD.prices, dearer.terms.id: dearer})

        (finding,) = look(updating(offer(GOLD, MONTHLY)), gold)

        assert brief([finding]) == [(ADVICE, "tiers-are-products", f"{PRODUCTS}[0][product]")]
        assert finding.says.en.endswith(": price_dearer, price_monthly.")

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(sold(OTHER), id="the same amount"),
            pytest.param(sold(OTHER, amount=2400, active=False), id="archived"),
            pytest.param(sold(OTHER, amount=3000, count=3), id="a quarter"),
            pytest.param(sold(OTHER, amount=5, usage=UsageType.METERED), id="metered"),
            pytest.param(GOLD_LISTED.prices[ONCE], id="one-time"),
        ],
    )
    def test_of_a_product_with_another_price_that_is_no_tier(self, other: Price) -> None:
        """Nothing is said of it (R195)."""
        gold = evolve(GOOD, prices={**GOOD.prices, other.terms.id: other})

        assert look(updating(offer(GOLD, MONTHLY)), gold) == ()

    def test_of_tiers_that_cannot_be_left_at_the_periods_end(self) -> None:
        """
        Tiers are best products (R195), a product has one price an interval (R53), and what waits
        for the period's end stays within one product (R59): the three together forbid a step down
        (R197).
        """
        silver = listed(SILVER, sold(SILVER_MONTHLY, SILVER, amount=900))
        offers = offer(GOLD, MONTHLY), offer(SILVER, SILVER_MONTHLY)
        waiting = updating(*offers, conditions=(PeriodEndCondition.DECREASING_ITEM_AMOUNT,))

        (finding,) = look(waiting, GOOD, silver)

        conditions = "features[subscription_update][schedule_at_period_end][conditions]"
        assert brief([finding]) == [(WARNING, "tiers-switch-at-once", conditions)]
        assert "from 'price_monthly' to 'price_silver'" in finding.says.en
        assert look(updating(*offers), GOOD, silver) == ()
        assert look(waiting, GOOD)[0].rule.id == "offers-exist"
        in_dollars = listed(SILVER, sold(SILVER_MONTHLY, SILVER, amount=900, currency="usd"))
        assert look(waiting, GOOD, in_dollars) == ()

    def test_of_quantities_that_are_all_fixed(self) -> None:
        """Customers may change them, and can't (R55)."""
        fixed = offer(GOLD, MONTHLY, quantity=AdjustableQuantity(enabled=False))
        quantity = (AllowedUpdate.QUANTITY,)

        assert brief(look(updating(fixed, allowed=quantity), GOOD)) == [
            (WARNING, "quantity-is-adjustable", PRODUCTS)
        ]
        assert look(updating(fixed), GOOD) == ()
        assert look(updating(offer(GOLD, MONTHLY), allowed=quantity), GOOD) == ()


def test_every_finding_speaks_both_languages() -> None:
    """Each is a sentence, with what to do beside it."""
    silver = listed(SILVER, sold(SILVER_MONTHLY, SILVER, amount=900), active=False)
    gold = listed(
        GOLD,
        sold(MONTHLY),
        sold(YEARLY, interval=Interval.YEAR, tax=TaxBehavior.EXCLUSIVE),
        sold(QUARTERLY, amount=1, tax=TaxBehavior.UNSPECIFIED),
    )
    everything = updating(
        offer(GOLD, MONTHLY, YEARLY, QUARTERLY),
        offer(SILVER, SILVER_MONTHLY),
        conditions=(PeriodEndCondition.DECREASING_ITEM_AMOUNT,),
    )
    configurations = (everything, state(CREATED, CANCELS, DETAILS, *PAYABLE), state(CREATED))

    findings = [each for one in configurations for each in look(one, gold, silver)]

    assert {each.severity for each in findings} == set(Severity)
    for finding in findings:
        assert finding.says.en != finding.says.nl
        assert finding.remedy is finding.rule.remedy
        for language in Language:
            assert finding.says.in_language(language).endswith(".")
