"""Tests that the judge of recorded traffic sees what differs, and only that."""

import pytest
from tests.adapters.sandbox.traffic.comparing import Comparison

from counterfoil.adapters.protocol.json_values import Json, JsonObject

_RECORDED: JsonObject = {
    "id": "cus_RecordedRecorded",
    "object": "customer",
    "balance": 100,
    "created": 1_762_799_351,
    "email": None,
    "invoice_prefix": "AGDWDOYW",
    "invoice_settings": {"default_payment_method": "pm_RecordedRecorded"},
    "preferred_locales": ["en", "de"],
}
_SHOWN: JsonObject = {
    **_RECORDED,
    "id": "cus_OtherOther",
    "created": 1_762_799_353,
    "invoice_prefix": "OTHER",
    "invoice_settings": {"default_payment_method": "pm_OtherOther"},
    "name": "Ada",
}


def _differing(recorded: JsonObject, shown: JsonObject, **ids: str) -> list[str]:
    known = Comparison(dict(ids))
    known.walk(recorded, shown)
    return [path for path, _was, _now in known.differences]


def test_what_is_alike_is_alike() -> None:
    """Ids are the sandbox's own, times are some seconds apart, prefixes random; more is shown."""
    assert _differing(_RECORDED, _SHOWN) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("balance", 101),
        ("created", 1_762_799_351 + 121),
        ("email", "ada@example.com"),
        ("id", "prod_OtherOther"),
        ("invoice_prefix", None),
        ("invoice_settings.default_payment_method", None),
        ("preferred_locales[]", ["en"]),
        ("preferred_locales[]", ["de", "en"]),
    ],
)
def test_what_differs_is_told(path: str, value: Json) -> None:
    """A value, an id of another kind, an empty field, the length and the order of an array."""
    shown: JsonObject = {**_SHOWN}
    first, _, rest = path.removesuffix("[]").partition(".")
    shown[first] = {rest: value} if rest else value

    assert set(_differing(_RECORDED, shown)) == {path}


def test_an_id_stands_for_one_object() -> None:
    """Once it is known what an id stands for, another in its place differs."""
    assert _differing(_RECORDED, _SHOWN, cus_RecordedRecorded="cus_Third") == ["id"]


def test_a_field_that_the_api_has_must_be_there() -> None:
    """One that today's version doesn't have any more needn't."""
    gone: JsonObject = {**_RECORDED, "account_balance": 0, "phone": None}

    assert _differing(gone, _SHOWN) == ["phone"]
