"""Nested forms, as Stripe's clients send them: ``items[0][price]=price_1&expand[]=customer``."""

import itertools
import re
from urllib.parse import parse_qsl

from counterfoil.adapters.protocol.errors import ApiError


class Form(dict[str, "str | Form"]):
    """Texts, and forms within; the members of an array are keyed by their places: ``0``, ``1``."""


_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")
_DEPTH_MAX = 12
_FIELDS_MAX = 2_000


def read_form(*encoded: bytes) -> Form:
    """
    Read a query and a body together; what is named twice is taken as it was last named.

    Raises:
        ApiError: they are no form in UTF-8, nest too deep, or a name is both a value and a form.
    """
    form = Form()
    for part in encoded:
        try:
            pairs = parse_qsl(
                part.decode(),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_FIELDS_MAX,
            )
        except ValueError as why:
            raise ApiError("The request's parameters are no form that can be read.") from why
        for key, value in pairs:
            _put(form, key, value)
    return form


def _put(form: Form, key: str, value: str) -> None:
    match = _KEY.fullmatch(key)
    if match is None or "\0" in key or "\0" in value:
        raise ApiError("Invalid request: a parameter's name or value can't be read.")
    first, rest = match.groups()
    path = [first, *_PART.findall(rest)]
    if len(path) > _DEPTH_MAX:
        raise ApiError(f"Parameters may nest at most {_DEPTH_MAX} deep.", param=first)
    within: Form = form
    for name, following in itertools.pairwise(path):
        inner = within.setdefault(_place(within, name, following), Form())
        if isinstance(inner, str):
            raise ApiError(f"Invalid object: {first}", param=first)
        within = inner
    within[_place(within, path[-1], "")] = value


def _place(within: Form, name: str, following: str) -> str:
    """Return the key of a member; one without a place begins anew where the last holds it."""
    if name:
        return name
    last = str(len(within) - 1)
    held = within.get(last)
    if following and isinstance(held, dict) and following not in held:
        return last
    return str(len(within))


def name_within(param: str, key: str) -> str:
    """Return the name of a parameter's member, as errors give it: ``items[0][price]``."""
    return f"{param}[{key}]" if param else key
