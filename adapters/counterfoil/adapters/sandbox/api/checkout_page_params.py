"""What a request says of a Checkout session's page: its texts, and what it asks the customer."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.parameters import or_none
from counterfoil.adapters.sandbox.shapes.checkout_session import (
    ConsentCollection,
    CustomText,
    Message,
    SavedMethods,
)


class MessageParam(Struct, frozen=True, kw_only=True):
    """A text of the page."""

    message: Annotated[str, Meta(max_length=1200)]


class CustomTextParam(Struct, frozen=True, kw_only=True):
    """The page's own texts."""

    after_submit: MessageParam | UnsetType | None = UNSET
    shipping_address: MessageParam | UnsetType | None = UNSET
    submit: MessageParam | UnsetType | None = UNSET
    terms_of_service_acceptance: MessageParam | UnsetType | None = UNSET


class ConsentParam(Struct, frozen=True, kw_only=True):
    """What the customer is asked to agree to."""

    promotions: Literal["auto", "none"] | UnsetType = UNSET
    terms_of_service: Literal["none", "required"] | UnsetType = UNSET


class CustomerUpdateParam(Struct, frozen=True, kw_only=True):
    """What of a customer follows what is filled in; the page asks for none of it."""

    address: Literal["auto", "never"] | UnsetType = UNSET
    name: Literal["auto", "never"] | UnsetType = UNSET
    shipping: Literal["auto", "never"] | UnsetType = UNSET


class SavedMethodsParam(Struct, frozen=True, kw_only=True):
    """Which saved payment methods the page offers."""

    allow_redisplay_filters: list[Literal["always", "limited", "unspecified"]] | UnsetType = UNSET
    payment_method_remove: Literal["disabled", "enabled"] | UnsetType = UNSET
    payment_method_save: Literal["disabled", "enabled"] | UnsetType = UNSET


class TaxIdParam(Struct, frozen=True, kw_only=True):
    """Whether the customer may give tax ids."""

    enabled: bool
    required: Literal["if_supported", "never"] = "never"


def custom_text(asked: CustomTextParam | UnsetType) -> CustomText:
    """Return the page's own texts."""
    said = CustomTextParam() if isinstance(asked, UnsetType) else asked
    return {
        "after_submit": _message(said.after_submit),
        "shipping_address": _message(said.shipping_address),
        "submit": _message(said.submit),
        "terms_of_service_acceptance": _message(said.terms_of_service_acceptance),
    }


def _message(asked: MessageParam | UnsetType | None) -> Message | None:
    return {"message": asked.message} if isinstance(asked, MessageParam) else None


def consent_collection(asked: ConsentParam | UnsetType) -> ConsentCollection | None:
    """Return what the customer is asked to agree to."""
    if isinstance(asked, UnsetType):
        return None
    return {
        "payment_method_reuse_agreement": None,
        "promotions": or_none(asked.promotions),
        "terms_of_service": or_none(asked.terms_of_service),
    }


def saved_methods(asked: SavedMethodsParam | UnsetType) -> SavedMethods | None:
    """Return which saved payment methods the page offers."""
    if isinstance(asked, UnsetType):
        return None
    return {
        "allow_redisplay_filters": or_none(asked.allow_redisplay_filters) or ["always"],
        "payment_method_remove": or_none(asked.payment_method_remove),
        "payment_method_save": or_none(asked.payment_method_save),
    }


def check_updates(
    customer: str | None,
    update: CustomerUpdateParam | UnsetType,
    tax_ids: TaxIdParam | UnsetType,
) -> None:
    """
    Refuse updates of no customer, and tax ids for one whose name isn't to follow.

    Raises:
        ApiError: the parameters don't fit together.
    """
    if customer is None and not isinstance(update, UnsetType):
        raise ApiError(
            "`customer_update` can only be used with `customer`.", param="customer_update"
        )
    follows = not isinstance(update, UnsetType) and update.name == "auto"
    asks = not isinstance(tax_ids, UnsetType) and tax_ids.enabled
    if customer is not None and asks and not follows:
        raise ApiError(
            "Tax ID collection requires updating business name on the customer. To enable tax ID"
            " collection for an existing customer, please set `customer_update[name]` to `auto`."
        )
