"""What is decided in the second part of the demonstration, and what is looked at in the end."""

from attrs import frozen

from counterfoil.adapters.cli.studio import DECLINED, Pupil, Studio
from counterfoil.domain.cause import Actor
from counterfoil.domain.changes import Set
from counterfoil.domain.customer import commands as customer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.subscription import commands as subscription
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import CustomerId, PriceId


@frozen
class Wish:
    """What somebody decides, in words and as a command."""

    who: str
    what: str
    command: object
    by: Actor = Actor.CUSTOMER


@frozen
class Row:
    """A facet that was decided about, to see what both sides have of it in the end."""

    what: str
    thing: StreamRef
    facet: str


def wishes_of(studio: Studio) -> tuple[Wish, ...]:
    """Return what is wished for, in order."""
    ada, ben, clara, dora = studio.ada, studio.ben, studio.clara, studio.dora
    visa, mastercard = ada.cards
    return (
        Wish("Ada", "changes her name", _renamed(ada.customer, "Ada King")),
        Wish(
            "Ada",
            "pays with her second card from now on",
            customer.ChooseDefaultPaymentMethod(
                customer_id=ada.customer, payment_method_id=mastercard
            ),
        ),
        Wish(
            "Ada",
            "removes her first card",
            customer.RemovePaymentMethod(customer_id=ada.customer, payment_method_id=visa),
        ),
        Wish("Ada", "switches to the Atelier", _switched(ada, studio.atelier)),
        Wish(
            "Ben",
            "adds a card, which his bank declines",
            customer.AddPaymentMethod(customer_id=ben.customer, payment_method_id=DECLINED),
        ),
        Wish(
            "Ben",
            "switches to the Atelier, and has no funds",
            _switched(ben, studio.atelier),
        ),
        Wish(
            "Clara",
            "cancels at the end of her period",
            subscription.CancelSubscription(subscription_id=clara.lessons),
        ),
        Wish(
            "The school",
            "stops collecting Dora's payments",
            subscription.PauseCollection(
                subscription_id=dora.lessons,
                pause=CollectionPause(behavior=CollectionPauseBehavior.VOID),
            ),
            by=Actor.MERCHANT,
        ),
    )


def _renamed(id_: CustomerId, name: str) -> object:
    return customer.ChangeContactDetails(customer_id=id_, name=Set(name))


def _switched(pupil: Pupil, price: PriceId) -> object:
    return subscription.SwitchPlan(
        subscription_id=pupil.lessons, item_id=pupil.item, price_id=price
    )


def rows_of(studio: Studio) -> tuple[Row, ...]:
    """Return the facets that were decided about."""
    return (
        Row("Ada's name", _customer(studio.ada), "name"),
        Row("Ada pays with", _customer(studio.ada), "default_payment_method"),
        Row(
            "Her first card is with",
            StreamRef(kind="payment_method", id=studio.ada.cards[0]),
            "customer",
        ),
        Row("Ada's lessons", lessons_of(studio.ada), "items"),
        Row("Ben's lessons", lessons_of(studio.ben), "items"),
        Row("Clara's lessons end", lessons_of(studio.clara), "cancel_at"),
        Row("Dora's collection", lessons_of(studio.dora), "collection_pause"),
    )


def _customer(pupil: Pupil) -> StreamRef:
    return StreamRef(kind="customer", id=pupil.customer)


def lessons_of(pupil: Pupil) -> StreamRef:
    """Return the subscription that is a pupil's lessons."""
    return StreamRef(kind="subscription", id=pupil.lessons)
