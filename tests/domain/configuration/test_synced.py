"""In a synced account only Stripe creates; the rest is decided here and awaits confirmation."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.configuration.cast import (
    BPC,
    BY_API,
    CREATED,
    GOLD_OFFER,
    INVOICES,
    NOON,
    ON,
    SILVER_OFFER,
    SYNCED,
    configuration,
    create,
    facts,
    state,
    update,
)

from counterfoil.domain.asking import RequestUnderWayError
from counterfoil.domain.cause import Door
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import (
    Command,
    CreateConfiguration,
    DeactivateConfiguration,
    EndConfirmation,
    MakeDefault,
    ObserveConfiguration,
    RecordAnswer,
)
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.events import (
    ConfigurationAdopted,
    ConfigurationCreated,
    ConfigurationCreationRequested,
    ConfigurationDeactivated,
    ConfigurationMadeDefault,
    ConfigurationRenamed,
    ConfirmationAwaited,
    ConfirmationEnded,
    Event,
    FeatureEnabled,
    MetadataChanged,
    ProductOffered,
    RequestLapsed,
    RequestRefused,
    RequestUnknown,
    ReturnUrlChanged,
)
from counterfoil.domain.configuration.features import Feature, Features, InvoiceHistory
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.refusals import NameTooLongError
from counterfoil.domain.configuration.state import Unseen
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    FeaturesWish,
    InvoiceHistoryWish,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import Annotations, Known

CREATE = attrs.evolve(create(INVOICES), name=Set("Plans"), metadata=Set({"tier": "team"}))
ASKED = ConfigurationCreationRequested(
    name="Plans",
    features=Features(invoice_history=InvoiceHistory(enabled=True)),
    annotations=Annotations(metadata={"tier": "team"}),
)
REFUSED = RequestRefused(operation=Operation.CREATE_CONFIGURATION, code="parameter_missing")
LAPSED = RequestLapsed(Operation.CREATE_CONFIGURATION)
UNKNOWN = RequestUnknown(Operation.CREATE_CONFIGURATION)
RENAMED = ConfigurationRenamed("Plans")
NAME_AWAITED = ConfirmationAwaited(("name",))
INVOICES_ON = FeatureEnabled(Feature.INVOICE_HISTORY)


def seen(observed: ObservedConfiguration, origin: Origin = Origin.CHANGED) -> ObserveConfiguration:
    """Return the statement about the configuration."""
    return ObserveConfiguration(configuration_id=BPC, observed=observed, origin=origin)


def answer(kind: AnswerKind, code: str | None = None) -> RecordAnswer:
    """Return what became of the request for the configuration."""
    return RecordAnswer(
        configuration_id=BPC, operation=Operation.CREATE_CONFIGURATION, answer=kind, code=code
    )


class TestAConfigurationThatIsAskedFor:
    """What creates an object is Stripe's to bring about."""

    def test_is_asked_for_once(self) -> None:
        """The same wish again, all its values alike, is under way already."""
        configuration().when(CREATE, SYNCED).then(ASKED)
        configuration(ASKED).when(CREATE, SYNCED).then_nothing()

    def test_is_asked_for_with_its_texts_and_links(self) -> None:
        """Stripe gets the wish as it is."""
        wish = attrs.evolve(
            CREATE,
            business_profile=BusinessProfileWish(headline=Set("Gold for all")),
            default_return_url=Set("https://example.com/account"),
        )
        configuration().when(wish, SYNCED).then(
            attrs.evolve(
                ASKED,
                business_profile=BusinessProfile(headline="Gold for all"),
                default_return_url="https://example.com/account",
            )
        )

    @pytest.mark.parametrize(
        "other",
        [
            attrs.evolve(CREATE, name=Set("Team")),
            attrs.evolve(CREATE, features=FeaturesWish()),
            attrs.evolve(CREATE, metadata=Set({"tier": "solo"})),
        ],
    )
    def test_is_not_asked_for_otherwise_meanwhile(self, other: CreateConfiguration) -> None:
        """Quiet would lose the later wish (R97)."""
        asked = configuration(ASKED)
        assert asked.when(other, SYNCED).then_refused(RequestUnderWayError).object_id == BPC

    def test_keeps_to_the_rules(self) -> None:
        """What Stripe would refuse isn't asked."""
        long = attrs.evolve(CREATE, name=Set("x" * 257))
        configuration().when(long, SYNCED).then_refused(NameTooLongError)

    @pytest.mark.parametrize("origin", list(Origin))
    def test_is_created_once_seen_however_it_is_seen(self, origin: Origin) -> None:
        """The object in Stripe's answer closes the request."""
        made = seen(ObservedConfiguration(created=Known(NOON), name=Known("Plans")), origin)
        configuration(ASKED).when(made, BY_API).then(CREATED, RENAMED)
        configuration(ASKED, CREATED).when(answer(AnswerKind.REFUSED), BY_API).then_nothing()

    @pytest.mark.parametrize(
        ("kind", "fact"), [(AnswerKind.REFUSED, REFUSED), (AnswerKind.LAPSED, LAPSED)]
    )
    def test_may_be_asked_for_again_once_refused_or_lapsed(
        self, kind: AnswerKind, fact: Event
    ) -> None:
        """A final answer closes the request, and is recorded once."""
        final = answer(kind, "parameter_missing")
        configuration(ASKED).when(final, BY_API).then(fact)
        configuration(ASKED, fact).when(final, BY_API).then_nothing()
        configuration(ASKED, fact).when(CREATE, SYNCED).then(ASKED)

    def test_stays_asked_for_while_its_fate_is_unknown(self) -> None:
        """A look tells later."""
        configuration(ASKED).when(answer(AnswerKind.UNKNOWN), BY_API).then(UNKNOWN)
        past = configuration(ASKED, UNKNOWN)
        past.when(answer(AnswerKind.UNKNOWN), BY_API).then_nothing()
        past.when(CREATE, SYNCED).then_nothing()
        past.when(answer(AnswerKind.REFUSED), BY_API).then(attrs.evolve(REFUSED, code="unknown"))

    def test_is_never_paid_for(self) -> None:
        """Such an answer says nothing of a configuration."""
        configuration(ASKED).when(answer(AnswerKind.AWAITING_PAYMENT), BY_API).then_nothing()

    @pytest.mark.parametrize("event", [ASKED, REFUSED, LAPSED, UNKNOWN])
    def test_awaits_nothing_once_it_exists(self, event: Event) -> None:
        """Whatever a store holds, replay goes on."""
        assert state(CREATED, event) == state(CREATED)

    @pytest.mark.parametrize("event", [RENAMED, NAME_AWAITED])
    def test_has_nothing_to_change_yet(self, event: Event) -> None:
        """It isn't there."""
        assert CONFIGURATION.fold(CONFIGURATION.initial(BPC), [event]) == Unseen(id=BPC)


class TestADecisionAtOnce:
    """What creates nothing is recorded, and no statement undoes it until Stripe has answered."""

    @pytest.mark.parametrize(
        ("wish", "fact", "facet"),
        [
            (attrs.evolve(update(), name=Set("Plans")), RENAMED, "name"),
            (
                attrs.evolve(update(), metadata=Set({"a": "1"})),
                MetadataChanged(Annotations(metadata={"a": "1"})),
                "metadata",
            ),
            (
                update(FeaturesWish(invoice_history=InvoiceHistoryWish(enabled=ON))),
                INVOICES_ON,
                "invoice_history",
            ),
            (DeactivateConfiguration(BPC), ConfigurationDeactivated(), "active"),
            (MakeDefault(BPC), ConfigurationMadeDefault(), "is_default"),
        ],
    )
    def test_awaits_confirmation(self, wish: Command, fact: Event, facet: str) -> None:
        """By the facet that it changes, once."""
        awaited = ConfirmationAwaited((facet,))
        synced = facts(Door.DASHBOARD, synced=True)
        configuration(CREATED).when(wish, synced).then(fact, awaited)
        configuration(CREATED, fact, awaited).when(wish, synced).then_nothing()
        configuration(CREATED).when(wish, facts(Door.DASHBOARD)).then(fact)

    def test_that_changes_what_awaits_already_says_so_once(self) -> None:
        """One waiting serves both."""
        again = attrs.evolve(update(), name=Set("Team"))
        configuration(CREATED, RENAMED, NAME_AWAITED).when(again, SYNCED).then(
            ConfigurationRenamed("Team")
        )

    def test_is_not_undone_by_a_statement_that_contradicts(self) -> None:
        """The rest of the statement counts."""
        stale = ObservedConfiguration(
            name=Known(None), default_return_url=Known("https://example.com")
        )
        configuration(CREATED, RENAMED, NAME_AWAITED).when(seen(stale), BY_API).then(
            ReturnUrlChanged("https://example.com")
        )

    def test_is_confirmed_by_a_statement_that_agrees(self) -> None:
        """From then on statements count again."""
        past = configuration(CREATED, RENAMED, NAME_AWAITED)
        ended = ConfirmationEnded(facets=("name",))
        past.when(seen(ObservedConfiguration(name=Known("Plans"))), BY_API).then(ended)
        later = configuration(CREATED, RENAMED, NAME_AWAITED, ended)
        later.when(seen(ObservedConfiguration(name=Known("Team"))), BY_API).then(
            ConfigurationRenamed("Team")
        )

    def test_on_products_is_confirmed_in_whatever_order(self) -> None:
        """In which order products are offered says nothing."""
        awaited = ConfirmationAwaited(("products",))
        past = configuration(
            CREATED, ProductOffered(GOLD_OFFER), ProductOffered(SILVER_OFFER), awaited
        )
        turned = ObservedConfiguration(products=Known((SILVER_OFFER, GOLD_OFFER)))
        past.when(seen(turned), BY_API).then(ConfirmationEnded(facets=("products",)))
        fewer = ObservedConfiguration(products=Known((GOLD_OFFER,)))
        past.when(seen(fewer), BY_API).then_nothing()

    def test_ends_with_stripes_answer(self) -> None:
        """Taken, or refused with a code; a repeat is quiet, and so is what nobody awaits."""
        end = EndConfirmation(configuration_id=BPC, facets=("name", "active"), refused_with="x")
        ended = ConfirmationEnded(facets=("name",), refused_with="x")
        configuration(CREATED, RENAMED, NAME_AWAITED).when(end, BY_API).then(ended)
        configuration(CREATED, RENAMED, NAME_AWAITED, ended).when(end, BY_API).then_nothing()
        configuration().when(end, BY_API).then_nothing()

    def test_on_what_was_adopted_is_held_as_well(self) -> None:
        """How a configuration came to be known makes no difference."""
        adopted = ConfigurationAdopted(NOON)
        past = configuration(adopted, ConfigurationDeactivated(), ConfirmationAwaited(("active",)))
        past.when(seen(ObservedConfiguration(active=Known(value=True))), BY_API).then_nothing()


MOMENTS: st.SearchStrategy[Facts] = st.sampled_from([BY_API, SYNCED])


@given(
    past=st.lists(
        st.sampled_from(
            [ASKED, REFUSED, CREATED, RENAMED, INVOICES_ON, NAME_AWAITED, ConfigurationCreated()]
        ),
        max_size=6,
    ),
    name=st.sampled_from([None, Known(None), Known("Plans"), Known("Team")]),
    origin=st.sampled_from(Origin),
    moment=MOMENTS,
)
def test_a_statement_twice_records_nothing_new(
    past: list[Event], name: Known[str | None] | None, origin: Origin, moment: Facts
) -> None:
    """Whether it confirms, contradicts or is silent."""
    statement = seen(ObservedConfiguration(name=name), origin)
    before = CONFIGURATION.fold(CONFIGURATION.initial(BPC), past)
    after = CONFIGURATION.fold(before, CONFIGURATION.decide(statement, before, moment))
    assert CONFIGURATION.decide(statement, after, moment) == ()
