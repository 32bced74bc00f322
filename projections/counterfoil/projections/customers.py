"""
The customers: since when there is each, and by a keyed hash its e-mail address.

The address itself is told and never kept: see ``ReadModel.hashed``. Of a customer who was erased
nothing personal can be told, and no address is.
"""

from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.session.logging_in import as_compared
from counterfoil.projections.read_model import (
    NOTHING_TOLD,
    Column,
    ReadModel,
    Row,
    Telling,
    Tellings,
    Value,
)
from counterfoil.projections.subscription_columns import micros

IN_FORCE, DELETED = "in_force", "deleted"
"""How a customer stands; one that was only referred to so far has no standing."""

_TELLINGS = Tellings()
_LATE = Tellings()
_of = _TELLINGS.of


@_of(e.CustomerCreated, e.CustomerAdopted)
def _seen(event: e.CustomerCreated | e.CustomerAdopted, row: Row) -> Telling:
    profile = event.profile
    if row["standing"] == DELETED or profile.erased or profile.details.erased:
        return NOTHING_TOLD
    return {
        "standing": IN_FORCE,
        "created": micros(event.created),
        "email": _email(profile.details),
    }


@_of(e.ContactDetailsChanged)
def _details_changed(event: e.ContactDetailsChanged, row: Row) -> Telling:
    if row["standing"] != IN_FORCE or event.details.erased:
        return NOTHING_TOLD
    return {"email": _email(event.details)}


@_of(e.CustomerDeleted, sealed=True)
def _deleted(_: e.CustomerDeleted, __: Row) -> Telling:
    return {"standing": DELETED, "email": None}


@_LATE.of(e.EarlierFactLearned)
def _earlier(event: e.EarlierFactLearned, _: Row) -> Telling:
    stated = event.statement.customer
    if stated is None:
        return NOTHING_TOLD
    told: dict[str, Value] = {"standing": IN_FORCE}
    if stated.created is not None:
        told["created"] = micros(stated.created.value)
    if stated.email is not None:
        told["email"] = _compared(stated.email.value)
    if stated.deleted is not None and stated.deleted.value:
        told |= {"standing": DELETED, "email": None}
    return told


def _email(details: ContactDetails) -> str | None:
    return _compared(details.email)


def _compared(email: str | None) -> str | None:
    return as_compared(email) if email else None


CUSTOMERS = ReadModel(
    name="customers",
    version=1,
    kind="customer",
    columns=(Column("standing", str), Column("created", int), Column("email", str)),
    tellings=_TELLINGS,
    late=_LATE,
    constant=("created",),
    indexes=(("email",),),
    hashed=("email",),
)
