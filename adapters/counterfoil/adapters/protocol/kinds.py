"""The kinds of objects, and how the records of each are shown."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from attrs import field, frozen

R = TypeVar("R")


@frozen
class Sublist:
    """
    A list of other objects that is shown within an object, when it is asked for.

    The objects are those of ``kind`` whose field ``of`` is the id of the object that shows them,
    without those whose fields are as ``without`` has them.
    """

    kind: str
    of: str
    url: str
    without: Mapping[str, str] = field(factory=dict)


@frozen(eq=False)
class Kind(Generic[R]):
    """
    One kind of Stripe's objects.

    Records are typed dictionaries with Stripe's own fields. Where Stripe shows another object
    whole, a record holds its id; where it shows a list, the record holds an array.

    Attributes:
        object: Stripe's name of the kind, as ``object`` shows it.
        prefix: what ids begin with, without the underscore.
        noun: what errors call it, if not by ``object``.
        param: what errors call the id in a path.
        filters: the fields that lists are filtered by; a path leads into the record.
        embeds: the fields, by path, that show another object whole, with that object's kind.
        links: the fields, by path, that show another object when expanded, with its kind.
        arrays: the fields, by path, that are shown as lists, with the kind of what they hold.
        urls: the address of each of those lists; ``{id}`` stands for the object's.
        sublists: the lists that are shown only when expanded.
        on_request: the fields, by path, that are shown only when expanded.
        hidden: the fields, by path, that are never shown.
        leaves_trace: whether a deleted one can still be retrieved, as deleted.
    """

    object: str
    shape: type[R]
    prefix: str
    noun: str = field(kw_only=True)
    param: str = field(default="id", kw_only=True)
    filters: tuple[str, ...] = field(default=(), kw_only=True)
    embeds: Mapping[str, str] = field(factory=dict, kw_only=True)
    links: Mapping[str, str] = field(factory=dict, kw_only=True)
    arrays: Mapping[str, str] = field(factory=dict, kw_only=True)
    urls: Mapping[str, str] = field(factory=dict, kw_only=True)
    sublists: Mapping[str, Sublist] = field(factory=dict, kw_only=True)
    on_request: tuple[str, ...] = field(default=(), kw_only=True)
    hidden: tuple[str, ...] = field(default=(), kw_only=True)
    leaves_trace: bool = field(default=False, kw_only=True)

    @noun.default
    def _noun(self) -> str:
        return self.object
