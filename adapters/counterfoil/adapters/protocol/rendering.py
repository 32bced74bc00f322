"""Shows a record as Stripe's JSON: linked objects whole, lists as lists, the rest on request."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.expansion import Expansion
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.protocol.kinds import Kind, Sublist

R = TypeVar("R")

_SHOWN_MAX = 10


class Found(Protocol):
    """A record that was found; ``json`` is made anew each time."""

    @property
    def json(self) -> JsonObject:
        """The record."""

    @property
    def deleted(self) -> bool:
        """Whether it was deleted."""


class Holder(Protocol):
    """Whoever holds the records that are shown."""

    def find(self, kind: Kind[R], id: str) -> Found | None:
        """Return a record, be it deleted; ``None`` where there never was one."""

    def newest(
        self, kind: Kind[R], like: Mapping[str, str], unlike: Mapping[str, str], limit: int
    ) -> Sequence[Found]:
        """Return the newest records first, by fields of the kind's ``filters``."""


class Renderer:
    """Renders records with the objects that they lead to."""

    def __init__(self, records: Holder, kinds: Mapping[str, Kind[dict[str, Json]]]) -> None:
        self._records = records
        self._kinds = kinds

    def render(
        self, kind: Kind[R], record: JsonObject, expansion: Expansion | None = None
    ) -> JsonObject:
        """
        Return a record as it is shown; the record itself is used up.

        Raises:
            ApiError: something is to be expanded that can't be.
        """
        expansion = expansion or Expansion()
        unmet = set(expansion.leaves())
        id = str(record.get("id"))
        for path in kind.on_request:
            if path not in expansion.paths():
                _drop(record, path)
            else:
                unmet -= {path}
        for path, object in kind.embeds.items():
            within = expansion.at(path)
            unmet -= _all_below(path, within)
            self._show(record, path, object, within or Expansion(), must=True)
        for path, object in kind.links.items():
            within = expansion.at(path)
            if within is not None:
                unmet -= _all_below(path, within)
                self._show(record, path, object, within, must=False)
        for path, object in kind.arrays.items():
            within = expansion.at(path) or Expansion()
            unmet -= _all_below(path, within)
            self._enlist(record, path, object, kind.urls[path].format(id=id), within)
        for name, sublist in kind.sublists.items():
            within = expansion.at(name)
            if within is not None:
                unmet -= _all_below(name, within)
                record[name] = self._sublist(sublist, id, within)
        for path in kind.hidden:
            _drop(record, path)
        if unmet:
            raise ApiError(f"This property cannot be expanded ({min(unmet)}).", param="expand")
        return record

    def _kind(self, object: str) -> Kind[dict[str, Json]]:
        return self._kinds[object]

    def _show(
        self, record: JsonObject, path: str, object: str, within: Expansion, *, must: bool
    ) -> None:
        """Put the objects in the place of their ids, wherever the path leads."""
        for holder, key in _places(record, path):
            ids = holder[key]
            if isinstance(ids, list):
                holder[key] = [self._member(object, one, within, must=must) for one in ids]
            elif isinstance(ids, str):
                holder[key] = self._whole(object, ids, within)
            elif must and isinstance(ids, dict):
                holder[key] = self.render(self._kind(object), ids, within)

    def _member(self, object: str, one: Json, within: Expansion, *, must: bool) -> Json:
        if isinstance(one, str):
            return self._whole(object, one, within)
        if must and isinstance(one, dict):
            return self.render(self._kind(object), one, within)
        return one

    def _whole(self, object: str, id: str, within: Expansion) -> Json:
        kind = self._kind(object)
        kept = self._records.find(kind, id)
        if kept is None:
            return id
        if kept.deleted and kind.leaves_trace:
            return gone(kind, id)
        # A coupon, for one, was deleted; what it granted still shows it.
        return self.render(kind, kept.json, within)

    def _enlist(
        self, record: JsonObject, path: str, object: str, url: str, within: Expansion
    ) -> None:
        kind = self._kind(object)
        for holder, key in _places(record, path):
            members = holder[key]
            if isinstance(members, list):
                shown: list[Json] = [
                    self.render(kind, member, within)
                    for member in members[:_SHOWN_MAX]
                    if isinstance(member, dict)
                ]
                more = len(members) > _SHOWN_MAX
                holder[key] = listed(shown, url, has_more=more) | {"total_count": len(members)}

    def _sublist(self, sublist: Sublist, id: str, within: Expansion) -> JsonObject:
        kind = self._kind(sublist.kind)
        found = self._records.newest(kind, {sublist.of: id}, sublist.without, _SHOWN_MAX + 1)
        more = len(found) > _SHOWN_MAX
        url = sublist.url.format(id=id)
        return self.list_of(kind, found[:_SHOWN_MAX], url, within, has_more=more)

    def list_of(
        self, kind: Kind[R], found: Iterable[Found], url: str, within: Expansion, *, has_more: bool
    ) -> JsonObject:
        """Return a list of records as it is shown."""
        shown: list[Json] = [self.render(kind, kept.json, within) for kept in found]
        return listed(shown, url, has_more=has_more)


def check_expandable(
    kinds: Mapping[str, Kind[dict[str, Json]]], kind: Kind[R], expansion: Expansion
) -> None:
    """
    Check that a kind has all that is to be expanded, before anything is done for it.

    Raises:
        ApiError: something is to be expanded that can't be.
    """
    for path in expansion.leaves():
        if not _is_expandable(kinds, kind, path):
            raise ApiError(f"This property cannot be expanded ({path}).", param="expand")


def _is_expandable(kinds: Mapping[str, Kind[dict[str, Json]]], kind: Kind[R], path: str) -> bool:
    if path in kind.on_request:
        return True
    sublists = {name: sublist.kind for name, sublist in kind.sublists.items()}
    ways = {**kind.embeds, **kind.links, **kind.arrays, **sublists}
    return any(
        path == way
        or (
            path.startswith(f"{way}.")
            and _is_expandable(kinds, kinds[object], path.removeprefix(f"{way}."))
        )
        for way, object in ways.items()
    )


def listed(shown: list[Json], url: str, *, has_more: bool) -> JsonObject:
    """Return a list as Stripe shows it."""
    return {"object": "list", "data": shown, "has_more": has_more, "url": url}


def gone(kind: Kind[R], id: str) -> JsonObject:
    """Return what is shown of a deleted object."""
    return {"id": id, "object": kind.object, "deleted": True}


def _places(value: Json, path: str) -> Iterator[tuple[JsonObject, str]]:
    """Yield the holders of what a path leads to; arrays and lists are gone through."""
    first, _, rest = path.partition(".")
    if isinstance(value, list):
        for member in value:
            yield from _places(member, path)
    elif isinstance(value, dict):
        if value.get("object") == "list" and "data" in value:
            yield from _places(value["data"], path)
        elif first in value:
            if rest:
                yield from _places(value[first], rest)
            else:
                yield value, first


def _drop(record: JsonObject, path: str) -> None:
    for holder, key in list(_places(record, path)):
        del holder[key]


def _all_below(path: str, within: Expansion | None) -> set[str]:
    """Return the paths that are met when an object is shown: itself, and what it shows within."""
    return set() if within is None else ({path} | set(within.leaves(f"{path}.")))
