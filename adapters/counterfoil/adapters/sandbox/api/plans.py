"""Plans: recurring prices as they are still read by who hasn't turned to prices yet."""

from msgspec import UNSET, UnsetType

from counterfoil.adapters.protocol.parameters import ListParams
from counterfoil.adapters.sandbox.answers import flag, listing, retrieving
from counterfoil.adapters.sandbox.routes import Route
from counterfoil.adapters.sandbox.shapes.price import PLAN


class PlanList(ListParams, frozen=True, kw_only=True):
    """What plans are listed by."""

    active: bool | UnsetType = UNSET
    product: str | UnsetType = UNSET


ROUTES: tuple[Route, ...] = (
    listing(
        PLAN,
        "/v1/plans",
        PlanList,
        lambda asked: {"active": flag(asked.active), "product": asked.product},
    ),
    retrieving(PLAN, "/v1/plans/{plan}"),
)
