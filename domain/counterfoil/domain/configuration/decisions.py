"""What a wish or a statement about a configuration records, or which rule it breaks."""

from typing import assert_never, get_args

import attrs

from counterfoil.domain.account.commands import NoteConfiguration
from counterfoil.domain.asking import is_to_be_asked
from counterfoil.domain.cause import Cause
from counterfoil.domain.changes import Set, after
from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration import guards, policy
from counterfoil.domain.configuration.answering import end_confirmation, link, record_answer
from counterfoil.domain.configuration.commands import (
    ActivateConfiguration,
    ActivateLoginLink,
    Amendment,
    Command,
    CreateConfiguration,
    DeactivateConfiguration,
    DeactivateLoginLink,
    EndConfirmation,
    LearnEarlierFact,
    LinkToStripe,
    MakeDefault,
    MakeNoLongerDefault,
    Marking,
    ObserveConfiguration,
    RecordAnswer,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.differences import differences, of_retention
from counterfoil.domain.configuration.evolving import creation_of, evolve
from counterfoil.domain.configuration.login_guards import may_activate
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.observing import as_observed, learn, observe
from counterfoil.domain.configuration.refusals import (
    ConfigurationExistsError,
    ConfigurationNotFoundError,
)
from counterfoil.domain.configuration.state import InForce, State, Unseen, initial
from counterfoil.domain.configuration.wishes import BusinessProfileWish, FeaturesWish
from counterfoil.domain.confirming import differing, is_synced, to_await
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import merge_metadata
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.values import Annotations, ConfigurationId

Events = tuple[e.Event, ...]


def create(command: CreateConfiguration, state: State, facts: Facts) -> Events:
    """Make a configuration, or ask Stripe to; one that already is as wished stays quiet."""
    refuse_first(guards.merchants_only(facts))
    refuse_first(guards.create_is_whole(command, facts))
    blank = InForce(id=command.configuration_id, created=facts.at)
    wished = _leaves(command, blank, facts)
    if isinstance(state, InForce):
        if not any(differences(state, _as_made(wished, state, facts))):
            return ()
        raise ConfigurationExistsError(command.configuration_id)
    asked = e.ConfigurationCreationRequested(
        name=wished.name,
        business_profile=wished.business_profile,
        default_return_url=wished.default_return_url,
        login_page_enabled=wished.login_page.enabled,
        features=wished.features,
        annotations=wished.annotations,
    )
    is_asked = is_synced(facts)
    offered = tuple(of_retention(state.retention, wished.retention))
    is_new = not is_asked or is_to_be_asked(creation_of(asked), state.outstanding, state.id)
    if not is_new and not offered:
        return ()
    refuse_first(guards.settings_fit(command, blank, wished, facts))
    if is_asked:
        # What is offered to who cancels is decided here: Stripe's API has no parameter for it.
        return (asked, *offered) if is_new else offered
    before = attrs.evolve(blank, retention=state.retention)
    return (e.ConfigurationCreated(facts.at), *differences(before, wished))


def update(command: UpdateConfiguration, state: State, facts: Facts) -> Events:
    """Change the settings that are passed."""
    refuse_first(guards.merchants_only(facts))
    configuration = _existing(state, command.configuration_id)
    refuse_first(guards.update_is_whole(command, facts))
    wished = _leaves(command, configuration, facts)
    changes = tuple(differences(configuration, wished))
    if changes:
        refuse_first(guards.settings_fit(command, configuration, wished, facts))
    return changes


def activate(command: ActivateConfiguration, state: State, facts: Facts) -> Events:
    """Let sessions be opened with the configuration."""
    refuse_first(guards.merchants_only(facts))
    configuration = _existing(state, command.configuration_id)
    return () if configuration.active else (e.ConfigurationActivated(),)


def deactivate(command: DeactivateConfiguration, state: State, facts: Facts) -> Events:
    """Let no more sessions be opened with the configuration, unless it is the default."""
    refuse_first(guards.merchants_only(facts))
    configuration = _existing(state, command.configuration_id)
    if not configuration.active:
        return ()
    refuse_first(
        guards.default_stays_active(
            configuration.id, active=False, is_default=configuration.is_default
        )
    )
    return (e.ConfigurationDeactivated(),)


def activate_login_link(command: ActivateLoginLink, state: State, facts: Facts) -> Events:
    """Let customers log in by a link; quiet where that is so, by that very link (R25, R26)."""
    refuse_first(guards.merchants_only(facts))
    configuration = _existing(state, command.configuration_id)
    page = configuration.login_page
    if page.enabled and (is_synced(facts) or command.url in {None, page.url}):
        return ()
    refuse_first(may_activate(configuration, command.url, facts))
    return (e.LoginLinkActivated(None if is_synced(facts) else command.url),)


def deactivate_login_link(command: DeactivateLoginLink, state: State, facts: Facts) -> Events:
    """Let nobody log in by the link any more; quiet where nobody can (R25)."""
    refuse_first(guards.merchants_only(facts))
    configuration = _existing(state, command.configuration_id)
    return (e.LoginLinkDeactivated(),) if configuration.login_page.enabled else ()


def amend(command: Amendment, state: State, facts: Facts) -> Events:
    """Decide a wish to change a configuration that exists."""
    match command:
        case UpdateConfiguration():
            return update(command, state, facts)
        case ActivateConfiguration():
            return activate(command, state, facts)
        case DeactivateConfiguration():
            return deactivate(command, state, facts)
        case ActivateLoginLink():
            return activate_login_link(command, state, facts)
        case DeactivateLoginLink():
            return deactivate_login_link(command, state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def mark(command: Marking, state: State) -> Events:
    """Mark the configuration as the default, or no longer; the account has seen to the rules."""
    if isinstance(state, Unseen):
        return ()
    match command:
        case MakeDefault():
            return () if state.is_default else (e.ConfigurationMadeDefault(),)
        case MakeNoLongerDefault():
            return (e.ConfigurationNoLongerDefault(),) if state.is_default else ()
        case _ as unreachable:
            assert_never(unreachable)


def decide(command: Command, state: State, facts: Facts) -> Events:
    """Decide one command."""
    match command:
        case CreateConfiguration():
            return create(command, state, facts)
        case RecordAnswer():
            return record_answer(command, state)
        case LinkToStripe():
            return link(command, state)
        case EndConfirmation():
            return end_confirmation(command, state)
        case ObserveConfiguration():
            return tuple(observe(command, state))
        case LearnEarlierFact():
            return tuple(learn(command))
        case MakeDefault() | MakeNoLongerDefault():
            return _at_once(mark(command, state), state, facts)
        case _:
            return _at_once(amend(command, state, facts), state, facts)


def _at_once(decided: Events, state: State, facts: Facts) -> Events:
    """Return what is decided at once; in a synced account it then awaits Stripe's confirmation."""
    if not decided or not is_synced(facts):
        return decided
    before = _existing(state, state.id)
    after = CONFIGURATION.fold(before, decided)
    changed = differing(facets_of(as_observed(before)), facets_of(as_observed(after)))
    awaited = to_await(changed, before.unconfirmed, facts)
    return (*decided, e.ConfirmationAwaited(awaited)) if awaited else decided


def reads(command: Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Name the products that a wish offers, each once (R54), and the coupon (R84)."""
    if not isinstance(command, CreateConfiguration | UpdateConfiguration):
        return ()
    features = command.features or FeaturesWish()
    wish, coupon = features.subscription_update, features.retention.coupon
    named: list[StreamRef] = []
    if wish is not None and isinstance(wish.products, Set):
        products = dict.fromkeys(offer.product for offer in wish.products.value)
        named.extend(StreamRef(kind="product", id=product) for product in products)
    if isinstance(coupon, Set):
        named.append(StreamRef(kind="coupon", id=coupon.value))
    return tuple(named)


def consequences(before: State, after: State) -> tuple[object, ...]:
    """
    Let the account take note of a configuration at first sight, and of its mark as the default.

    All other changes bind later wishes only.
    """
    if isinstance(after, Unseen):
        return ()
    if isinstance(before, InForce) and before.is_default == after.is_default:
        return ()
    return (NoteConfiguration(configuration_id=after.id, is_default=after.is_default),)


def _existing(state: State, configuration_id: ConfigurationId) -> InForce:
    """Return the configuration, or refuse the wish where there is none (R64)."""
    if isinstance(state, InForce):
        return state
    raise ConfigurationNotFoundError(configuration_id)


def _leaves(
    command: CreateConfiguration | UpdateConfiguration, before: InForce, facts: Facts
) -> InForce:
    """Return the configuration that a wish leaves."""
    metadata = merge_metadata(before.metadata, command.metadata)
    features = command.features or FeaturesWish()
    return attrs.evolve(
        before,
        name=after(command.name, before.name, None),
        business_profile=(command.business_profile or BusinessProfileWish()).leaves(
            before.business_profile
        ),
        default_return_url=after(command.default_return_url, before.default_return_url, None),
        login_page=_login_page(command, before),
        features=features.leaves(
            before.features, pauses_collection=policy.pauses_collection(facts)
        ),
        retention=features.retention.leaves(before.retention),
        annotations=before.annotations
        if metadata == before.metadata
        else Annotations(metadata=metadata),
    )


def _login_page(command: CreateConfiguration | UpdateConfiguration, before: InForce) -> LoginPage:
    """Return the login page that a wish leaves."""
    if not isinstance(command, CreateConfiguration) or command.login_page is None:
        return before.login_page
    return command.login_page.leaves(before.login_page)


def _as_made(wished: InForce, made: InForce, facts: Facts) -> InForce:
    """
    Return what a wish leaves where it was granted before.

    Whether it became the default came afterwards, and Stripe makes a login page's address itself.
    """
    page = wished.login_page
    if is_synced(facts) and page.enabled:
        page = attrs.evolve(page, url=made.login_page.url)
    return attrs.evolve(wished, is_default=made.is_default, login_page=page)


CONFIGURATION: Decider[Command, e.Event, State, Facts] = Decider(
    kind="configuration",
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=lambda command: command.configuration_id,
    reads=reads,
    consequences=consequences,
    commands=get_args(Command),
    events=get_args(e.Event),
    internal=get_args(Marking),
)
