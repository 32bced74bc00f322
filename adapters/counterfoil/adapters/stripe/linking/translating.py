"""Puts our ids for Stripe's in what Stripe states, and Stripe's for ours in what it is asked."""

from collections.abc import Callable
from datetime import datetime

from counterfoil.adapters.books import Books
from counterfoil.adapters.links import Links
from counterfoil.adapters.stripe.linking.naming import (
    asked_about,
    body_renamed,
    named_in,
    path_renamed,
    renamed,
)
from counterfoil.adapters.stripe.linking.tying import born_of, tie
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.linked import Born


class Translating:
    """
    Translates between the ids of one account and mode here and those at Stripe.

    Inside there is only ours. An account in which nothing was born is asked once whether that is
    still so.
    """

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._clock = clock
        self._links = Links(books)

    def has_links(self) -> bool:
        """Tell whether anything was linked."""
        return self._links.has_any()

    def tie(self, born: Born, stripe_id: str) -> None:
        """Record what Stripe calls something that was asked for here; quiet where nothing was."""
        tie(self._books, self._clock, born, stripe_id)

    def inward(self, stated: JsonObject) -> JsonObject:
        """
        Return what Stripe states by our ids.

        What has our id in its metadata and was asked for here is tied to Stripe's first.

        Raises:
            ContendedError: others kept changing the same aggregate.
            StoreError: the store can't be read or written.
        """
        named = named_in(stated)
        for mention in named.mentions:
            stripe_id = str(mention.stated["id"])
            born = born_of(mention)
            if born is not None and not self._links.ours((stripe_id,)):
                self.tie(born, stripe_id)
        names = self._links.ours(named.ids)
        if not names and not named.has_reference:
            return stated
        try:
            return renamed(stated, names)
        except RecursionError:
            # What is nested so deeply isn't read either.
            return stated

    def path(self, path: str) -> str:
        """Return a path by Stripe's ids."""
        names = self._links.stripes({*asked_about(path)})
        return path_renamed(path, names) if names else path

    def body(self, path: str, body: bytes) -> bytes:
        """Return a form that goes to a path by Stripe's ids: the same, whenever it is asked for."""
        names = self._links.stripes({*asked_about(path, body)})
        return body_renamed(path, body, names) if names else body
