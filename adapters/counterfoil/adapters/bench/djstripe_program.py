"""
Lets dj-stripe take webhooks in, as its users do; a program of its own, run where it is installed.

dj-stripe wants an older release of Stripe's library than we do, so that no environment holds both.
The other environment's Python runs this file by its path: it finds nothing of counterfoil there.

Each line of the input is an order, a JSON list of a word and what it needs, and each is answered by
a line of JSON: ``["open", where, secret]``, ``["tell", [[body, signature], ...]]``, ``["take"]``,
``["kept"]``, ``["standing", subscription]``.
"""

import gc
import json
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

ACCOUNT = "acct_1PgaYJB7WZ01zgkW"
KEY = f"sk_live_{'0' * 24}"
TABLES_OF = ("django.contrib.contenttypes", "django.contrib.auth", "djstripe")
OK = 200


def main() -> None:
    """Carry out orders until there are no more."""
    # Who is stopped from the keyboard ends this process in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever else is printed would be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    peer: Peer | None = None
    for line in sys.stdin:
        answer: object
        match json.loads(line):
            case ["open", where, secret]:
                peer = Peer(where, secret)
                answer = True
            case ["tell", webhooks] if peer:
                answer = peer.tell(webhooks)
            case ["take"] if peer:
                answer = peer.take()
            case ["kept"] if peer:
                answer = peer.kept()
            case ["standing", subscription] if peer:
                answer = peer.standing(subscription)
            case order:
                sys.exit(f"There is no such order: {order!r}")
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class Peer:
    """
    A project with dj-stripe and nothing else, its tables made in the database that is named.

    What dj-stripe reads from Stripe's API, one object for each webhook, is there at once: built by
    Stripe's own library beforehand, of what the webhook holds.
    """

    def __init__(self, where: dict[str, object], secret: str) -> None:
        _set_up(where)
        from django.test import RequestFactory  # noqa: PLC0415
        from djstripe.models import Account, APIKey, WebhookEndpoint  # noqa: PLC0415
        from djstripe.views import ProcessWebhookView  # noqa: PLC0415

        owner = Account.objects.create(id=ACCOUNT, livemode=True)
        APIKey.objects.create(
            id="key_1", secret=KEY, type="secret", livemode=True, djstripe_owner_account=owner
        )
        endpoint = WebhookEndpoint.objects.create(
            id="we_1",
            api_version="2026-10-28.endive",
            djstripe_owner_account=owner,
            enabled_events=["*"],
            livemode=True,
            secret=secret,
            status="enabled",
            url="https://example.com/",
        )
        self._endpoint = endpoint.djstripe_uuid
        self._view = ProcessWebhookView.as_view()
        self._requests = RequestFactory()
        self._listed: dict[str, object] = {}
        self._told: list[tuple[str, object, HttpRequest]] = []
        self._stand_in_for_stripe()

    def _stand_in_for_stripe(self) -> None:
        """Answer what is read by id with what was told last; a product has no features."""
        import stripe  # noqa: PLC0415

        listed = self._listed

        def retrieve(id: str, **_: object) -> object:
            return listed[id]

        for each in (
            stripe.Customer,
            stripe.Invoice,
            stripe.Price,
            stripe.Product,
            stripe.Subscription,
        ):
            setattr(each, "retrieve", retrieve)  # noqa: B010 - mypy sees that it's another's.
        none: stripe.ListObject[stripe.ProductFeature] = stripe.ListObject.construct_from(
            {"object": "list", "data": [], "has_more": False}, KEY
        )
        setattr(stripe.Product, "list_features", lambda *_, **__: none)  # noqa: B010 - as above.

    def tell(self, webhooks: list[tuple[str, str]]) -> int:
        """Make ready the requests, and what will be read while they are answered."""
        from stripe import StripeObject  # noqa: PLC0415

        self._told = []
        for body, signature in webhooks:
            stated = json.loads(body)["data"]["object"]
            request = self._requests.post(
                "/stripe/webhook/",
                data=body,
                content_type="application/json; charset=utf-8",
                headers={"stripe-signature": signature},
            )
            self._told.append((stated["id"], StripeObject.construct_from(stated, KEY), request))
        gc.collect()
        return len(self._told)

    def take(self) -> int:
        """Let the view answer all requests, and return how many it accepted."""
        accepted = 0
        for id_, stated, request in self._told:
            self._listed[id_] = stated
            accepted += self._view(request, uuid=self._endpoint).status_code == OK
        return accepted

    @staticmethod
    def kept() -> tuple[int, int, int]:
        """Count events of valid, processed webhooks; subscriptions with an item; invoices."""
        from djstripe.models import Event, Invoice, Subscription  # noqa: PLC0415

        processed = Event.objects.filter(
            webhookeventtrigger__valid=True, webhookeventtrigger__processed=True
        )
        subscriptions = Subscription.objects.filter(items__isnull=False)
        return (
            processed.distinct().count(),
            subscriptions.distinct().count(),
            Invoice.objects.count(),
        )

    @staticmethod
    def standing(id_: str) -> tuple[str, str, int, int, bool]:
        """Return status, price, quantity, end of the period, and whether it is paused."""
        from djstripe.models import Subscription  # noqa: PLC0415

        subscription = Subscription.objects.get(id=id_)
        item = subscription.items.get()
        return (
            subscription.stripe_data["status"],
            item.price.id,
            item.stripe_data["quantity"],
            item.stripe_data["current_period_end"],
            subscription.stripe_data["pause_collection"] is not None,
        )


def _set_up(where: dict[str, object]) -> None:
    """Set the project up as for production: no debugging, one connection that stays open."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    settings.configure(
        DATABASES={"default": where | {"CONN_MAX_AGE": None}},
        DEBUG=False,
        DJSTRIPE_FOREIGN_KEY_TO_FIELD="id",
        INSTALLED_APPS=TABLES_OF,
        # Tables are made of the models as they are; to go through all that they were takes minutes.
        MIGRATION_MODULES={name.rpartition(".")[2]: None for name in TABLES_OF},
        STRIPE_LIVE_MODE=True,
        STRIPE_LIVE_SECRET_KEY=KEY,
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


if __name__ == "__main__":
    main()
