"""The API: it knows who calls, answers each request, and under a key of idempotency once."""

import logging
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import msgspec
from attrs import evolve

from counterfoil.adapters.api.answers import Answer, Gone, Many, One
from counterfoil.adapters.api.begun import BegunRequests
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.calls import Call
from counterfoil.adapters.api.card_numbers import refuse_card_numbers
from counterfoil.adapters.api.core import Core
from counterfoil.adapters.api.keys import ApiKeys, Scope
from counterfoil.adapters.api.kinds import KINDS, SESSION
from counterfoil.adapters.api.links import PATH, PortalLinks
from counterfoil.adapters.api.place import Place
from counterfoil.adapters.api.served import ROUTES
from counterfoil.adapters.errors import where
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.protocol.errors import ApiError, bad_key, masked, unrecognized
from counterfoil.adapters.protocol.expansion import Expansion
from counterfoil.adapters.protocol.forms import read_form
from counterfoil.adapters.protocol.idempotency import HeldKeys, replayed
from counterfoil.adapters.protocol.ids import new_id, new_token
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.protocol.rendering import Renderer, gone, listed
from counterfoil.adapters.protocol.requests import (
    OK,
    VERSION,
    Request,
    Response,
    headed,
    key_of,
    respond,
)

_LOG = logging.getLogger("counterfoil.api")

_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[a-z]+)?")

_ACCOUNTS = 1_000
"""How many accounts' portals are kept at hand."""

_SAVED = frozenset({OK, 400, 402, 404})
"""Which answers are given again under their key; after any other the request may be tried anew."""


class V1:
    """
    The API of a portal; it may be used from many threads.

    Args:
        base_url: where the portal's pages are, without a slash at the end.
        clock: says when keys of idempotency were used; decisions take the portal's own.
    """

    def __init__(
        self,
        portal: BillingPortal,
        *,
        base_url: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._portal = portal
        self._account = lru_cache(_ACCOUNTS)(portal.account)
        self._base_url = base_url.rstrip("/")
        self.keys = ApiKeys(portal.store, clock)
        self.links = PortalLinks(portal.store)
        self._begun = BegunRequests(portal.store, clock)
        self._held = HeldKeys()

    def answer(self, request: Request) -> Response:
        """Answer a request; nothing is raised, for whatever goes wrong is an answer too."""
        request_id = new_id("req", 14)
        version = request.headers.get("stripe-version", VERSION)
        try:
            if _VERSION.fullmatch(version) is None:
                version, asked = VERSION, version
                raise ApiError(f"Invalid Stripe API version: {asked[:40]}")  # noqa: TRY301
            response = self._answer(request, request_id, version)
        except ApiError as refused:
            response = refuse(refused)
        except Exception as error:  # noqa: BLE001 - Stripe would answer too.
            _LOG.error("Request %s went wrong: %s", request_id, where(error))
            response = respond(
                500, {"error": {"message": "An unknown error occurred", "type": "api_error"}}
            )
        return headed(response, request, request_id, version)

    def _answer(self, request: Request, request_id: str, version: str) -> Response:
        secret = key_of(request.headers)
        key = self.keys.find(secret)
        if key is None:
            raise bad_key(secret)
        form = read_form(request.query, request.body)
        refuse_card_numbers(form)
        found = ROUTES.find(request.method, request.path)
        if found is None:
            raise unrecognized(request.method, request.path)
        route, ids = found
        _LOG.info("%s %s %s %s", request_id, key.id, request.method, route.path)
        if request.method != "GET" and key.scope is Scope.READ:
            raise _not_permitted(secret)
        call = Call(
            request=request,
            request_id=request_id,
            version=version,
            key=key,
            secret=secret,
            route=route,
            ids=ids,
            form=form,
        )
        if request.idempotency_key is None:
            response, _ = self._execute(call, new_token(), may_be_done=False)
            return self._with_link(call, response)
        with self._held.held(request.idempotency_key, call.place):
            return self._with_link(call, self._answer_once(call, request.idempotency_key))

    def _answer_once(self, call: Call, key: str) -> Response:
        """Answer a request under its key: once, and then the same again (R174)."""
        begun = self._begun.find(call.place, key)
        if begun is None:
            # What doesn't fit the address isn't begun, and may be sent again in another form.
            _ = call.asked
            begun = self._begun.begin(call.place, key, call.request, call.request_id)
        again = replayed(begun.kept, call.request, key)
        if begun.is_answered:
            return again
        may_be_done = begun.kept.request_id != call.request_id
        response, subject = self._execute(call, begun.nonce, may_be_done=may_be_done)
        if response.status in _SAVED:
            self._begun.answered(call.place, key, subject, response)
        return response

    def _execute(self, call: Call, nonce: str, *, may_be_done: bool) -> tuple[Response, str]:
        """Return the answer to a request, and whose personal data is in it."""
        params, expansion = call.asked
        bound = self._account(call.key.account, call.key.mode)
        place = Place(bound, call.key.account, call.key.mode)
        caller = Caller(
            portal=self._portal,
            place=place,
            version=call.version,
            nonce=nonce,
            may_be_done=may_be_done,
            base_url=self._base_url,
        )
        subject = f"{call.place}/api"
        try:
            answer = call.route.handle(caller, params, *call.ids)
            if isinstance(answer, One) and answer.customer is not None:
                subject = f"{call.place}/customer/{answer.customer}"
            return respond(
                OK, _shown(answer, call, Renderer(Core(place), KINDS), expansion)
            ), subject
        except ApiError as refused:
            return refuse(refused), subject

    def _with_link(self, call: Call, response: Response) -> Response:
        """Put the address into a session, which is kept nowhere as it lets anybody in."""
        if call.route.kind is not SESSION or response.status != OK:
            return response
        session: JsonObject = msgspec.json.decode(response.body, type=dict)
        token = self.links.issue(call.place, str(session["id"]), call.secret)
        session["url"] = f"{self._base_url}{PATH}{token}"
        return evolve(response, body=msgspec.json.encode(session))


def refuse(refused: ApiError) -> Response:
    """Return the answer to a request that is refused."""
    response = respond(refused.status, refused.body({}))
    response.headers.update(refused.headers)
    return response


def _shown(answer: Answer, call: Call, renderer: Renderer, expansion: Expansion) -> JsonObject:
    kind = call.route.kind
    match answer:
        case One(json=shown):
            return renderer.render(kind, shown, expansion)
        case Many(objects=objects, has_more=has_more):
            members: list[Json] = [renderer.render(kind, each, expansion) for each in objects]
            return listed(members, call.request.path, has_more=has_more)
        case Gone(id=id_):
            return gone(kind, id_)


def _not_permitted(secret: str) -> ApiError:
    return ApiError(
        f"The provided key '{masked(secret)}' does not have the required permissions for this"
        " endpoint. It may only read: use a secret key.",
        403,
    )
