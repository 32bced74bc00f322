"""Every refusal of a session speaks both languages; the locales are Stripe's."""

import json
import pickle

import pytest
from tests.domain.session.cast import CONFIGURATION, NOW, VISIT
from tests.stripe_material import stripe_material

from counterfoil.domain.cause import Mode
from counterfoil.domain.rulebook import RULES, session, session_flows
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.session import flow_refusals as f
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.flow import AfterCompletionType, FlowType
from counterfoil.domain.session.locales import LOCALES
from counterfoil.domain.values import CouponId, PromotionCodeId, SubscriptionId

GYM = SubscriptionId("sub_gym")
TEN = CouponId("MINUS10")
CODE = PromotionCodeId("promo_1")

ALL: tuple[r.SessionRefusedError, ...] = (
    r.MerchantOpensSessionsError(),
    r.NotAtPortalError(VISIT),
    r.SessionExistsError(VISIT),
    r.NoDefaultConfigurationError(Mode.LIVE),
    r.InactiveConfigurationError(CONFIGURATION),
    r.LocaleUnknownError("xx"),
    r.RecoveryUnknownToVersionError("2026-09-30.endive"),
    r.RecoveryDeadlinePastError(NOW),
    r.UnknownSessionError(VISIT),
    r.SessionOverError(VISIT),
    r.SessionExpiredError(VISIT),
    r.SessionTooOldError(VISIT),
    r.LinkUsedError(VISIT),
    r.NotRedeemedError(VISIT),
    r.OtherConfigurationError(VISIT, CONFIGURATION),
    r.EmailStaysError(VISIT),
    r.LoginLinkInactiveError(CONFIGURATION),
    r.EmailNotVerifiedError(VISIT),
    r.RecoveryNotOfferedError(VISIT),
    r.RecoveryTooEarlyError(VISIT),
    r.RecoveryLapsedError(VISIT),
    f.FlowTypeUnknownError(FlowType("gift")),
    f.FlowUnknownToVersionError(FlowType.CUSTOMER_UPDATE, "2026-07-29.dahlia"),
    f.FlowPartMissingError("flow_data[subscription_cancel][subscription]"),
    f.FlowPartUnknownError("flow_data[subscription_cancel][items]"),
    f.CompletionTypeUnknownError(AfterCompletionType("confetti")),
    f.RedirectUrlMissingError(),
    f.CustomMessageTooLongError(501),
    f.CustomerUpdateDisabledError(),
    f.AlreadyCancelingError(GYM),
    f.AlreadyPausedError(GYM),
    f.SeveralItemsToConfirmError(2),
    f.NothingToConfirmError(GYM),
    f.BesideTheFlowError(VISIT),
    f.FlowCompletedError(VISIT),
    f.FlowNotDoneError(VISIT),
    f.NoFlowError(VISIT),
)

EACH = pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: type(refusal).__name__)


def test_every_refusal_is_here() -> None:
    """A new refusal is added to this list, so that its words are checked."""
    classes = {
        each
        for module in (r, f)
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, r.SessionRefusedError)
        and each not in {r.SessionRefusedError, f.FlowParameterRefusedError}
    }

    assert classes == {type(refusal) for refusal in ALL}


@EACH
def test_a_refusal_has_words_in_both_languages(refusal: r.SessionRefusedError) -> None:
    """One sentence says what was refused; the rule and the remedy follow."""
    english, dutch = (refusal.what(language) for language in Language)

    assert english.endswith(".")
    assert dutch.endswith(".")
    assert english != dutch
    assert refusal.rule in RULES
    assert refusal.rule.remedy.en in str(refusal)


@EACH
def test_a_refusal_can_be_pickled(refusal: r.SessionRefusedError) -> None:
    """Embedders hand refusals from one process to another."""
    copy = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes

    assert repr(copy) == repr(refusal)
    assert copy.param == refusal.param


def test_every_rule_of_a_session_refuses() -> None:
    """But for the login link's, which stands with its configuration."""
    refusing = {refusal.rule.id for refusal in ALL}

    assert {rule.id for rule in (*session.RULES, *session_flows.RULES)} <= refusing


def test_the_locales_are_stripes() -> None:
    """All 47, `auto` among them (R68)."""
    facts = json.loads((stripe_material() / "facts" / "portal_locales.json").read_text())

    assert sorted(facts["locales"]) == sorted(LOCALES)
    assert len(LOCALES) == 47
    assert "auto" in LOCALES
