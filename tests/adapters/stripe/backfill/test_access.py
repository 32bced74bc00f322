"""What is found out before a backfill begins: key, account, mode and webhooks go together."""

import pytest
from tests.adapters.stripe import samples
from tests.adapters.stripe.backfill.stage import Stage
from tests.adapters.stripe.stand_in import StandIn
from tests.adapters.stripe.webhooks import SECRET, signed, written

from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.backfill import Backfill, BackfillRefusedError, Webhooks
from counterfoil.adapters.stripe.backfill.access import webhooks_of
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.endpoints import register
from counterfoil.adapters.stripe.gateway import GatewayError, StripeGateway
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.whose_key import OtherModeError
from counterfoil.domain.cause import Mode

OWN = "acct_1SandboxOfCounterfoil"
PLACE = ("acct_self", Mode.TEST)
URL = "https://shop.example/stripe"


def refusal(portal: BillingPortal, gateway: StripeGateway, **options: object) -> str:
    """Return why a backfill isn't begun; nothing is recorded."""
    with pytest.raises((BackfillRefusedError, OtherModeError)) as caught:
        Backfill(portal, gateway, **options).run()  # type: ignore[arg-type]
    return str(caught.value)


class TestMode:
    """Of which mode the key is."""

    def test_a_key_of_the_other_mode_is_refused(self, stage: Stage, portal: BillingPortal) -> None:
        """Before anything is asked."""
        assert refusal(portal, stage.gateway, mode=Mode.LIVE) == (
            "The key is of test mode and live mode is asked for: use a key of live mode, or leave"
            " out --mode."
        )

    def test_a_key_that_does_not_say_needs_a_word(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """Some restricted keys of old."""
        with StripeGateway(StripeAccess(key="rk_something", url=stage.address)) as gateway:
            assert refusal(portal, gateway).endswith("say so by --mode.")


class TestAccount:
    """Whose key it is, and whose books."""

    def test_the_books_of_another_account_are_refused(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """Where they bear its name."""
        assert refusal(portal, stage.gateway, account="acct_2") == (
            f"The key is of the account {OWN}, and acct_2's books were named: use a key of acct_2,"
            f" or name {OWN} by --account."
        )

    def test_books_of_its_own_name_are_filled(self, stage: Stage, portal: BillingPortal) -> None:
        """As they are where several accounts share a database."""
        stage.customer()
        Backfill(portal, stage.gateway, account=OWN).run(without_webhooks=True)

        assert len(portal.account(OWN, "test").ids("customer")) == 1

    def test_what_another_account_has_is_not_mixed_in(
        self, stage: Stage, portal: BillingPortal, stripe_server: StandIn
    ) -> None:
        """The first backfill has noted whose objects these are."""
        stage.filling(portal).run(without_webhooks=True)
        stripe_server.answer(200, {"id": "acct_2", "object": "account"})

        with StripeGateway(StripeAccess(key="sk_test_1", url=stripe_server.url)) as other:
            assert refusal(portal, other) == (
                f"The key is of the account acct_2, and acct_self/test holds what {OWN} has: use a"
                f" key of {OWN}, or name another account by --account acct_2."
            )

    def test_books_of_which_stripe_knows_nothing_are_another_accounts(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """Else all that is in them would be taken for gone."""
        ingest(portal, [samples.customer(), samples.product()])

        assert refusal(portal, stage.gateway) == (
            f"The account {OWN} has none of what is on record in acct_self/test: use a key of the"
            f" account that this is of, or begin books of their own by --account {OWN}."
        )

    def test_what_is_no_account_is_told(
        self, portal: BillingPortal, stripe_server: StandIn
    ) -> None:
        """Somebody else may stand at the address."""
        stripe_server.answer(200, {"hello": "world"})

        with (
            StripeGateway(StripeAccess(key="sk_test_1", url=stripe_server.url)) as other,
            pytest.raises(GatewayError, match="isn't Stripe's"),
        ):
            Backfill(portal, other).run()


class TestWebhooks:
    """Whether Stripe's events arrive."""

    def test_without_any_it_is_not_begun(self, stage: Stage, portal: BillingPortal) -> None:
        """What changes afterwards would be missed."""
        assert refusal(portal, stage.gateway) == (
            "Stripe doesn't send its events anywhere yet, so that what changes from now on wouldn't"
            " be known here: run `counterfoil webhooks register URL` and `counterfoil listen`"
            " first, or say --without-webhooks."
        )
        assert portal.store.last_position() == 0

    def test_an_endpoint_that_is_sent_all_types_will_do(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """The one that `webhooks register` makes."""
        register(URL, StripeAccess(key="sk_test_1", url=stage.address))

        done = stage.filling(portal).run()

        assert done.webhooks == Webhooks(received=0, urls=(URL,))

    @pytest.mark.parametrize("wish", [{"enabled_events": ["customer.created"]}, {}])
    def test_one_that_is_sent_little_or_is_off_will_not(
        self, stage: Stage, portal: BillingPortal, wish: dict[str, list[str]]
    ) -> None:
        """It isn't for here."""
        v1 = stage.client.v1.webhook_endpoints
        endpoint = v1.create({"url": URL, "enabled_events": ["*"]} | wish)  # type: ignore[arg-type]
        if not wish:
            v1.update(endpoint.id, {"disabled": True})

        assert not webhooks_of(portal, stage.gateway, PLACE).are_on

    def test_an_event_that_arrived_will_do(self, stage: Stage, portal: BillingPortal) -> None:
        """Whoever sent it on; Stripe's own command line has no endpoint."""
        customer = stage.customer()
        body = written(samples.event("customer.created", samples.customer(id=customer)))
        WebhookEndpoint(portal, (SECRET,)).receive(body, signed(body), utc_now())

        assert webhooks_of(portal, stage.gateway, PLACE) == Webhooks(received=1, urls=())
        assert stage.filling(portal).run().webhooks.are_on
