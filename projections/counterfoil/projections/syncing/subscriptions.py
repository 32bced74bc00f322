"""What Stripe is asked for a subscription."""

from collections.abc import Iterator

from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.state import InForce
from counterfoil.projections.syncing.forms import Value, form
from counterfoil.projections.syncing.provider_request import Decided, ProviderRequest, lane_of


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for a subscription."""
    after = decided.after
    if not isinstance(after, InForce):
        return
    parameters: dict[str, Value] = {}
    facets: list[str] = []
    for event in decided.events:
        match event:
            case e.CollectionPaused(pause=pause) | e.CollectionPauseChanged(pause=pause):
                stated: dict[str, Value] = {"behavior": pause.behavior.value}
                if pause.resumes_at is not None:
                    stated["resumes_at"] = pause.resumes_at
                parameters["pause_collection"] = stated
                facets.append("collection_pause")
            case e.CollectionResumed():
                # None would be left out, and the collection would stay paused.
                parameters["pause_collection"] = None
                facets.append("collection_pause")
            case _:
                pass
    if not parameters:
        return
    path = f"/v1/subscriptions/{after.id}"
    yield ProviderRequest(
        name="update_subscription",
        path=path,
        body=form(parameters),
        lane=lane_of(after.customer),
        reads=path,
        facets=tuple(facets),
    )
