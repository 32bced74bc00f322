"""Looks at what Stripe holds: list by list, and one by one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

from attrs import evolve, frozen

from counterfoil.adapters.accounts import OWN_ACCOUNT
from counterfoil.adapters.stripe.backfill.completing import clocks_of, moment_of, with_all
from counterfoil.adapters.stripe.findings import IgnoredType, Malformed, Sighted
from counterfoil.adapters.stripe.gateway import Gateway, NotThere
from counterfoil.adapters.stripe.kinds import KINDS
from counterfoil.adapters.stripe.listing import Parameters, pages
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.reconcile.comparing import has_ended
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.decider import StreamRef

_NAMES = {kind.label: kind.name for kind in KINDS.values()}

_LEAVES_NOTHING = frozenset({"coupon", "invoice", "price", "product", "tax_id"})
"""What Stripe knows nothing of any more once it is deleted; of a customer it keeps a stub."""


@frozen
class _Lists:
    """
    Where a kind of objects is listed.

    Args:
        path: of the list; ``{customer}`` stands for each customer.
        expand: what is asked for in full, which else would be left open.
        parameters: what it is asked for with, once each.
    """

    path: str
    expand: tuple[str, ...] = ()
    parameters: tuple[Mapping[str, str], ...] = ({},)


LISTS: Mapping[str, _Lists] = {
    "customer": _Lists("/v1/customers", expand=("tax_ids",)),
    "payment_method": _Lists("/v1/customers/{customer}/payment_methods"),
    "tax_id": _Lists("/v1/customers/{customer}/tax_ids"),
    "product": _Lists("/v1/products"),
    # Whether all are listed where it isn't said which, Stripe's documentation leaves open.
    "price": _Lists("/v1/prices", parameters=({"active": "true"}, {"active": "false"})),
    "coupon": _Lists("/v1/coupons"),
    "promotion_code": _Lists("/v1/promotion_codes"),
    "subscription": _Lists("/v1/subscriptions", ("discounts",), ({"status": "all"},)),
    "subscription_schedule": _Lists("/v1/subscription_schedules"),
    "invoice": _Lists("/v1/invoices"),
    "configuration": _Lists(
        "/v1/billing_portal/configurations", expand=("features.subscription_update.products",)
    ),
    "feedback_option": _Lists("/v1/billing/feedback_options"),
}
"""Every kind of object that the model knows, whatever holds an object before the object."""

_BY_CLOCKS = frozenset({"invoice", "subscription"})
"""What is listed by customer, too, where the customer lives by a test clock."""

_ALONE: Mapping[str, str] = {"payment_method": "/v1/payment_methods", "tax_id": "/v1/tax_ids"}
"""Where objects that are listed by customer are read one by one."""


def context_of(gateway: Gateway, account: str) -> str | None:
    """
    Return within which account to look for one's objects; None where it is the key's own.

    Raises:
        GatewayError: Stripe doesn't say whose the key is.
    """
    if account == OWN_ACCOUNT:
        return None
    own = gateway.read("/v1/account")
    is_own = not isinstance(own, NotThere) and own.get("id") == account
    return None if is_own else account


@frozen(kw_only=True)
class Look:
    """
    What Stripe said of an object when it was asked.

    Args:
        at: when the look began.
        sighted: None where Stripe knows no such object, which of most kinds doesn't mean that it
            was deleted.
        is_absent: Stripe has neither the object nor a word about its end.
        unreadable: why what it said can't be read.
    """

    thing: StreamRef
    at: datetime
    sighted: Sighted | None = None
    is_absent: bool = False
    unreadable: str | None = None

    def is_in_force(self) -> bool:
        """Tell whether Stripe has the object, and it hasn't come to its end."""
        return self.sighted is not None and not has_ended(self.thing, self.sighted.sighting.after)


class Theirs:
    """
    What Stripe holds of one account and mode.

    Args:
        context: the account within which to look where it isn't the key's own.
    """

    def __init__(
        self, gateway: Gateway, clock: Callable[[], datetime], *, context: str | None = None
    ) -> None:
        self._gateway = _Within(gateway, context)
        self._clock = clock
        self._told_in_full: set[str] = set()
        self._clock_of: dict[str, str] = {}

    def listed(self, kind: str, customers: Sequence[str]) -> Iterator[tuple[Look, ...]]:
        """
        Yield a look at each object of a kind, page by page, with the tax ids of customers.

        Args:
            customers: whose objects are asked for, where a kind is listed by customer; tax ids of
                those alone with whom they weren't listed in full.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """
        lists = LISTS[kind]
        if kind == "tax_id":
            customers = [each for each in customers if each not in self._told_in_full]
        for path in _paths(lists.path, customers):
            for parameters in (*lists.parameters, *self._apart(kind)):
                asked: dict[str, str | list[str]] = {**parameters}
                if lists.expand:
                    asked["expand[]"] = [f"data.{each}" for each in lists.expand]
                yield from self._pages(kind, path, asked)

    def _apart(self, kind: str) -> Iterator[Mapping[str, str]]:
        """Yield what else a kind is listed with: lists leave out what lives by a test clock."""
        if kind in _BY_CLOCKS:
            for customer in self._clock_of:
                yield {**LISTS[kind].parameters[0], "customer": customer}

    def _pages(self, kind: str, path: str, asked: Parameters) -> Iterator[tuple[Look, ...]]:
        coming = pages(self._gateway, path, asked)
        while True:
            at = self._clock()
            page = next(coming, None)
            if page is None:
                return
            yield tuple(self._looks(kind, page.objects, at))
            if kind == "customer":
                yield tuple(self._tax_ids_within(page.objects, at))

    def _looks(self, kind: str, objects: Iterable[JsonObject], at: datetime) -> Iterator[Look]:
        """Yield a look at each object; what lives by a test clock is so as of the clock's time."""
        whole = [
            with_all(self._gateway, each, "items") if kind == "subscription" else each
            for each in objects
        ]
        timed = [self._timed(each) for each in whole]
        clocks = clocks_of(self._gateway, timed)
        for stated, with_clock in zip(whole, timed, strict=True):
            id_ = stated.get("id")
            if isinstance(id_, str):
                thing = StreamRef(kind=kind, id=id_)
                yield _look(thing, stated, at, moment_of(with_clock, at, clocks))

    def _timed(self, stated: JsonObject) -> JsonObject:
        """Return an object with the test clock of its customer, where it doesn't name its own."""
        clock = stated.get("test_clock")
        if clock is None:
            clock = self._clock_of.get(str(stated.get("customer")))
            return stated if clock is None else {**stated, "test_clock": clock}
        if stated.get("object") == "customer":
            self._clock_of[str(stated.get("id"))] = str(clock)
        return stated

    def _tax_ids_within(self, customers: Iterable[JsonObject], at: datetime) -> Iterator[Look]:
        """Yield a look at each tax id that is listed within its customer."""
        for customer in customers:
            within = customer.get("tax_ids")
            if not isinstance(within, dict) or not isinstance(within.get("data"), list):
                continue
            if within.get("has_more") is False:
                self._told_in_full.add(str(customer.get("id")))
            tax_ids = (each for each in within["data"] if isinstance(each, dict))
            yield from self._looks("tax_id", tax_ids, at)

    def look(self, thing: StreamRef) -> Look:
        """
        Look at one object.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """
        at = self._clock()
        path, expand = path_of(thing), LISTS[thing.kind].expand
        if expand:
            path = f"{path}?{urlencode({'expand[]': expand}, doseq=True)}"
        answer = self._gateway.read(path)
        if not isinstance(answer, NotThere):
            looks = self._looks(thing.kind, [answer], at)
            return next(looks, Look(thing=thing, at=at, unreadable="It has no id."))
        if thing.kind not in _LEAVES_NOTHING:
            return Look(thing=thing, at=at, is_absent=True)
        stub: JsonObject = {"object": _NAMES[thing.kind], "id": thing.id, "deleted": True}
        return evolve(_look(thing, stub, at, at), is_absent=True)


def path_of(thing: StreamRef) -> str:
    """Return where an object is read and updated, ``/v1/customers/cus_1``."""
    path = _ALONE.get(thing.kind, LISTS[thing.kind].path)
    return f"{path}/{quote(thing.id, safe='')}"


def _paths(path: str, customers: Iterable[str]) -> Iterator[str]:
    if "{customer}" not in path:
        yield path
        return
    for customer in customers:
        yield path.format(customer=quote(customer, safe=""))


def _look(thing: StreamRef, stated: JsonObject, at: datetime, so_at: datetime) -> Look:
    """
    Read what is stated of an object; what is within it is looked at by itself.

    Args:
        so_at: as of when it is so, by whatever clock its events go by.
    """
    reading = read_item(stated, at=so_at)
    if isinstance(reading, Malformed):
        return Look(thing=thing, at=at, unreadable=reading.reason)
    if isinstance(reading, IgnoredType) or reading[1][0].object != str(thing):
        return Look(thing=thing, at=at, unreadable="It is an object of another kind or id.")
    return Look(thing=thing, at=at, sighted=_named_by_look(reading[1][0], at))


def _named_by_look(sighted: Sighted, at: datetime) -> Sighted:
    """
    Name a statement by the second of the look, too.

    An object may come to be again what it was at an earlier look, and that is news. Of two looks in
    one second of a test clock the later one comes last.
    """
    sighting = sighted.sighting
    fingerprint = sighting.event_id.removeprefix("object:")
    name = f"object:look:{int(at.timestamp()):011}:{fingerprint}"
    return evolve(sighted, sighting=evolve(sighting, event_id=name))


@frozen
class _Within:
    """A gateway that reads within an account."""

    _gateway: Gateway
    _context: str | None

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it reads; None where that isn't known."""
        return self._gateway.livemode

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """Return the object at a path, as it is now."""
        return self._gateway.read(path, context=context or self._context)
