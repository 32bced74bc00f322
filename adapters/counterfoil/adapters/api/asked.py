"""Shows what a synced account asked Stripe to make, as it was asked for."""

from collections.abc import Callable, Mapping

from counterfoil.adapters.api.place import Held, Place
from counterfoil.adapters.api.shown.configurations import shown_configuration
from counterfoil.adapters.api.shown.sessions import shown_feedback_option
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.events import FeedbackOptionCreationRequested
from counterfoil.domain.account.state import FeedbackOption
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.events import ConfigurationCreationRequested
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import ConfigurationId


def asked_configuration(place: Place, id_: str) -> Held | None:
    """Return a configuration; its login page has no address before Stripe has given it one."""
    for each in place.bound.events(StreamRef(kind=CONFIGURATION.kind, id=id_)):
        if isinstance(each.event, ConfigurationCreationRequested):
            asked = each.event
            state = InForce(
                id=ConfigurationId(id_),
                created=each.happened_at,
                name=asked.name,
                business_profile=asked.business_profile,
                default_return_url=asked.default_return_url,
                login_page=LoginPage(enabled=asked.login_page_enabled),
                features=asked.features,
                annotations=asked.annotations,
            )
            shown = shown_configuration(
                state, each.happened_at, is_default=False, livemode=place.livemode
            )
            return Held(shown)
    return None


def asked_feedback_option(place: Place, id_: str) -> Held | None:
    """Return a feedback option."""
    for each in place.bound.events(StreamRef(kind=ACCOUNT.kind, id=place.account)):
        match each.event:
            case FeedbackOptionCreationRequested(feedback_option_id=made) if made == id_:
                option = FeedbackOption(
                    id=made,
                    mode=place.mode,
                    description=each.event.description,
                    created=each.happened_at,
                )
                return Held(shown_feedback_option(option, livemode=place.livemode))
            case _:
                pass
    return None


ASKED: Mapping[str, Callable[[Place, str], Held | None]] = {
    "billing.feedback_option": asked_feedback_option,
    "billing_portal.configuration": asked_configuration,
}
"""Who shows what was asked for, by Stripe's name of its kind."""
