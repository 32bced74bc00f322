"""New Checkout sessions, as they are asked for, before anything is sold on them."""

from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import invalid, missing
from counterfoil.adapters.protocol.parameters import given, merged, or_none
from counterfoil.adapters.protocol.urls import check_url
from counterfoil.adapters.sandbox.api.checkout_page_params import (
    check_updates,
    consent_collection,
    custom_text,
    saved_methods,
)
from counterfoil.adapters.sandbox.api.checkout_params import (
    NewSession,
    SetupParam,
    SubscriptionParam,
)
from counterfoil.adapters.sandbox.api.intent_params import with_options
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.catalogue.tax_rates import known_rates
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.opening import new_secret, types_offered
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.checkout_session import (
    CHECKOUT_SESSION,
    CheckoutSession,
    CustomerDetails,
    SetupData,
    SubscriptionData,
)
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER

_HALF_AN_HOUR, _DAY = 30 * 60, 24 * 60 * 60
_TRIAL_LEAST = 2 * _DAY


def named_types(params: NewSession) -> list[str]:
    """Return the types of payment methods that a request names."""
    return given(params.payment_method_types, given(params.allowed_payment_method_types, []))


def blank_session(turn: Turn, params: NewSession, customer: str | None) -> CheckoutSession:
    """
    Return a session as it is asked for; it isn't kept yet.

    Raises:
        ApiError: it has no address to come back to, or would expire too soon or too late.
    """
    id = turn.new_id(CHECKOUT_SESSION)
    now = turn.now(clock_of(turn, customer))
    expires_at = given(params.expires_at, now + _DAY)
    if not now + _HALF_AN_HOUR <= expires_at <= now + _DAY:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from"
            " Checkout Session creation.",
            "expires_at",
        )
    check_url(or_none(params.success_url), "success_url")
    check_url(or_none(params.cancel_url), "cancel_url")
    check_url(or_none(params.return_url), "return_url")
    check_updates(customer, params.customer_update, params.tax_id_collection)
    on_page = params.ui_mode == "hosted_page"
    if on_page and not isinstance(params.success_url, str):
        raise missing("success_url")
    currency = (
        known_currency(params.currency, "currency") if isinstance(params.currency, str) else None
    )
    types = named_types(params) or types_offered(currency)
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
        consent_collection=consent_collection(params.consent_collection),
        created=now,
        currency=currency,
        currency_conversion=None,
        custom_fields=[],
        custom_text=custom_text(params.custom_text),
        customer=customer,
        customer_account=None,
        customer_creation=or_none(params.customer_creation)
        or ("always" if is_subscription and customer is None else None),
        customer_details=_details(turn, customer, or_none(params.customer_email)),
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
        payment_method_options=with_options(
            {"card": {"request_three_d_secure": "automatic"}} if "card" in types else {},
            params.payment_method_options,
        ),
        payment_method_types=types,
        payment_status="unpaid" if is_subscription else "no_payment_required",
        permissions=None,
        phone_number_collection={
            "enabled": False
            if not params.phone_number_collection
            else params.phone_number_collection.enabled
        },
        recovered_from=None,
        saved_payment_method_options=saved_methods(params.saved_payment_method_options),
        setup_intent=None,
        setup_intent_data=_setup_data(or_none(params.setup_intent_data)),
        shipping_address_collection=None,
        shipping_cost=None,
        shipping_options=[],
        status="open",
        submit_type=or_none(params.submit_type),
        subscription=None,
        subscription_data=_subscription_data(turn, or_none(params.subscription_data), now),
        success_url=or_none(params.success_url),
        total_details=None,
        ui_mode=params.ui_mode,
        url=f"{turn.settings.base_url}/checkout/{id}" if on_page else None,
        wallet_options=None,
    )
    if not isinstance(params.tax_id_collection, UnsetType):
        session["tax_id_collection"] = {
            "enabled": params.tax_id_collection.enabled,
            "required": params.tax_id_collection.required,
        }
    if not on_page:
        session["redirect_on_completion"] = given(params.redirect_on_completion, "always")
    if isinstance(params.return_url, str):
        session["return_url"] = params.return_url
    return session


def _details(turn: Turn, customer: str | None, email: str | None) -> CustomerDetails | None:
    """Return what the page knows of its customer beforehand."""
    known = email if customer is None else turn.read(CUSTOMER, customer)["email"]
    if known is None:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": known,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": None if customer is not None else "none",
        "tax_ids": None,
    }


def _setup_data(said: SetupParam | None) -> SetupData:
    if said is None:
        return {"description": None, "metadata": {}}
    return {
        "description": or_none(said.description),
        "metadata": merged({}, said.metadata),
    }


def _subscription_data(turn: Turn, said: SubscriptionParam | None, now: int) -> SubscriptionData:
    asked = said or SubscriptionParam()
    soonest = now + _TRIAL_LEAST
    if isinstance(asked.trial_end, int) and asked.trial_end < soonest:
        raise invalid(
            "The `trial_end` date must be at least 2 days in the future.",
            "subscription_data[trial_end]",
        )
    mode = or_none(asked.billing_mode)
    settings = or_none(asked.trial_settings)
    return {
        "billing_mode": None if mode is None else mode.type,
        "default_tax_rates": known_rates(
            turn, or_none(asked.default_tax_rates), "subscription_data[default_tax_rates]"
        ),
        "description": or_none(asked.description),
        "metadata": merged({}, asked.metadata),
        "trial_end": or_none(asked.trial_end),
        "trial_missing_payment_method": None
        if settings is None
        else settings.end_behavior.missing_payment_method,
        "trial_period_days": or_none(asked.trial_period_days),
    }
