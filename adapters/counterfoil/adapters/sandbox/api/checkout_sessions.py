"""Checkout sessions: a page that sells subscriptions, or keeps payment methods."""

from counterfoil.adapters.sandbox.api import customers
from counterfoil.adapters.sandbox.api.checkout_params import (
    Completion,
    LineParams,
    NewSession,
    SessionChange,
    SessionList,
    SetupParam,
    SubscriptionParam,
)
from counterfoil.adapters.sandbox.api.customer_params import NewCustomer
from counterfoil.adapters.sandbox.billing.checkout import EXPIRE_CHECKOUT, complete, expire
from counterfoil.adapters.sandbox.billing.clocks import clock_of
from counterfoil.adapters.sandbox.billing.inline import RecurringPriceData, price_from
from counterfoil.adapters.sandbox.billing.methods import resolve
from counterfoil.adapters.sandbox.billing.opening import new_secret, types_offered
from counterfoil.adapters.sandbox.billing.pricing import amount_of
from counterfoil.adapters.sandbox.billing.setting_up import open_setup
from counterfoil.adapters.sandbox.billing.subscription_items import recurring_price
from counterfoil.adapters.sandbox.protocol.answers import listing, page, retrieving, shown
from counterfoil.adapters.sandbox.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.sandbox.protocol.parameters import (
    ListParams,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.protocol.routes import Answer, Route, Shown, route
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.checkout_session import (
    CHECKOUT_SESSION,
    CheckoutSession,
    CustomerDetails,
    SetupData,
    SubscriptionData,
)
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.line_item import LINE_ITEM, LineItem
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.product import PRODUCT

_PATH = "/v1/checkout/sessions"

COMPLETED_AT = "/_sandbox/checkout/{session}/complete"
"""Where the page says that a customer has completed a session."""

_HALF_AN_HOUR, _DAY = 30 * 60, 24 * 60 * 60


def create(turn: Turn, params: NewSession) -> Answer:
    """Open a session; its page is at its ``url``."""
    customer = or_none(params.customer)
    if customer is not None:
        turn.read(CUSTOMER, customer, named="customer")
        if isinstance(params.customer_email, str):
            raise ApiError(
                "You may only specify one of these parameters: customer, customer_email."
            )
    session = _blank(turn, params, customer)
    lines = _lines(turn, params, session)
    if params.mode == "setup":
        if session["currency"] is None and not _types(params):
            raise missing("currency")
        session["setup_intent"] = open_setup(
            turn,
            customer=customer,
            description=session["setup_intent_data"]["description"],
            metadata=session["setup_intent_data"]["metadata"],
        )
    else:
        total = sum(line["amount_total"] for line in lines)
        session["currency"] = lines[0]["currency"]
        session["amount_subtotal"] = session["amount_total"] = total
        if _has_trial(session):
            session["amount_subtotal"] = session["amount_total"] = 0
        session["total_details"] = {
            "amount_discount": 0,
            "amount_shipping": 0,
            "amount_tax": 0,
        }
    turn.create(CHECKOUT_SESSION, session)
    # The list is shown newest first, and begins with what was named first.
    for line in reversed(lines):
        turn.create(LINE_ITEM, line)
    turn.schedule(EXPIRE_CHECKOUT, session["id"], session["expires_at"], clock_of(turn, customer))
    return shown(CHECKOUT_SESSION, session["id"])


def _has_trial(session: CheckoutSession) -> bool:
    asked = session["subscription_data"]
    return asked["trial_end"] is not None or asked["trial_period_days"] is not None


def _types(params: NewSession) -> list[str]:
    return given(params.payment_method_types, given(params.allowed_payment_method_types, []))


def _blank(turn: Turn, params: NewSession, customer: str | None) -> CheckoutSession:
    id = turn.new_id(CHECKOUT_SESSION)
    now = turn.now(clock_of(turn, customer))
    expires_at = given(params.expires_at, now + _DAY)
    if not now + _HALF_AN_HOUR <= expires_at <= now + _DAY:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from"
            " Checkout Session creation.",
            "expires_at",
        )
    on_page = params.ui_mode == "hosted_page"
    if on_page and not isinstance(params.success_url, str):
        raise missing("success_url")
    currency = or_none(params.currency)
    types = _types(params) or types_offered(currency)
    is_subscription = params.mode == "subscription"
    session = CheckoutSession(
        id=id,
        object="checkout.session",
        adaptive_pricing={"enabled": False},
        after_expiration=None,
        allow_promotion_codes=or_none(params.allow_promotion_codes),
        amount_subtotal=None,
        amount_total=None,
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        billing_address_collection=or_none(params.billing_address_collection),
        cancel_url=or_none(params.cancel_url),
        client_reference_id=or_none(params.client_reference_id),
        client_secret=None if on_page else new_secret(id),
        collected_information={
            "business_name": None,
            "individual_name": None,
            "shipping_details": None,
        },
        consent=None,
        consent_collection=None,
        created=now,
        currency=None if currency is None else currency.lower(),
        currency_conversion=None,
        custom_fields=[],
        custom_text={
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        customer=customer,
        customer_account=None,
        customer_creation=or_none(params.customer_creation)
        or ("always" if is_subscription and customer is None else None),
        customer_details=_known(turn, customer),
        customer_email=or_none(params.customer_email),
        discounts=[
            {"coupon": or_none(one.coupon), "promotion_code": or_none(one.promotion_code)}
            for one in given(params.discounts, [])
        ]
        or None,
        expires_at=expires_at,
        invoice=None,
        invoice_creation=None,
        livemode=False,
        locale=or_none(params.locale),
        metadata=merged({}, params.metadata),
        mode=params.mode,
        origin_context=None,
        payment_intent=None,
        payment_link=None,
        payment_method_collection=given(params.payment_method_collection, "always"),
        payment_method_configuration_details=None,
        payment_method_options={"card": {"request_three_d_secure": "automatic"}}
        if "card" in types
        else {},
        payment_method_types=types,
        payment_status="unpaid" if is_subscription else "no_payment_required",
        permissions=None,
        phone_number_collection={
            "enabled": False
            if not params.phone_number_collection
            else params.phone_number_collection.enabled
        },
        recovered_from=None,
        saved_payment_method_options=None,
        setup_intent=None,
        setup_intent_data=_setup_data(or_none(params.setup_intent_data)),
        shipping_address_collection=None,
        shipping_cost=None,
        shipping_options=[],
        status="open",
        submit_type=None,
        subscription=None,
        subscription_data=_subscription_data(or_none(params.subscription_data)),
        success_url=or_none(params.success_url),
        total_details=None,
        ui_mode=params.ui_mode,
        url=f"{turn.settings.base_url}/checkout/{id}" if on_page else None,
        wallet_options=None,
    )
    if isinstance(params.return_url, str):
        session["return_url"] = params.return_url
    return session


def _known(turn: Turn, customer: str | None) -> CustomerDetails | None:
    """Return what the page knows of a customer before anything is said there."""
    if customer is None:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": turn.read(CUSTOMER, customer)["email"],
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": None,
        "tax_ids": None,
    }


def _setup_data(said: SetupParam | None) -> SetupData:
    if said is None:
        return {"description": None, "metadata": {}}
    return {
        "description": or_none(said.description),
        "metadata": merged({}, said.metadata),
    }


def _subscription_data(said: SubscriptionParam | None) -> SubscriptionData:
    asked = said or SubscriptionParam()
    mode = or_none(asked.billing_mode)
    settings = or_none(asked.trial_settings)
    return {
        "billing_mode": None if mode is None else mode.type,
        "default_tax_rates": given(asked.default_tax_rates, []),
        "description": or_none(asked.description),
        "metadata": merged({}, asked.metadata),
        "trial_end": or_none(asked.trial_end),
        "trial_missing_payment_method": None
        if settings is None
        else settings.end_behavior.missing_payment_method,
        "trial_period_days": or_none(asked.trial_period_days),
    }


def _lines(turn: Turn, params: NewSession, session: CheckoutSession) -> list[LineItem]:
    asked = given(params.line_items, [])
    if params.mode == "setup":
        if asked:
            raise ApiError("You can not pass `line_items` in `setup` mode.", param="line_items")
        return []
    if not asked:
        raise missing("line_items")
    return [
        _line(turn, one, f"line_items[{place}]", session["id"]) for place, one in enumerate(asked)
    ]


def _line(turn: Turn, asked: LineParams, param: str, session: str) -> LineItem:
    if isinstance(asked.price_data, RecurringPriceData):
        price = turn.read(PRICE, price_from(turn, asked.price_data, f"{param}[price_data]"))
    elif isinstance(asked.price, str):
        price = recurring_price(turn, asked.price, param)
    else:
        raise missing(f"{param}[price]")
    metered = price["recurring"] is not None and price["recurring"]["usage_type"] == "metered"
    if not metered and not isinstance(asked.quantity, int):
        raise ApiError(
            f"Quantity is required. Add `quantity` to `{param}`", param=f"{param}[quantity]"
        )
    quantity = given(asked.quantity, 1)
    amount = 0 if metered else amount_of(price, quantity)
    adjustable = or_none(asked.adjustable_quantity)
    product = turn.find(PRODUCT, price["product"])
    return LineItem(
        id=turn.new_id(LINE_ITEM),
        object="item",
        adjustable_quantity=None
        if adjustable is None
        else {
            "enabled": adjustable.enabled,
            "maximum": or_none(adjustable.maximum),
            "minimum": or_none(adjustable.minimum),
        },
        amount_discount=0,
        amount_subtotal=amount,
        amount_tax=0,
        amount_total=amount,
        currency=price["currency"],
        description=None if product is None else product["name"],
        metadata={},
        price=price["id"],
        quantity=quantity,
        session=session,
    )


def update(turn: Turn, params: SessionChange, id: str) -> Answer:
    """Change what is noted of a session."""
    session = turn.read(CHECKOUT_SESSION, id)
    session["metadata"] = merged(session["metadata"], params.metadata)
    turn.write(CHECKOUT_SESSION, session)
    return shown(CHECKOUT_SESSION, id)


def expire_it(turn: Turn, params: NoParams, id: str) -> Answer:
    """End a session that nobody has completed."""
    expire(turn, id)
    return shown(CHECKOUT_SESSION, id)


def lines_of(turn: Turn, params: ListParams, id: str) -> Answer:
    """List what a session sells."""
    turn.read(CHECKOUT_SESSION, id)
    return page(turn, LINE_ITEM, params, f"{_PATH}/{id}/line_items", like={"session": id})


def complete_it(turn: Turn, params: Completion, id: str) -> Answer:
    """Complete a session as its customer; who is new becomes a customer first."""
    session = turn.read(CHECKOUT_SESSION, id)
    named = or_none(params.payment_method)
    if session["customer"] is None and session["customer_creation"] == "always":
        email = params.email if session["customer_email"] is None else session["customer_email"]
        made = customers.create(turn, NewCustomer(email=email, name=params.name))
        session["customer"] = made.id if isinstance(made, Shown) else None
        turn.write(CHECKOUT_SESSION, session)
    method = None if named is None else resolve(turn, named, param="payment_method")
    complete(turn, id, method)
    return shown(CHECKOUT_SESSION, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewSession, create),
    listing(
        CHECKOUT_SESSION,
        _PATH,
        SessionList,
        lambda asked: {
            "customer": asked.customer,
            "payment_intent": asked.payment_intent,
            "status": asked.status,
            "subscription": asked.subscription,
        },
    ),
    retrieving(CHECKOUT_SESSION, f"{_PATH}/{{session}}"),
    route("POST", f"{_PATH}/{{session}}", SessionChange, update),
    route("POST", f"{_PATH}/{{session}}/expire", NoParams, expire_it),
    route("GET", f"{_PATH}/{{session}}/line_items", ListParams, lines_of),
    route("POST", COMPLETED_AT, Completion, complete_it),
)
