"""Tests how a form becomes the parameters of an endpoint, and how Stripe words what doesn't fit."""

from typing import Annotated, Literal

import pytest
from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.forms import read_form
from counterfoil.adapters.protocol.parameters import Metadata, merged, read_params


class Item(Struct, frozen=True):
    """A member of an array."""

    price: str
    quantity: Annotated[int, Meta(ge=0, le=10)] = 1


class Params(Struct, frozen=True, kw_only=True):
    """Parameters of every type."""

    items: Annotated[list[Item], Meta(max_length=2)]
    active: bool | UnsetType = UNSET
    anchor: Literal["now", "unchanged"] | UnsetType = UNSET
    trial_end: Literal["now"] | int | UnsetType = UNSET
    headline: Annotated[str, Meta(max_length=60)] | UnsetType | None = UNSET
    percent: Annotated[float, Meta(ge=0, le=100)] | UnsetType = UNSET
    updates: list[Literal["price", "quantity"]] | UnsetType | None = UNSET
    metadata: Metadata = UNSET


def test_every_type_is_read() -> None:
    """Texts become what the endpoint wants; what is empty is unset where it may be."""
    params = read_params(
        read_form(
            b"items[0][price]=p&items[0][quantity]=3&active=true&anchor=now&trial_end=12"
            b"&headline=&percent=2.5&updates=&metadata[a]=1&metadata[b]="
        ),
        Params,
    )

    assert params == Params(
        items=[Item("p", 3)],
        active=True,
        anchor="now",
        trial_end=12,
        headline=None,
        percent=2.5,
        updates=None,
        metadata={"a": "1", "b": ""},
    )
    assert read_params(read_form(b"items[1][price]=p"), Params) == Params(items=[Item("p")])


@pytest.mark.parametrize(
    ("encoded", "code", "param", "message"),
    [
        (b"", "parameter_missing", "items", "Missing required param: items."),
        (b"items[0][quantity]=1", "parameter_missing", "items[0][price]", "Missing required param"),
        (b"foo=1&bar[a]=2", "parameter_unknown", "foo", "Received unknown parameters: foo, bar"),
        (b"items[0][a]=1", "parameter_unknown", "items[0][a]", "Received unknown parameter"),
        (b"items=a", None, "items", "Invalid array"),
        (b"items[a][price]=1", None, "items", "Invalid array"),
        (b"items[0]=a", None, "items[0]", "Invalid object"),
        (
            b"items[0][price]=1&items[1][price]=1&items[2][price]=1",
            None,
            "items",
            "Array items exceeded maximum 2 allowed elements.",
        ),
        (b"items[0][price]=", "parameter_invalid_empty", "items[0][price]", "You passed an empty"),
        (b"items[0][price][a]=", None, "items[0][price]", "Invalid string"),
        (b"items[0][price]=" + b"p" * 5_001, None, "items[0][price]", "Invalid string: pppp"),
        (
            b"items[0][price]=1&items[0][quantity]=x",
            "parameter_invalid_integer",
            "items[0][quantity]",
            "Invalid integer: x",
        ),
        (
            b"items[0][price]=1&items[0][quantity]=-1",
            "parameter_invalid_integer",
            "items[0][quantity]",
            "This value must be greater than or equal to 0.",
        ),
        (
            b"items[0][price]=1&items[0][quantity]=11",
            "parameter_invalid_integer",
            "items[0][quantity]",
            "This value must be less than or equal to 10.",
        ),
        (b"items=&trial_end=9999999999999999999", "parameter_invalid_integer", "trial_end", ""),
        (b"items=&trial_end=later", "parameter_invalid_integer", "trial_end", ""),
        (b"items=&active=1", None, "active", "Invalid boolean: 1"),
        (b"items=&anchor=then", None, "anchor", "Invalid anchor: must be one of now or unchanged"),
        (b"items=&anchor=", "parameter_invalid_empty", "anchor", ""),
        (b"items=&percent=nan", None, "percent", "Invalid decimal: nan"),
        (b"items=&percent=1_0", None, "percent", "Invalid decimal: 1_0"),
        (b"items=&percent=1e999", None, "percent", "Invalid decimal: 1e999"),
        (b"items=&percent=101", None, "percent", "Invalid decimal: 101"),
        (b"items=&updates[]=name", None, "updates[0]", "Invalid updates[0]: must be one of"),
        (b"items=&metadata=a", None, "metadata", "Invalid object"),
        (b"items=&metadata[a][b]=1", None, "metadata[a]", "Invalid string"),
        (b"items=&metadata[" + b"k" * 41 + b"]=1", None, "metadata", "Metadata keys can have up"),
        (b"items=&metadata[k]=" + b"v" * 501, None, "metadata[k]", "Metadata values can have up"),
    ],
)
def test_what_does_not_fit_is_worded_as_stripe_does(
    encoded: bytes, code: str | None, param: str, message: str
) -> None:
    """The error names the parameter by its place in the form."""
    with pytest.raises(ApiError) as refused:
        read_params(read_form(encoded), Params)

    assert (refused.value.code, refused.value.param) == (code, param)
    assert refused.value.message.startswith(message)


def test_metadata_is_merged() -> None:
    """Keys are added, an empty value takes its key away, and emptying the whole unsets all (R5)."""
    assert merged({"a": "1", "b": "2"}, {"a": "", "c": "3"}) == {"b": "2", "c": "3"}
    assert merged({"a": "1"}, UNSET) == {"a": "1"}
    assert merged({"a": "1"}, None) == {}
    with pytest.raises(ApiError):
        merged({str(key): "1" for key in range(50)}, {"one more": "1"})
