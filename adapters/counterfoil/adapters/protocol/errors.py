"""The errors of Stripe's API, by situation; each is answered with its status and its body."""

from collections.abc import Mapping

from attrs import define, field

from counterfoil.adapters.protocol.json_values import Json, JsonObject

_ID_MAX = 500
"""How many characters of what was taken for an id are repeated."""

_DOC_URL = "https://stripe.com/docs/error-codes/"


@define(eq=False)
class ApiError(Exception):
    """
    Raised when a request is refused.

    ``code`` and ``param`` are absent from the body where they are ``None``. What was written before
    the error is undone, unless it is ``kept``: a declined payment stays on record. ``shows`` names
    the objects that the body holds, as (object, id); ``more`` are further texts of the body.
    """

    message: str
    status: int = 400
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    decline_code: str | None = None
    shows: Mapping[str, tuple[str, str]] = field(factory=dict)
    more: Mapping[str, str] = field(factory=dict)
    kept: bool = False
    headers: Mapping[str, str] = field(factory=dict)

    def body(self, shown: JsonObject) -> JsonObject:
        """Return what is answered; ``shown`` holds the objects of ``shows``, rendered."""
        said: dict[str, Json] = {"message": self.message, "type": self.type}
        if self.code is not None:
            said |= {"code": self.code, "doc_url": _DOC_URL + self.code.replace("_", "-")}
        if self.decline_code is not None:
            said["decline_code"] = self.decline_code
        if self.param is not None:
            said["param"] = self.param
        return {"error": {**said, **self.more, **shown}}


def no_such(noun: str, id: str, *, param: str, status: int) -> ApiError:
    """An object is named that isn't there: 404 where the path names it, else 400."""
    shown = id if len(id) <= _ID_MAX else f"{id[:_ID_MAX]}..."
    return ApiError(f"No such {noun}: '{shown}'", status, code="resource_missing", param=param)


def missing(param: str) -> ApiError:
    """A parameter is required."""
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(params: list[str]) -> ApiError:
    """Parameters were sent that the endpoint doesn't have."""
    word = "parameter" if len(params) == 1 else "parameters"
    return ApiError(
        f"Received unknown {word}: {', '.join(params)}", code="parameter_unknown", param=params[0]
    )


def empty(param: str) -> ApiError:
    """A parameter was emptied that can't be unset."""
    return ApiError(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset"
        f" a parameter; however '{param}' cannot be unset. You should remove '{param}' from your"
        " request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=param,
    )


def not_an_integer(value: str, param: str) -> ApiError:
    """A whole number was expected."""
    return ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)


def key_in_use(key: str) -> ApiError:
    """A request with the same key of idempotency is being answered (R174)."""
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key (that probably"
        " means you submitted twice, and the other request is still going through):"
        f" {key}. Please try again later.",
        409,
        type="idempotency_error",
        code="idempotency_key_in_use",
    )


def key_reused(key: str) -> ApiError:
    """A key of idempotency was used for another request (R174)."""
    return ApiError(
        "Keys for idempotent requests can only be used with the same parameters they were first"
        f" used with. Try using a key other than '{key}' if you meant to execute a different"
        " request.",
        type="idempotency_error",
    )


def key_reused_elsewhere(key: str, first: str, now: str) -> ApiError:
    """A key of idempotency comes back at another address (R174)."""
    return ApiError(
        "Keys for idempotent requests can only be used for the same endpoint they were first used"
        f" for ('{first}' vs '{now}'). Try using a key other than '{key}' if you meant to execute a"
        " different request.",
        type="idempotency_error",
    )


def invalid(message: str, param: str) -> ApiError:
    """A value doesn't fit its parameter; Stripe gives these no code."""
    return ApiError(message, param=param)


def unrecognized(method: str, path: str) -> ApiError:
    """Nothing is served at an address."""
    return ApiError(
        f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove"
        " the trailing slash. If you are trying to retrieve an object, make sure you passed a"
        " valid (non-empty) identifier in your code.",
        404,
    )


def no_key() -> ApiError:
    """A request carries no API key."""
    return ApiError(
        "You did not provide an API key. You need to provide your API key in the Authorization"
        " header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        401,
    )


def bad_key(key: str) -> ApiError:
    """An API key is none that is known; it is answered masked, for errors may be logged."""
    return ApiError(f"Invalid API Key provided: {masked(key)}", 401)


def masked(key: str) -> str:
    """Return a key with all but its ends hidden."""
    shown = 4
    return f"{key[: 2 * shown]}{'*' * 8}{key[-shown:]}" if len(key) > 4 * shown else "*" * 8
