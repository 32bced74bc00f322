"""Tax rates, which invoices and subscriptions are given by hand."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import flag, listing, retrieving, shown
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.tax_rate import TAX_RATE, TaxRate, TaxType

Name = Annotated[str, Meta(max_length=50)]
Country = Annotated[str, Meta(max_length=2)]


class NewTaxRate(Struct, frozen=True, kw_only=True):
    """What is said of a new tax rate."""

    active: bool = True
    country: Country | UnsetType = UNSET
    description: str | UnsetType = UNSET
    display_name: Name
    inclusive: bool
    jurisdiction: Name | UnsetType = UNSET
    metadata: Metadata = UNSET
    percentage: Annotated[float, Meta(ge=0, le=100)]
    state: str | UnsetType = UNSET
    tax_type: TaxType | UnsetType = UNSET


class TaxRateParams(Struct, frozen=True, kw_only=True):
    """What can be said of a tax rate later: anything but how much it is."""

    active: bool | UnsetType = UNSET
    country: Country | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    display_name: Name | UnsetType = UNSET
    jurisdiction: Name | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    state: str | UnsetType | None = UNSET
    tax_type: TaxType | UnsetType | None = UNSET


class TaxRateList(ListParams, frozen=True, kw_only=True):
    """What tax rates are listed by."""

    active: bool | UnsetType = UNSET
    inclusive: bool | UnsetType = UNSET


def create(turn: Turn, params: NewTaxRate) -> Answer:
    """Create a tax rate."""
    id = turn.new_id(TAX_RATE)
    tax_rate = TaxRate(
        id=id,
        object="tax_rate",
        active=params.active,
        country=or_none(params.country),
        created=turn.now(),
        description=or_none(params.description),
        display_name=params.display_name,
        effective_percentage=None,
        flat_amount=None,
        inclusive=params.inclusive,
        jurisdiction=or_none(params.jurisdiction),
        jurisdiction_level=None,
        livemode=False,
        metadata=merged({}, params.metadata),
        percentage=params.percentage,
        rate_type="percentage",
        state=or_none(params.state),
        tax_type=None if isinstance(params.tax_type, UnsetType) else params.tax_type,
    )
    turn.create(TAX_RATE, tax_rate)
    turn.announce("tax_rate.created", TAX_RATE, id)
    return shown(TAX_RATE, id)


def update(turn: Turn, params: TaxRateParams, id: str) -> Answer:
    """Change what can be changed of a tax rate."""
    tax_rate = turn.read(TAX_RATE, id)
    tax_rate["active"] = given(params.active, tax_rate["active"])
    tax_rate["country"] = given(params.country, tax_rate["country"])
    tax_rate["description"] = given(params.description, tax_rate["description"])
    tax_rate["display_name"] = given(params.display_name, tax_rate["display_name"])
    tax_rate["jurisdiction"] = given(params.jurisdiction, tax_rate["jurisdiction"])
    tax_rate["metadata"] = merged(tax_rate["metadata"], params.metadata)
    tax_rate["state"] = given(params.state, tax_rate["state"])
    tax_rate["tax_type"] = given(params.tax_type, tax_rate["tax_type"])
    turn.write(TAX_RATE, tax_rate)
    turn.announce("tax_rate.updated", TAX_RATE, id)
    return shown(TAX_RATE, id)


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/tax_rates", NewTaxRate, create),
    listing(
        TAX_RATE,
        "/v1/tax_rates",
        TaxRateList,
        lambda asked: {"active": flag(asked.active), "inclusive": flag(asked.inclusive)},
    ),
    retrieving(TAX_RATE, "/v1/tax_rates/{tax_rate}"),
    route("POST", "/v1/tax_rates/{tax_rate}", TaxRateParams, update),
)
