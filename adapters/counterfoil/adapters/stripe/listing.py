"""Reads Stripe's lists, page by page, from where a reading before came to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlencode

from attrs import frozen

from counterfoil.adapters.stripe.gateway import Gateway, GatewayError, NotThere
from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    ShapeError,
    as_flag,
    as_id,
    as_objects,
    member,
)

PAGE = 100
"""How many objects Stripe lists at a time, at most (R180)."""

Parameters: TypeAlias = Mapping[str, str | int | Sequence[str]]
"""What a list is asked for with: ``{"status": "all", "expand[]": ["data.tax_ids"]}``."""

_NONE: Parameters = {}


@frozen
class Page:
    """
    A page of a list, the newest object first.

    Args:
        last: the id after which the next page begins; None where no object is on this one.
    """

    objects: tuple[JsonObject, ...]
    has_more: bool
    last: str | None


def page_of(
    gateway: Gateway,
    path: str,
    parameters: Parameters = _NONE,
    *,
    starting_after: str | None = None,
    limit: int = PAGE,
) -> Page | NotThere:
    """
    Return one page of a list; that there is no such list is an answer, as of a deleted customer.

    Args:
        path: ``/v1/customers``, without a query.
        starting_after: the id that the page begins after.

    Raises:
        GatewayError: Stripe gave no answer that can be used; where nothing has the id any more, its
            ``code`` is ``resource_missing``.
    """
    cursor = {} if starting_after is None else {"starting_after": starting_after}
    query = urlencode({**parameters, "limit": limit, **cursor}, doseq=True)
    answer = gateway.read(f"{path}?{query}")
    if isinstance(answer, NotThere):
        return answer
    try:
        objects = member(answer, "data", as_objects)
        has_more = member(answer, "has_more", as_flag)
        last = as_id(objects[-1].get("id"), "id") if objects else None
    except ShapeError:
        raise _no_list(path) from None
    if has_more and last in {None, starting_after}:
        # Asked for what follows, it would answer the same for ever.
        raise _no_list(path)
    return Page(objects, has_more, last)


def pages(
    gateway: Gateway,
    path: str,
    parameters: Parameters = _NONE,
    *,
    starting_after: str | None = None,
) -> Iterator[Page]:
    """
    Yield the pages of a list; none where there is no such list.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
    """
    while True:
        page = page_of(gateway, path, parameters, starting_after=starting_after)
        if isinstance(page, NotThere):
            return
        yield page
        if not page.has_more:
            return
        starting_after = page.last


def listed(
    gateway: Gateway,
    path: str,
    parameters: Parameters = _NONE,
    *,
    starting_after: str | None = None,
) -> Iterator[JsonObject]:
    """
    Yield the objects of a list, the newest first; none where there is no such list.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
    """
    for page in pages(gateway, path, parameters, starting_after=starting_after):
        yield from page.objects


def _no_list(path: str) -> GatewayError:
    return GatewayError(
        sentence=f"What Stripe answered at {path} is no list: try again later.", is_retryable=True
    )
