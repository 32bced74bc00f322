"""Tax ids of customers, and of the account itself."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import missing, no_such
from counterfoil.adapters.protocol.parameters import ListParams, NoParams
from counterfoil.adapters.sandbox.answers import gone, page, retrieving, shown
from counterfoil.adapters.sandbox.customers.tax_ids import delete_tax_id, new_tax_id
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.tax_id import TAX_ID, TaxId

_PATH = "/v1/customers/{customer}/tax_ids"


class CustomersTaxId(Struct, frozen=True):
    """What is said of a new tax id of a customer."""

    type: str
    value: str


class OwnerParams(Struct, frozen=True, kw_only=True):
    """Whose a tax id is."""

    customer: str | UnsetType = UNSET
    type: Literal["customer", "self"]


class NewTaxId(CustomersTaxId, frozen=True, kw_only=True):
    """What is said of a new tax id; without an owner it is the account's own."""

    owner: OwnerParams = OwnerParams(type="self")


class TaxIdList(ListParams, frozen=True, kw_only=True):
    """Whose tax ids are listed; the account's own, unless it is said."""

    owner: OwnerParams = OwnerParams(type="self")


def create(turn: Turn, params: NewTaxId) -> Answer:
    """Create a tax id of the account, or of a customer."""
    customer = _owning(turn, params.owner)
    return shown(TAX_ID, new_tax_id(turn, customer=customer, type=params.type, value=params.value))


def list_all(turn: Turn, params: TaxIdList) -> Answer:
    """Answer with a page of the tax ids of the account, or of a customer."""
    customer = _owning(turn, params.owner)
    like = {"owner.type": params.owner.type, "customer": customer}
    return page(turn, TAX_ID, params, "/v1/tax_ids", like=like)


def _owning(turn: Turn, owner: OwnerParams) -> str | None:
    if owner.type == "self":
        return None
    if isinstance(owner.customer, UnsetType):
        raise missing("owner[customer]")
    return turn.read(CUSTOMER, owner.customer, named="owner[customer]")["id"]


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete a tax id."""
    delete_tax_id(turn, turn.read(TAX_ID, id))
    return gone(TAX_ID, id)


def create_for_customer(turn: Turn, params: CustomersTaxId, customer: str) -> Answer:
    """Create a tax id of a customer."""
    turn.read(CUSTOMER, customer)
    return shown(TAX_ID, new_tax_id(turn, customer=customer, type=params.type, value=params.value))


def list_of_customer(turn: Turn, params: ListParams, customer: str) -> Answer:
    """Answer with a page of a customer's tax ids."""
    turn.read(CUSTOMER, customer)
    return page(turn, TAX_ID, params, _PATH.format(customer=customer), like={"customer": customer})


def retrieve_of_customer(turn: Turn, params: NoParams, customer: str, id: str) -> Answer:
    """Answer with a tax id of a customer."""
    return shown(TAX_ID, _of_customer(turn, customer, id)["id"])


def delete_of_customer(turn: Turn, params: NoParams, customer: str, id: str) -> Answer:
    """Delete a tax id of a customer."""
    delete_tax_id(turn, _of_customer(turn, customer, id))
    return gone(TAX_ID, id)


def _of_customer(turn: Turn, customer: str, id: str) -> TaxId:
    turn.read(CUSTOMER, customer)
    tax_id = turn.read(TAX_ID, id)
    if tax_id["customer"] != customer:
        raise no_such(TAX_ID.noun, id, param="id", status=404)
    return tax_id


ROUTES: tuple[Route, ...] = (
    route("POST", "/v1/tax_ids", NewTaxId, create),
    route("GET", "/v1/tax_ids", TaxIdList, list_all),
    retrieving(TAX_ID, "/v1/tax_ids/{id}"),
    route("DELETE", "/v1/tax_ids/{id}", NoParams, delete),
    route("POST", _PATH, CustomersTaxId, create_for_customer),
    route("GET", _PATH, ListParams, list_of_customer),
    route("GET", f"{_PATH}/{{id}}", NoParams, retrieve_of_customer),
    route("DELETE", f"{_PATH}/{{id}}", NoParams, delete_of_customer),
)
