"""Tests how nested forms are read, and which are refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.forms import read_form


@pytest.mark.parametrize(
    ("encoded", "form"),
    [
        (b"", {}),
        (b"name=", {"name": ""}),
        (b"name=a&name=b", {"name": "b"}),
        (
            b"items[0][price]=p&items[1][price]=q",
            {"items": {"0": {"price": "p"}, "1": {"price": "q"}}},
        ),
        (b"expand[]=a&expand[]=b", {"expand": {"0": "a", "1": "b"}}),
        (
            b"items[][price]=p&items[][quantity]=1&items[][price]=q",
            {"items": {"0": {"price": "p", "quantity": "1"}, "1": {"price": "q"}}},
        ),
        (b"metadata%5Ba+b%5D=%C3%A9", {"metadata": {"a b": "é"}}),
    ],
)
def test_nested_names_are_read(encoded: bytes, form: dict[str, object]) -> None:
    """Brackets lead into objects and arrays; an array's members may go without their places."""
    assert read_form(encoded) == form


@pytest.mark.parametrize(
    "encoded",
    [
        b"name=%ff",
        b"a=1&a[b]=2",
        b"a[b]=%00",
        b"[a]=1",
        b"a[b=1",
        b"a" + b"[b]" * 12 + b"=1",
        b"&".join(b"a%d=1" % number for number in range(2_001)),
    ],
)
def test_what_is_no_form_is_refused(encoded: bytes) -> None:
    """Whatever can't be read is refused with a sentence, and never an accident."""
    with pytest.raises(ApiError):
        read_form(encoded)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(encoded: bytes) -> None:
    """No bytes lead to anything but a form or a refusal."""
    with suppress(ApiError):
        assert isinstance(read_form(encoded), dict)
