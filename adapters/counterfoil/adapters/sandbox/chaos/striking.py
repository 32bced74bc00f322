"""Lets a request go wrong."""

from typing import Protocol

from attrs import evolve

from counterfoil.adapters.protocol.errors import ApiError, key_in_use, key_reused
from counterfoil.adapters.protocol.requests import OK, Break, Request, Response, respond
from counterfoil.adapters.sandbox.chaos.faults import Fault

_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n"
_SORRY = (
    "Sorry! There was an error while talking to one of our backends. Support has been notified."
)
_NONE = 500
"""The status of an answer that nobody sees."""


class Answering(Protocol):
    """Whoever would answer."""

    def answer_soundly(self, request: Request) -> Response:
        """Answer a request."""
        ...

    def answered_before(self, request: Request) -> Response | None:
        """Return what was answered to the same key of idempotency."""
        ...

    def keep_answer(self, request: Request, response: Response) -> None:
        """Keep an answer under the request's key of idempotency, in the place of what was kept."""
        ...


def strike(fault: Fault, request: Request, answering: Answering) -> Response:
    """Return what is answered where a fault strikes a request."""
    if fault is Fault.NOT_SENT:
        return Response(_NONE, b"", broken=Break.CLOSED)
    answer = answering.answer_soundly(request) if fault.is_after else _failed(500)
    match fault:
        case Fault.RESET_BEFORE | Fault.RESET_AFTER:
            return evolve(answer, broken=Break.RESET)
        case Fault.TIMEOUT_BEFORE | Fault.TIMEOUT_AFTER:
            return evolve(answer, broken=Break.HUNG)
        case Fault.TRUNCATED_BEFORE | Fault.TRUNCATED_AFTER:
            return evolve(answer, broken=Break.TRUNCATED)
        case Fault.DRIP_BEFORE | Fault.DRIP_AFTER:
            return evolve(answer, broken=Break.DRIPPED)
        case Fault.NOT_JSON_BEFORE | Fault.NOT_JSON_AFTER:
            return Response(502, _PAGE, {"Content-Type": "text/html"})
        case Fault.UNAVAILABLE_BEFORE | Fault.UNAVAILABLE_AFTER:
            return _failed(503)
        case Fault.SAVED_500_BEFORE | Fault.SAVED_500_AFTER:
            return _saved(fault, request, answer, answering)
        case Fault.RATE_LIMITED | Fault.RATE_LIMITED_RETRY:
            return _rate_limited(retry=fault is Fault.RATE_LIMITED_RETRY)
        case Fault.KEY_IN_USE:
            return _refused(key_in_use(request.idempotency_key or ""))
        case Fault.KEY_REUSED:
            return _refused(key_reused(request.idempotency_key or ""))


def _saved(fault: Fault, request: Request, answer: Response, answering: Answering) -> Response:
    """Answer with an error that is kept, unless another answer is, or the request was refused."""
    if fault.is_after:
        if answer.status != OK or "Idempotent-Replayed" in answer.headers:
            return answer
    elif (before := answering.answered_before(request)) is not None:
        return before
    failed = _failed(500)
    answering.keep_answer(request, failed)
    return failed


def _failed(status: int) -> Response:
    return respond(status, {"error": {"message": _SORRY, "type": "api_error"}})


def _rate_limited(*, retry: bool) -> Response:
    headers = {"Stripe-Rate-Limited-Reason": "global-rate"}
    if retry:
        headers["Stripe-Should-Retry"] = "true"
    return _refused(
        ApiError(
            "Request rate limit exceeded. Learn more about rate limits"
            " https://stripe.com/docs/rate-limits.",
            429,
            code="rate_limit",
            headers=headers,
        )
    )


def _refused(error: ApiError) -> Response:
    answer = respond(error.status, error.body({}))
    answer.headers.update(error.headers)
    return answer
