"""What is said of the events of a coupon and its promotion codes."""

from counterfoil.adapters.cli.event_words import shared
from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.coupon import events as e
from counterfoil.domain.rulebook.rule import Words

SENTENCES: Sentences = {
    e.CouponCreated: Words(
        "Coupon created[ ({name})]: {terms}", "Kortingscoupon gemaakt[ ({name})]: {terms}"
    ),
    e.CouponAdopted: Words(
        "Coupon came to be known[ ({name})]: {terms}",
        "Kortingscoupon bekend geworden[ ({name})]: {terms}",
    ),
    e.CouponCreationLearned: Words(
        "Coupon was made on {created:day}", "Kortingscoupon is gemaakt op {created:day}"
    ),
    e.CouponRenamed: Words("Coupon is now called {name}", "Kortingscoupon heet nu {name}"),
    e.CouponMetadataChanged: Words(
        "Metadata is now[: {annotations:facts}]", "Metadata is nu[: {annotations:facts}]"
    ),
    e.CouponTermsCorrected: Words(
        "Stripe states the coupon otherwise: {terms}",
        "Stripe noemt de kortingscoupon anders: {terms}",
    ),
    e.RedemptionsRecounted: Words(
        "Redeemed {times_redeemed} times, by Stripe's count",
        "Volgens Stripe {times_redeemed} keer verzilverd",
    ),
    e.CouponValidityChanged: Words(
        "Coupon can [!valid|no longer ]be redeemed",
        "Kortingscoupon kan [!valid|niet meer ]verzilverd worden",
    ),
    e.RedemptionCounted: Words(
        "Redeemed once more[, by the code {promotion_code_id}]",
        "Nog een keer verzilverd[, met de code {promotion_code_id}]",
    ),
    e.CouponDeleted: Words(
        "Coupon deleted: nobody redeems it any more",
        "Kortingscoupon verwijderd: niemand kan hem nog verzilveren",
    ),
    e.PromotionCodeAdded: Words(
        "Promotion code {promotion_code_id} added: {terms.code}",
        "Promotiecode {promotion_code_id} toegevoegd: {terms.code}",
    ),
    e.PromotionCodeAdopted: Words(
        "Promotion code {promotion_code_id} came to be known: {terms.code}",
        "Promotiecode {promotion_code_id} bekend geworden: {terms.code}",
    ),
    e.PromotionCodeCreationLearned: Words(
        "Promotion code {promotion_code_id} was made on {created:day}",
        "Promotiecode {promotion_code_id} is gemaakt op {created:day}",
    ),
    e.PromotionTermsCorrected: Words(
        "Stripe states the promotion code {promotion_code_id} otherwise: {terms:facts}",
        "Stripe noemt de promotiecode {promotion_code_id} anders: {terms:facts}",
    ),
    e.PromotionCodeActivated: Words(
        "Promotion code {promotion_code_id} works again",
        "Promotiecode {promotion_code_id} werkt weer",
    ),
    e.PromotionCodeDeactivated: Words(
        "Promotion code {promotion_code_id} no longer works",
        "Promotiecode {promotion_code_id} werkt niet meer",
    ),
    e.CodeRedemptionsRecounted: Words(
        "Promotion code {promotion_code_id} redeemed {times_redeemed} times, by Stripe's count",
        "Promotiecode {promotion_code_id} volgens Stripe {times_redeemed} keer verzilverd",
    ),
    e.PromotionCodeMetadataChanged: Words(
        "Metadata of {promotion_code_id} is now[: {annotations:facts}]",
        "Metadata van {promotion_code_id} is nu[: {annotations:facts}]",
    ),
    e.CouponCreationRequested: Words(
        "Stripe was asked to create the coupon: {terms}",
        "Stripe gevraagd de kortingscoupon te maken: {terms}",
    ),
    e.CouponDeletionRequested: Words(
        "Stripe was asked to delete the coupon", "Stripe gevraagd de kortingscoupon te verwijderen"
    ),
    e.PromotionCodeAdditionRequested: Words(
        "Stripe was asked to add the promotion code {promotion_code_id}: {terms.code}",
        "Stripe gevraagd de promotiecode {promotion_code_id} toe te voegen: {terms.code}",
    ),
    e.RequestRefused: shared.REFUSED,
    e.RequestLapsed: shared.LAPSED,
    e.RequestUnknown: shared.UNKNOWN,
    e.LinkedToStripe: shared.part_linked("promotion_code_id"),
    e.ConfirmationAwaited: shared.CONFIRMATION_AWAITED,
    e.ConfirmationEnded: shared.CONFIRMATION_ENDED,
    e.FactsUnsettled: shared.UNSETTLED,
    e.EarlierFactLearned: shared.earlier("sighting", "promotion_code_id"),
}
