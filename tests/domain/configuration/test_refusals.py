"""Every refusal says what was refused, why, and what to do, and can be taken across processes."""

import pickle

import pytest
from tests.domain.configuration.cast import BPC, GOLD, MONTHLY, YEARLY

from counterfoil.domain.configuration import (
    feature_refusals,
    login_refusals,
    offer_refusals,
    refusals,
)
from counterfoil.domain.configuration.refusals import ConfigurationRefusedError
from counterfoil.domain.rulebook import RULES
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.values import ConfigurationId, PriceId, ProductId

P = "features[subscription_update][products][0]"

ALL: tuple[ConfigurationRefusedError, ...] = (
    refusals.MerchantsOnlyError(),
    refusals.ConfigurationNotFoundError(BPC),
    refusals.ConfigurationExistsError(BPC),
    refusals.FeaturesMissingError(),
    refusals.ProfileMissingError(),
    refusals.LinkMissingError("default_return_url"),
    refusals.NameTooLongError(257),
    refusals.HeadlineTooLongError(61),
    refusals.InvalidUrlError("default_return_url"),
    refusals.NothingToClearError("metadata"),
    refusals.DefaultStaysActiveError(BPC),
    login_refusals.LoginEnabledMissingError(),
    login_refusals.LoginUrlMissingError(BPC),
    login_refusals.LoginLinkExistsError(BPC),
    login_refusals.LoginLinkDeadError(BPC),
    feature_refusals.EnabledMissingError("features[invoice_history][enabled]"),
    feature_refusals.ReasonsMissingError(),
    feature_refusals.UnknownValueError("features[subscription_cancel][mode]", "soon", "a, b"),
    feature_refusals.FeedbackOptionInactiveError("feedback_options[0]", "bfo_left"),
    feature_refusals.CancellationInvoicedError(),
    feature_refusals.ProrationAtPeriodEndError(),
    feature_refusals.PaymentMethodUpdateDisabledError(),
    feature_refusals.UpdateChoicesMissingError("features[subscription_update][products]"),
    feature_refusals.PauseNotUsedBeforeError(),
    feature_refusals.PauseParameterRemovedError(),
    feature_refusals.PauseDurationUnknownError(),
    feature_refusals.PauseDurationMissingError("features[subscription_pause][duration][type]"),
    feature_refusals.PauseTooLongError("interval_options", "year", 4),
    offer_refusals.TooManyProductsError(11),
    offer_refusals.ProductListedTwiceError(f"{P}[product]", GOLD),
    offer_refusals.PricesMissingError(f"{P}[prices]"),
    offer_refusals.ProductNotFoundError(f"{P}[product]", ProductId("prod_lost")),
    offer_refusals.PriceNotFoundError(f"{P}[prices][0]", PriceId("price_lost")),
    offer_refusals.PriceOfOtherProductError(f"{P}[prices][0]", MONTHLY, GOLD),
    offer_refusals.PriceNotRecurringError(f"{P}[prices][0]", MONTHLY),
    offer_refusals.PriceNotActiveError(f"{P}[prices][0]", MONTHLY),
    offer_refusals.BillingIntervalRepeatedError(f"{P}[prices][1]", YEARLY, MONTHLY, GOLD),
    offer_refusals.QuantityBoundsError(f"{P}[adjustable_quantity]", 2, 1),
)


def test_every_refusal_is_here() -> None:
    """A new refusal is added to this list, so that its words are checked."""
    modules = refusals, login_refusals, feature_refusals, offer_refusals
    classes = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, ConfigurationRefusedError)
        and each not in {ConfigurationRefusedError, refusals.ParameterRefusedError}
    }

    assert classes == {type(refusal) for refusal in ALL}


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_has_words_in_both_languages(refusal: ConfigurationRefusedError) -> None:
    """One sentence says what was refused; the rule and the remedy follow."""
    english, dutch = (refusal.what(language) for language in Language)

    assert english.endswith(".")
    assert dutch.endswith(".")
    assert english != dutch
    assert refusal.rule in RULES
    assert refusal.rule.remedy.en in str(refusal)


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_can_be_pickled(refusal: ConfigurationRefusedError) -> None:
    """Embedders hand refusals from one process to another."""
    copy = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes

    assert type(copy) is type(refusal)
    assert repr(copy) == repr(refusal)
    assert copy.param == refusal.param


def test_a_refusal_names_what_it_is_about() -> None:
    """The fields of the refusal fill its sentence."""
    refusal = refusals.ConfigurationNotFoundError(ConfigurationId("bpc_9"))

    assert refusal.what() == "No such configuration: 'bpc_9'."
