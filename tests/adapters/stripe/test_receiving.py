"""Receiving: what Stripe has signed is kept before it is acknowledged, and nothing else is."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.stripe import samples
from tests.adapters.stripe.webhooks import SECRET, now, signed, written

from counterfoil.adapters.accounts import NotAnAccountError
from counterfoil.adapters.event_store import InboxOutcome, Message
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.receiving import Receipt, WebhookEndpoint
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.stripe.webhook import BODY_MAX, WebhookRefusedError
from counterfoil.domain.cause import Mode

EVENT = samples.event("customer.updated", samples.customer(), id="evt_1")
BODY = written(EVENT)


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    """Return a portal on a store of each kind."""
    with BillingPortal.open(place, master_key=bytes(32)) as portal:
        yield portal


def endpoint(portal: BillingPortal, *secrets: str, **options: object) -> WebhookEndpoint:
    """Return an endpoint with our secret, unless others are given."""
    return WebhookEndpoint(portal, secrets or (SECRET,), **options)  # type: ignore[arg-type]


def receive(portal: BillingPortal, event: JsonObject, **options: object) -> Receipt:
    """Let an event arrive, signed."""
    body = written(event)
    return endpoint(portal, **options).receive(body, signed(body), now())


def refused(body: bytes, signature: str, *secrets: str) -> str:
    """Let arrive what must not be taken; return why, and be sure that nothing was kept."""
    with BillingPortal.open("memory://") as portal:
        with pytest.raises(WebhookRefusedError) as caught:
            endpoint(portal, *secrets).receive(body, signature, now())
        assert portal.store.inbox.page() == ()
    return str(caught.value)


def the_message(portal: BillingPortal, account: str = "acct_self/test") -> Message:
    """Return the one message that was kept, with its body."""
    (found,) = portal.store.inbox.page()
    message = portal.store.inbox.message(account, found.event_id)
    assert message is not None
    return message


class TestTaking:
    """An event that Stripe has signed is kept as it came."""

    def test_keeps_it_whole(self, portal: BillingPortal) -> None:
        """Filed by account, mode and object, and open."""
        receipt = receive(portal, EVENT)

        assert receipt == Receipt(
            event_id="evt_1", type="customer.updated", outcome=InboxOutcome.RECEIVED
        )
        message = the_message(portal)
        assert message.body == BODY
        assert (message.account, message.object) == ("acct_self/test", "customer/cus_1")

    def test_a_second_time_is_a_duplicate(self, portal: BillingPortal) -> None:
        """Stripe sends it again with another signature (R168), and it counts once (R159)."""
        receive(portal, EVENT)
        again = endpoint(portal).receive(BODY, signed(BODY, at=now().timestamp() - 60), now())
        assert again.outcome is InboxOutcome.DUPLICATE

    def test_tells_whoever_applies_it(self) -> None:
        """Of what is to be applied, and of nothing else."""
        told: list[str] = []
        with BillingPortal.open("memory://") as portal:
            for event in (EVENT, EVENT, samples.event("charge.succeeded", {}, id="evt_2")):
                receive(portal, event, on_received=lambda each: told.append(each.event_id))
        assert told == ["evt_1"]

    def test_while_secrets_are_rotated(self) -> None:
        """Either of them will do, and both signatures may stand in one header (R165)."""
        with BillingPortal.open("memory://") as portal:
            both = endpoint(portal, "whsec_new", SECRET)
            assert both.receive(BODY, signed(BODY), now()).event_id == "evt_1"
            assert both.receive(BODY, signed(BODY, "whsec_new"), now()).event_id == "evt_1"
            twice = f"{signed(BODY, 'whsec_other')},{signed(BODY).partition(',')[2]}"
            assert both.receive(BODY, twice, now()).event_id == "evt_1"

    @pytest.mark.parametrize("beside", ["x", "", " ", "=", "v0=1", "v1=", "x=t=1"])
    def test_with_something_beside_the_signature(self, beside: str) -> None:
        """Stripe's own code takes it, wherever it stands."""
        with BillingPortal.open("memory://") as portal:
            for header in (f"{beside},{signed(BODY)}", f"{signed(BODY)},{beside}"):
                assert endpoint(portal).receive(BODY, header, now()).event_id == "evt_1"

    def test_of_a_type_that_means_nothing_here(self, portal: BillingPortal) -> None:
        """It is kept, and settled."""
        receipt = receive(portal, samples.event("charge.succeeded", {"object": "charge"}))
        assert receipt.outcome is InboxOutcome.IGNORED
        assert the_message(portal).outcome is InboxOutcome.IGNORED

    @pytest.mark.parametrize("object", ["event", "v2.core.event"])
    def test_of_a_type_in_brackets(self, object: str) -> None:
        """Accounts of the second version have such (R157)."""
        type_ = "v2.core.account[configuration.customer].updated"
        with BillingPortal.open("memory://") as portal:
            receipt = receive(portal, samples.event(type_, {}, object=object))
        assert receipt.outcome is InboxOutcome.IGNORED

    def test_the_outlook_on_an_invoice_is_ignored(self, portal: BillingPortal) -> None:
        """Its invoice has no id."""
        upcoming = samples.event("invoice.upcoming", {"object": "invoice", "customer": "cus_1"})
        assert receive(portal, upcoming).outcome is InboxOutcome.IGNORED

    @pytest.mark.parametrize(
        ("customer", "body"),
        [
            ("cus_1", {"object": "customer", "id": "cus_1"}),
            ("cus_2", {"object": "subscription", "id": "sub_1", "customer": "cus_2"}),
            ("cus_3", {"object": "invoice", "id": "in_1", "customer": {"id": "cus_3"}}),
        ],
    )
    def test_is_sealed_by_the_key_of_its_customer(self, customer: str, body: JsonObject) -> None:
        """Erasing the customer erases the message too."""
        with BillingPortal.open("memory://") as portal:
            receive(portal, samples.event("customer.updated", body))
            assert the_message(portal).body is not None
            portal.store.erase(f"acct_self/test/customer/{customer}")
            assert the_message(portal).body is None

    def test_of_a_detached_payment_method_too(self) -> None:
        """What it was attached to stands in what it was before."""
        detached = samples.event(
            "payment_method.detached",
            samples.payment_method(customer=None),
            previous={"customer": "cus_9"},
        )
        with BillingPortal.open("memory://") as portal:
            receive(portal, detached)
            portal.store.erase("acct_self/test/customer/cus_9")
            assert the_message(portal).body is None

    def test_leaves_out_the_address_of_a_portal_session(self, portal: BillingPortal) -> None:
        """Whoever has it is let in."""
        url = "https://billing.stripe.com/p/session/secret"
        session = {
            "object": "billing_portal.session",
            "id": "bps_1",
            "url": url,
            "customer": "cus_1",
        }
        receive(portal, samples.event("billing_portal.session.created", session))
        body = the_message(portal).body or b""
        assert b"secret" not in body
        assert json.loads(body)["data"]["object"] == {
            "object": "billing_portal.session",
            "id": "bps_1",
            "customer": "cus_1",
        }


class TestWhose:
    """What belongs to others is kept apart, and never applied."""

    def test_a_connected_account(self, portal: BillingPortal) -> None:
        """Unless the endpoint is a platform's."""
        theirs = EVENT | {"account": "acct_9"}
        assert receive(portal, theirs).outcome is InboxOutcome.NOT_OURS
        assert the_message(portal, "acct_9/test").next_try is None

    def test_a_connected_account_of_a_platform(self, portal: BillingPortal) -> None:
        """It goes into the books of that account."""
        receive(portal, EVENT | {"account": "acct_9"}, connected=True)
        assert the_message(portal, "acct_9/test").outcome is InboxOutcome.RECEIVED

    @pytest.mark.parametrize("context", ["acct_9", "org_1/acct_9", "acct_1/wksp_1", "org_1"])
    def test_another_context(self, context: str) -> None:
        """An event may say so by the context in which it happened alone (R158)."""
        with BillingPortal.open("memory://") as portal:
            receipt = receive(portal, EVENT | {"context": context})
        assert receipt.outcome is InboxOutcome.NOT_OURS

    def test_ours_by_name(self, portal: BillingPortal) -> None:
        """An event may say whose it is."""
        receipt = receive(portal, EVENT | {"account": "acct_1"}, account="acct_1")
        assert receipt.outcome is InboxOutcome.RECEIVED

    @pytest.mark.parametrize(
        ("livemode", "outcome"),
        [(True, InboxOutcome.RECEIVED), (False, InboxOutcome.NOT_OURS)],
    )
    def test_the_other_mode(self, livemode: bool, outcome: InboxOutcome) -> None:
        """Stripe sends test events of connected accounts to live endpoints, too."""
        with BillingPortal.open("memory://") as portal:
            receipt = receive(portal, EVENT | {"livemode": livemode}, mode=Mode.LIVE)
        assert receipt.outcome is outcome

    def test_an_account_must_be_plain(self) -> None:
        """Its id is a part of names."""
        with BillingPortal.open("memory://") as portal, pytest.raises(NotAnAccountError):
            endpoint(portal, account="acct/1")


class TestRefusing:
    """What Stripe hasn't signed, or what no event of its looks like, isn't kept."""

    @pytest.mark.parametrize(
        ("signature", "why"),
        [
            ("", "there is none"),
            ("t=1,v1=", "isn't that of this body"),
            ("nonsense", "isn't of its form"),
            ("t=now,v1=abc", "isn't of its form"),
            ("t=" + "9" * 5000 + ",v1=abc", "isn't of its form"),
            ("t=1=2,v0=abc", "none of the scheme v1"),
            ("t=1,v1=\xe9", "is no text"),
        ],
    )
    def test_without_a_signature_of_its(self, signature: str, why: str) -> None:
        """The sentence says what is wrong with it, as Stripe's own code finds it (R164, R167)."""
        assert why in refused(BODY, signature)

    def test_signed_in_the_old_scheme_alone(self) -> None:
        """v0 is no signature any more."""
        assert "scheme v1" in refused(BODY, signed(BODY).replace("v1=", "v0="))

    def test_signed_with_another_secret(self) -> None:
        """Nothing of the secrets is in the sentence."""
        why = refused(BODY, signed(BODY, "whsec_theirs"))
        assert "under this endpoint's secret" in why
        assert "whsec" not in why

    @pytest.mark.parametrize(
        ("secrets", "why"),
        [((" ",), "a secret of this endpoint is empty"), (("",), "empty")],
    )
    def test_with_an_empty_secret(self, secrets: tuple[str, ...], why: str) -> None:
        """Anybody could sign with that."""
        assert why in refused(BODY, signed(BODY, ""), *secrets)

    def test_with_no_secret(self) -> None:
        """An endpoint without a secret takes nothing."""
        with BillingPortal.open("memory://") as portal:
            bare = WebhookEndpoint(portal, ())
            with pytest.raises(WebhookRefusedError, match="no secret is set"):
                bare.receive(BODY, signed(BODY), now())

    @pytest.mark.parametrize(("seconds", "why"), [(-320, "older than 300"), (320, "ahead of")])
    def test_signed_at_another_time(self, seconds: int, why: str) -> None:
        """Neither long ago nor in the future, which Stripe's own code lets pass (R166)."""
        at = (now() + timedelta(seconds=seconds)).timestamp()
        assert why in refused(BODY, signed(BODY, at=at))

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            (b"", "no JSON"),
            (b"{", "no JSON"),
            (b"[]", "no event"),
            (b'"event"', "no event"),
            (b"{}", "no event"),
            (b'{"object":"event","id":"evt_1","type":"a b"}', "no event"),
            (b'{"object":"event","id":"","type":"a.b"}', "no event"),
            (b'{"object":"customer","id":"cus_1","type":"a.b"}', "no event"),
            (b'{"object":"event","id":"evt_1","type":"a.b","data":{"x":NaN}}', "no JSON"),
            (b'{"object":"event","id":"evt_1","type":"a.b","id":"evt_2"}', "states a key twice"),
            (
                b'{"object":"event","id":"evt_1","type":"a.b","data":{"x":1,"x":2}}',
                "states a key twice",
            ),
            (
                b'{"object":"event","id":"evt_1","type":"a.b","data":' + b"[" * 100_000,
                "nested too deeply",
            ),
        ],
    )
    def test_what_is_no_event(self, body: bytes, why: str) -> None:
        """Signed or not; nothing of it is in the sentence."""
        assert why in refused(body, signed(body))

    def test_what_is_no_text(self) -> None:
        """Before anything is made of it."""
        assert "no text" in refused(b"\xff\xfe", "t=1,v1=abc")

    def test_what_is_too_large(self) -> None:
        """Stripe's bodies are a few thousand bytes."""
        body = b" " * (BODY_MAX + 1)
        with (
            BillingPortal.open("memory://") as portal,
            pytest.raises(WebhookRefusedError) as caught,
        ):
            endpoint(portal).receive(body, signed(body), now())
        assert caught.value.status == 413

    @given(st.data())
    def test_what_was_changed_by_a_bit(self, data: st.DataObject) -> None:
        """Wherever it is: what is signed are the bytes as they came (R169)."""
        signature = signed(BODY)
        place = data.draw(st.integers(0, 8 * len(BODY) - 1))
        changed = bytearray(BODY)
        changed[place // 8] ^= 1 << place % 8
        refused(bytes(changed), signature)


def test_a_portal_in_a_file_keeps_it_before_it_says_so(tmp_path: Path) -> None:
    """Another process finds it, whatever became of this one."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with BillingPortal.open(url, master_key=bytes(32)) as portal:
        receive(portal, EVENT)
        with BillingPortal.open(url, master_key=bytes(32)) as other:
            assert the_message(other).body == BODY
