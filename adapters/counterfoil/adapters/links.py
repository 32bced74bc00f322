"""What Stripe calls what was born here, and the other way round, in one account and mode."""

from collections.abc import Collection, Iterator, Mapping

from counterfoil.adapters.books import Books
from counterfoil.adapters.streams import ref_of
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.linked import HELD, links_of

_AT_STRIPE = "at_stripe"
_BORN_HERE = "born_here"
_ANY = StreamRef(kind=_AT_STRIPE, id="")
"""Stands for all that is linked: an account that has nothing of the kind is asked nothing else."""

KEPT_MAX = 10_000
"""How many links are kept in memory; they never change."""


def linked_names(ref: StreamRef, state: object, before: object) -> Iterator[StreamRef]:
    """Yield under which names an aggregate is to be found, for what of it was linked since."""
    links, known = links_of(state), links_of(before)
    if links == known:
        return
    yield _ANY
    for ours, stripe_id in links.items():
        if ours not in known:
            yield _at_stripe(stripe_id)
            yield _born_here(StreamRef(kind=HELD.get(ref.kind, ref.kind), id=ours))


class Links:
    """The links of one account and mode. Each is looked up once, and none at all without any."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._has_any = False
        self._ours: dict[str, str] = {}
        self._stripes: dict[StreamRef, str] = {}

    def has_any(self) -> bool:
        """Tell whether anything is linked."""
        if not self._has_any:
            place = self._books.prefix
            self._has_any = self._books.store.whereabouts(place, str(_ANY)) is not None
        return self._has_any

    def ours(self, stripe_ids: Collection[str]) -> Mapping[str, str]:
        """Return our ids by Stripe's, of those that are linked."""
        if not self.has_any():
            return {}
        unknown = {str(_at_stripe(id_)): id_ for id_ in stripe_ids if id_ not in self._ours}
        for name, stream in self._streams(unknown).items():
            ref = ref_of(stream)
            links = self._links(stream) if ref.kind in HELD else {ref.id: unknown[name]}
            self._ours.update({stripe_id: ours for ours, stripe_id in links.items()})
        found = {id_: self._ours[id_] for id_ in stripe_ids if id_ in self._ours}
        _bound(self._ours)
        return found

    def stripes(self, refs: Collection[StreamRef]) -> Mapping[StreamRef, str]:
        """Return Stripe's ids of objects by their kind and our ids, of those that are linked."""
        if not refs or not self.has_any():
            return {}
        unknown = {str(_born_here(ref)): ref for ref in refs if ref not in self._stripes}
        for name, stream in self._streams(unknown).items():
            kind = unknown[name].kind
            for ours, stripe_id in self._links(stream).items():
                self._stripes[StreamRef(kind=kind, id=ours)] = stripe_id
        found = {ref: self._stripes[ref] for ref in refs if ref in self._stripes}
        _bound(self._stripes)
        return found

    def holder(self, stripe_id: str) -> StreamRef | None:
        """Return the aggregate that was born here, or holds what was, by Stripe's id."""
        stream = self._books.store.whereabouts(self._books.prefix, str(_at_stripe(stripe_id)))
        return None if stream is None else ref_of(stream)

    def _streams(self, names: Collection[str]) -> Mapping[str, str]:
        return self._books.store.whereabouts_of(self._books.prefix, names) if names else {}

    def _links(self, stream: str) -> Mapping[str, str]:
        ref = ref_of(stream)
        decider = self._books.registry.by_kind[ref.kind]
        stored = self._books.store.load_events(stream).events
        return links_of(decider.fold(decider.initial(ref.id), stored))


def _at_stripe(stripe_id: str) -> StreamRef:
    return StreamRef(kind=_AT_STRIPE, id=stripe_id)


def _born_here(ref: StreamRef) -> StreamRef:
    return StreamRef(kind=_BORN_HERE, id=str(ref))


def _bound(kept: dict[str, str] | dict[StreamRef, str]) -> None:
    if len(kept) > KEPT_MAX:
        kept.clear()
