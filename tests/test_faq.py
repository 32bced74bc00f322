"""
The founding document's questions, each answered by the portal itself.

Every test is named after its question, in the question's own words.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from tests.adapters.shop import (
    ADA,
    ADD_MONTHLY,
    ADD_VISA,
    COFFEE,
    CREATE_ADA,
    ITEM,
    LIST_COFFEE,
    MONTHLY,
    MUG,
    NOON,
    PORTAL,
    START_MUG,
    VISA,
    Clock,
    do,
    merchant,
    statement,
    stripe,
    visitor,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account import commands as account
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.domain_name import DomainStatus
from counterfoil.domain.account.refusals import (
    BillingNotPaidError,
    CustomDomainExistsError,
    CustomTextError,
)
from counterfoil.domain.billing_fees import InvoiceKind, PaidInvoice, billing_fees
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import (
    ActivateLoginLink,
    CreateConfiguration,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.feature_refusals import (
    PauseNotUsedBeforeError,
    PauseParameterRemovedError,
)
from counterfoil.domain.configuration.features import AllowedUpdate, OfferedProduct
from counterfoil.domain.configuration.offer_refusals import BillingIntervalRepeatedError
from counterfoil.domain.configuration.refusals import LinkMissingError
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    FeaturesWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.customer.commands import (
    AddPaymentMethod,
    ChangeContactDetails,
    RemovePaymentMethod,
)
from counterfoil.domain.customer.events import PaymentMethodRemoved
from counterfoil.domain.customer.refusals import LastPaymentMethodError
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.money import Money
from counterfoil.domain.product.commands import AddPrice, ListProduct
from counterfoil.domain.product.price import Interval, Recurrence, UsageType
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.session.commands import LogIn, OpenSession
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.session.state import Open
from counterfoil.domain.subscription.allowed import SubscriptionAction
from counterfoil.domain.subscription.commands import (
    CancelSubscription,
    NewItem,
    PauseCollection,
    PauseSubscription,
    ResumeCollection,
    StartSubscription,
    SwitchPlan,
)
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.events import (
    CollectionPaused,
    CollectionResumed,
)
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.refusals import (
    NotAtPortalError,
    PortalPausesNoCollectionError,
    PortalPausesNoSubscriptionError,
    PortalResumesNoCollectionError,
    UpdateDisabledError,
)
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    Status,
)
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    InvoiceId,
    Known,
    PaymentMethodId,
    PriceId,
    ProductId,
    SessionId,
    SubscriptionId,
    SubscriptionItemId,
)

ACME = AccountId("acct_1")
YEARLY = PriceId("price_yearly")
ADD_YEARLY = AddPrice(
    terms=evolve(
        ADD_MONTHLY.terms,
        id=YEARLY,
        unit_amount=10_000,
        recurrence=Recurrence(interval=Interval.YEAR),
    )
)
METERED = PriceId("price_metered")
ADD_METERED = AddPrice(
    terms=evolve(
        ADD_MONTHLY.terms,
        id=METERED,
        recurrence=Recurrence(interval=Interval.MONTH, usage_type=UsageType.METERED),
    )
)
SHOP = (LIST_COFFEE, ADD_MONTHLY, ADD_YEARLY, CREATE_ADA, ADD_VISA)
VOID = CollectionPause(behavior=CollectionPauseBehavior.VOID)
PAUSE = PauseCollection(subscription_id=MUG, pause=VOID)
RESUME = ResumeCollection(subscription_id=MUG)
CANCEL = CancelSubscription(subscription_id=MUG)

BUTTON_GOES = datetime(2024, 3, 29, tzinfo=UTC)
PARAMETER_GOES = datetime(2024, 8, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open("memory://", clock=clock) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    shop = portal.account(ACME, "test")
    do(shop, *SHOP)
    return shop


def allowing(*, update: bool = False, cancel: bool = False) -> FeaturesWish:
    """Return features that let customers manage payment methods, and perhaps more."""
    offered = OfferedProduct(product=COFFEE, prices=(MONTHLY, YEARLY))
    return FeaturesWish(
        payment_method_update=PaymentMethodUpdateWish(enabled=Set(True)),
        subscription_cancel=SubscriptionCancelWish(enabled=Set(cancel)),
        subscription_update=SubscriptionUpdateWish(
            enabled=Set(update),
            default_allowed_updates=Set((AllowedUpdate.PRICE, AllowedUpdate.QUANTITY)),
            products=Set((offered,)),
        ),
    )


def dashboard(command_id: str) -> Cause:
    """Let the merchant act in the Dashboard."""
    return Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id=command_id)


def of_that_day(command_id: str, version: str, door: Door = Door.API) -> Cause:
    """Let the merchant act by an API version of that day."""
    return Cause(actor=Actor.MERCHANT, door=door, command_id=command_id, api_version=version)


def the_mug(shop: AccountPortal) -> InForce:
    """Return the subscription as it is now."""
    state = shop.get(SUBSCRIPTION, MUG)
    assert isinstance(state, InForce)
    return state


def test_deze_functie_is_beschikbaar_voor_betalende_billing_gebruikers(
    portal: BillingPortal,
) -> None:
    """In test mode anyone may try it; in live mode the account pays for Billing first."""
    live, test = portal.account(ACME, "live"), portal.account(ACME, "test")
    visit = OpenSession(session_id=SessionId("bps_1"), customer_id=ADA, configuration_id=PORTAL)
    for mode in (live, test):
        do(mode, *SHOP, CreateConfiguration(configuration_id=PORTAL, features=allowing()))

    assert test.handle(visit, by=merchant("cmd_test")).events
    with pytest.raises(BillingNotPaidError):
        live.handle(visit, by=merchant("cmd_live"))
    do(live, account.SubscribeToBilling(ACME))
    assert live.handle(visit, by=merchant("cmd_paid")).events


def test_percentages_vanaf_een_half_procent_en_vier_tiende_na_25_gratis_facturen() -> None:
    """Of recurring invoices 0.5 %, of one-off ones 0.4 % after the month's first 25."""
    paid_at = datetime(2024, 2, 1, tzinfo=UTC)
    one_off = [
        PaidInvoice(
            id=InvoiceId(f"in_{number:02}"),
            kind=InvoiceKind.ONE_OFF,
            paid_at=paid_at + number * SECOND,
            amount_minor=10_000,
            currency="eur",
        )
        for number in range(26)
    ]
    recurring = evolve(one_off[0], id=InvoiceId("in_sub"), kind=InvoiceKind.RECURRING)

    fees = billing_fees([*one_off, recurring])

    charged = {fee.invoice.id: fee.fee for fee in fees.fees if not fee.free}
    assert charged == {"in_25": Money(40, "eur"), "in_sub": Money(50, "eur")}


def test_kan_een_klant_een_nieuw_abonnement_maken_via_het_portaal(shop: AccountPortal) -> None:
    """No: only by the API or with Checkout, before the customer comes to the portal."""
    with pytest.raises(NotAtPortalError):
        shop.handle(START_MUG, by=visitor("cmd_portal"))

    checkout = Cause(actor=Actor.CUSTOMER, door=Door.CHECKOUT, command_id="cmd_checkout")
    assert shop.handle(START_MUG, by=checkout).events
    by_api = evolve(START_MUG, subscription_id=SubscriptionId("sub_by_api"))
    assert shop.handle(by_api, by=merchant("cmd_api")).events


def only_cancelable() -> Iterator[tuple[str, StartSubscription]]:
    """Yield a subscription of each kind that can only be canceled, with the rule that says so."""
    metered = (NewItem(id=ITEM, price=METERED, quantity=None),)
    several = (*START_MUG.items, NewItem(id=SubscriptionItemId("si_more"), price=YEARLY))
    yield "one-item-is-updated", evolve(START_MUG, items=several)
    yield "licensed-usage-is-updated", evolve(START_MUG, items=metered)
    yield (
        "charged-subscription-is-updated",
        evolve(START_MUG, collection_method=CollectionMethod.SEND_INVOICE),
    )
    yield (
        "supported-payment-method-is-updated",
        evolve(START_MUG, default_payment_method=PaymentMethodId("pm_wechat")),
    )


@pytest.mark.parametrize(("rule", "start"), list(only_cancelable()))
def test_waarom_kan_ik_alleen_een_abonnement_annuleren_in_het_klantenportaal(
    shop: AccountPortal, rule: str, start: StartSubscription
) -> None:
    """Because of what the subscription is: the reason is told, and canceling stays possible."""
    wechat = PaymentMethodId("pm_wechat")
    do(
        shop,
        ADD_METERED,
        AddPaymentMethod(customer_id=ADA, payment_method_id=wechat, type="wechat_pay"),
        CreateConfiguration(configuration_id=PORTAL, features=allowing(update=True, cancel=True)),
        start,
    )

    answers = shop.explain(MUG, by=visitor("question"), language=Language.DUTCH)

    allowed = {answer.action for answer in answers if answer.allowed}
    switch = next(each for each in answers if each.action == SubscriptionAction.SWITCH_PLAN)
    assert SubscriptionAction.CANCEL in allowed
    assert not {SubscriptionAction.SWITCH_PLAN, SubscriptionAction.CHANGE_QUANTITY} & allowed
    assert rule in {reason.rule for reason in switch.reasons}
    assert all(reason.says.endswith(".") for reason in switch.reasons)


def test_kan_ik_mijn_gebruikers_toestemming_geven_om_hun_abonnementen_te_annuleren_maar_niet_om_ze_bij_te_werken(  # noqa: E501
    shop: AccountPortal, clock: Clock
) -> None:
    """Yes; in those days the return URL and both links had to be there, now they are advised."""
    only_cancel = CreateConfiguration(
        configuration_id=PORTAL,
        features=FeaturesWish(subscription_cancel=SubscriptionCancelWish(enabled=Set(True))),
        business_profile=BusinessProfileWish(),
    )
    clock.now = datetime(2024, 2, 1, tzinfo=UTC)
    with pytest.raises(LinkMissingError):
        shop.handle(only_cancel, by=of_that_day("cmd_then", "2023-10-16"))
    clock.now = NOON

    do(shop, only_cancel, START_MUG)

    advised = {found.rule.id for found in shop.lint(PORTAL)}
    assert "links-advised" in advised
    assert shop.handle(CANCEL, by=visitor("cmd_cancel")).events
    switch = SwitchPlan(subscription_id=MUG, item_id=ITEM, price_id=YEARLY)
    with pytest.raises(UpdateDisabledError):
        shop.handle(switch, by=visitor("cmd_switch"))


def test_is_er_een_optie_zonder_code_voor_het_klantenportaal(shop: AccountPortal) -> None:
    """Yes: a link to share, by which a customer logs in with a passcode sent by e-mail."""
    do(
        shop,
        CreateConfiguration(configuration_id=PORTAL, features=allowing()),
        ChangeContactDetails(customer_id=ADA, email=Set("ada@example.com")),
        ActivateLoginLink(configuration_id=PORTAL, url="https://pay.example.com/p/login/1"),
    )
    came = Cause(actor=Actor.CUSTOMER, door=Door.PORTAL, command_id="cmd_login")
    log_in = LogIn(
        session_id=SessionId("bps_1"),
        configuration_id=PORTAL,
        customer_id=ADA,
        verified_email="ada@example.com",
    )

    assert shop.handle(log_in, by=came).events

    session = shop.get(SESSION, "bps_1")
    assert isinstance(session, Open)
    assert session.customer == ADA


def test_welke_betaalmethoden_ondersteunt_het_klantenportaal(shop: AccountPortal) -> None:
    """It depends on the currency and on where the business is; each that isn't has its reason."""
    do(shop, account.LocateBusiness(account_id=ACME, country="NL"))

    answers = {answer.method.type: answer for answer in shop.supported_payment_methods("eur")}

    assert {type_ for type_, answer in answers.items() if answer.supported} == {
        "card",
        "link",
        "paypal",
        "sepa_debit",
    }
    assert {refusal.code for refusal in answers["us_bank_account"].refusals} == {
        "payment_method_currency",
        "payment_method_country",
    }


def test_wat_als_mijn_klanten_proberen_de_betaalmethode_te_verwijderen_terwijl_ze_een_actief_abonnement_hebben(  # noqa: E501
    shop: AccountPortal,
) -> None:
    """The last one stays: they add a new one first, and then remove the old one."""
    do(shop, CreateConfiguration(configuration_id=PORTAL, features=allowing()), START_MUG)
    remove = RemovePaymentMethod(customer_id=ADA, payment_method_id=VISA)

    with pytest.raises(LastPaymentMethodError) as raised:
        shop.handle(remove, by=visitor("cmd_first"))
    assert raised.value.explain(Language.DUTCH).endswith(
        "Voeg eerst een nieuwe betaalmethode toe en verwijder daarna de bestaande."
    )

    new = PaymentMethodId("pm_new")
    shop.handle(AddPaymentMethod(customer_id=ADA, payment_method_id=new), by=visitor("cmd_add"))
    assert shop.handle(remove, by=visitor("cmd_again")).events == (PaymentMethodRemoved(VISA),)


def test_kan_ik_verschillende_configuraties_voor_het_klantenportaal_maken_voor_verschillende_groepen_klanten(  # noqa: E501
    shop: AccountPortal,
) -> None:
    """By the API, naming one with each session; the Dashboard sets one default."""
    students = ConfigurationId("bpc_students")
    do(
        shop,
        CreateConfiguration(configuration_id=PORTAL, features=allowing()),
        CreateConfiguration(configuration_id=students, features=allowing(cancel=True)),
    )
    choose = account.ChooseDefaultConfiguration(account_id=ACME, configuration_id=PORTAL)
    shop.handle(choose, by=dashboard("cmd_default"))

    named = OpenSession(
        session_id=SessionId("bps_named"), customer_id=ADA, configuration_id=students
    )
    unnamed = OpenSession(session_id=SessionId("bps_unnamed"), customer_id=ADA)
    do(shop, named, unnamed)

    shown = [shop.get(SESSION, id_) for id_ in ("bps_named", "bps_unnamed")]
    assert [each.configuration for each in shown if isinstance(each, Open)] == [students, PORTAL]
    shop.handle(evolve(choose, configuration_id=students), by=dashboard("cmd_other"))
    states = [shop.get(CONFIGURATION, id_) for id_ in (PORTAL, students)]
    assert [each.is_default for each in states if isinstance(each, Configuration)] == [False, True]


def test_kan_ik_aangepaste_tekst_toevoegen_aan_het_klantenportaal(shop: AccountPortal) -> None:
    """No; but the portal can be shown in the merchant's own style."""
    text = account.AddCustomText(account_id=ACME, place="homepage", text="Welcome!")
    with pytest.raises(CustomTextError):
        shop.handle(text, by=merchant("cmd_text"))

    style = account.ChangeBranding(
        account_id=ACME, background_color=Set("#ffffff"), button_color=Set("#0a2540")
    )
    assert shop.handle(style, by=merchant("cmd_style")).events


def test_ondersteunt_het_klantenportaal_domeinen_op_maat(shop: AccountPortal) -> None:
    """Yes: a subdomain, one for each account, active once its DNS records are right."""
    name = "billing.example.com"
    do(
        shop,
        account.RequestCustomDomain(account_id=ACME, name=name),
        account.ConfirmCustomDomain(account_id=ACME, name=name),
        account.ActivateCustomDomain(account_id=ACME, name=name),
    )

    domain = shop.get(ACCOUNT, ACME).custom_domain
    assert domain is not None
    assert (domain.name, domain.status) == (name, DomainStatus.ACTIVE)
    second = account.RequestCustomDomain(account_id=ACME, name="pay.example.com")
    with pytest.raises(CustomDomainExistsError):
        shop.handle(second, by=merchant("cmd_second"))


def test_ik_kan_geen_product_aan_mijn_portaal_toevoegen(shop: AccountPortal) -> None:
    """Of one product there is one price for each interval and currency; of another there is too."""
    twin = evolve(ADD_MONTHLY.terms, id=PriceId("price_twin"), unit_amount=900)
    dollars = evolve(twin, id=PriceId("price_dollars"), currency="usd")
    tea = ProductId("prod_tea")
    same_for_tea = evolve(twin, id=PriceId("price_tea"), product=tea)
    do(
        shop,
        *(AddPrice(terms=each) for each in (twin, dollars)),
        ListProduct(product_id=tea, name="Tea"),
        AddPrice(terms=same_for_tea),
        CreateConfiguration(configuration_id=PORTAL, features=allowing(update=True)),
    )

    def offering(*offers: tuple[ProductId, tuple[PriceId, ...]]) -> UpdateConfiguration:
        products = tuple(OfferedProduct(product=each, prices=prices) for each, prices in offers)
        update = SubscriptionUpdateWish(products=Set(products))
        return UpdateConfiguration(
            configuration_id=PORTAL, features=FeaturesWish(subscription_update=update)
        )

    with pytest.raises(BillingIntervalRepeatedError):
        shop.handle(offering((COFFEE, (MONTHLY, twin.id))), by=merchant("cmd_twin"))
    good = offering((COFFEE, (MONTHLY, YEARLY, dollars.id)), (tea, (same_for_tea.id,)))
    assert shop.handle(good, by=merchant("cmd_good")).events


def test_pauzeert_de_klantenportaal_ondersteuning_abonnementen(
    shop: AccountPortal, clock: Clock
) -> None:
    """No: the portal lets no customer pause a subscription, until the redesigned one of 2026."""
    do(shop, CreateConfiguration(configuration_id=PORTAL, features=allowing()), START_MUG)
    clock.now = datetime(2026, 6, 1, tzinfo=UTC)

    with pytest.raises(PortalPausesNoCollectionError):
        shop.handle(PAUSE, by=visitor("cmd_collection"))
    with pytest.raises(PortalPausesNoSubscriptionError):
        shop.handle(PauseSubscription(subscription_id=MUG), by=visitor("cmd_subscription"))


def test_ondersteunt_stripe_het_pauzeren_van_abonnementen_via_het_dashboard_of_de_api(
    shop: AccountPortal,
) -> None:
    """Collecting can be paused by both; the status of the subscription stays what it was."""
    do(shop, START_MUG)

    assert shop.handle(PAUSE, by=merchant("cmd_api")).events == (CollectionPaused(VOID),)
    assert the_mug(shop).status is Status.ACTIVE
    assert shop.handle(RESUME, by=dashboard("cmd_dashboard")).events == (CollectionResumed(),)
    assert the_mug(shop).status is Status.ACTIVE


def pausing(shop: AccountPortal, clock: Clock) -> None:
    """Let a former user's customers pause, in the days when they could."""
    clock.now = datetime(2023, 9, 1, tzinfo=UTC)
    features = evolve(allowing(), subscription_pause=SubscriptionPauseWish(enabled=Set(True)))
    create = CreateConfiguration(
        configuration_id=PORTAL, features=features, business_profile=BusinessProfileWish()
    )
    shop.handle(create, by=of_that_day("cmd_pausing", "2023-08-16"))
    do(shop, START_MUG)


def test_wat_verandert_er_op_29_maart_2024(shop: AccountPortal, clock: Clock) -> None:
    """The button to pause goes; the one to resume stays, where the feature was enabled."""
    pausing(shop, clock)

    clock.now = BUTTON_GOES - SECOND
    assert shop.handle(PAUSE, by=visitor("cmd_before")).events == (CollectionPaused(VOID),)
    clock.now = BUTTON_GOES
    assert shop.handle(RESUME, by=visitor("cmd_resume")).events == (CollectionResumed(),)
    with pytest.raises(PortalPausesNoCollectionError):
        shop.handle(PAUSE, by=visitor("cmd_after"))


def test_hoe_zie_ik_van_welke_abonnementen_de_inning_van_de_betaling_tijdelijk_is_stopgezet(
    shop: AccountPortal,
) -> None:
    """By a ``pause_collection`` that isn't null, which each subscription's state holds."""
    other = SubscriptionId("sub_other")
    do(shop, START_MUG, evolve(START_MUG, subscription_id=other), PAUSE)

    states = {id_: shop.get(SUBSCRIPTION, id_) for id_ in shop.ids("subscription")}

    paused = {
        id_: state.collection_pause.behavior
        for id_, state in states.items()
        if isinstance(state, InForce) and state.collection_pause is not None
    }
    assert paused == {MUG: CollectionPauseBehavior.VOID}


def test_verandert_de_configuratie_api_van_het_klantenportaal(
    shop: AccountPortal, clock: Clock
) -> None:
    """Former users pass ``features.subscription_pause`` until August 2024; then it is an error."""
    features = evolve(allowing(), subscription_pause=SubscriptionPauseWish(enabled=Set(True)))
    create = CreateConfiguration(
        configuration_id=PORTAL, features=features, business_profile=BusinessProfileWish()
    )
    clock.now = BUTTON_GOES
    with pytest.raises(PauseNotUsedBeforeError):
        shop.handle(create, by=of_that_day("cmd_newcomer", "2023-10-16"))
    do(shop, account.RecordFormerPauseUse(ACME))

    clock.now = PARAMETER_GOES - SECOND
    assert shop.handle(create, by=of_that_day("cmd_former", "2023-10-16")).events
    clock.now = PARAMETER_GOES
    late = evolve(create, configuration_id=ConfigurationId("bpc_late"))
    with pytest.raises(PauseParameterRemovedError):
        shop.handle(late, by=of_that_day("cmd_late", "2024-06-20"))


def test_wanneer_kunnen_klanten_de_inning_van_betalingen_niet_meer_hervatten_in_het_klantportaal(
    shop: AccountPortal, clock: Clock
) -> None:
    """From 1 August 2024 on, also where the feature was enabled before."""
    pausing(shop, clock)
    do(shop, PAUSE)

    clock.now = PARAMETER_GOES
    with pytest.raises(PortalResumesNoCollectionError):
        shop.handle(RESUME, by=visitor("cmd_after"))
    clock.now = PARAMETER_GOES - SECOND
    assert shop.handle(RESUME, by=visitor("cmd_before")).events == (CollectionResumed(),)


def test_wat_als_ik_een_oplossing_nodig_heb_waarmee_klanten_abonnementen_tijdelijk_kunnen_stopzetten(  # noqa: E501
    shop: AccountPortal, clock: Clock
) -> None:
    """The merchant pauses collecting, and serves by what the update's webhook tells of it."""
    do(shop, START_MUG, account.ConnectStripe(ACME))
    mug = StreamRef(kind="subscription", id=MUG)
    paused = statement(
        "evt_paused",
        clock.advance(hours=1),
        ObservedSubscription(collection_pause=Known(VOID), status=Known(Status.ACTIVE)),
        before=ObservedSubscription(collection_pause=Known(None)),
    )

    shop.observe(mug, paused, owner=mug, by=stripe("evt_paused"))

    assert the_mug(shop).status is Status.ACTIVE
    assert the_mug(shop).collection_pause == VOID
    recorded = shop.events(mug)[-1]
    assert (recorded.event, recorded.happened_at) == (CollectionPaused(VOID), clock.now)
