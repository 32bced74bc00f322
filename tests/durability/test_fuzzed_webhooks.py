"""Whatever arrives at the webhook endpoint, it is taken or refused: nothing makes it fail."""

import hmac
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from random import Random

import pytest
from attrs import field, frozen
from tests.adapters.breaking import broken, garbled, written
from tests.adapters.stripe.serving import HOST, Caller, answer_on, served
from tests.adapters.stripe.test_recordings import recorded_events
from tests.adapters.stripe.webhooks import SECRET, now
from tests.durability.campaign import choices, new_seed, number, say

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.asgi import PATH, webhook_app
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.webhook import WebhookRefusedError

FUZZED = number("FUZZED", 10_000)
"""How many webhooks are handed to the endpoint."""

POSTED = number("POSTED", 2_000)
"""How many are posted to it over HTTP."""

BIT_FLIPS = number("BIT_FLIPS", 10_000)
"""How many have a single bit changed once they are signed."""

BATCH = 500
"""How many of them come into one store."""

PLAIN, IN_FORM = 0.1, 0.7
"""How often nothing is done to the event, and how often nothing to the request."""

ODD_HEADERS = (
    b"",
    b" ",
    b",",
    b"=",
    b"t=,v1=",
    b"t=1,t=2",
    b"v1=0",
    b"t=\xd9\xa1,v1=0",
    b"t=1e9,v1=0",
    b"t=-1,v1=0",
    b"t=99999999999999999999999,v1=0",
    b"t=" + b"9" * 5_000 + b",v1=0",
    b"t=nan,v1=0",
    b"t=1,v1=\xff\xfe",
    b"t=1,v1=\xc3\xa9",
    b"t=1=2,v1=3=4",
    b"v1" * 3_000,
    b"," * 5_000,
    b"t=1,v0=0",
    b"\x7f",
)
"""What may stand in the header Stripe-Signature."""


@frozen
class Webhook:
    """
    What arrives.

    Args:
        is_signed: whether the body's signature is among what it has, so that it may be taken.
    """

    body: bytes = field(repr=False)
    signature: bytes
    is_signed: bool


@cache
def events() -> tuple[dict[str, object], ...]:
    """Return what there is to break."""
    return tuple(recorded_events())


def signature_of(body: bytes, *, secret: str = SECRET, at: float | None = None) -> bytes:
    """Sign a body as Stripe does, be it text or not."""
    moment = b"%d" % (time.time() if at is None else at)
    signature = hmac.new(secret.encode(), moment + b"." + body, sha256).hexdigest()
    return b"t=%b,v1=%b" % (moment, signature.encode())


def webhook(chance: Random) -> Webhook:
    """Make one up: what is signed is broken, or what signs it, or what was signed afterwards."""
    body = _body(chance)
    match chance.randrange(6):
        case 0 | 1:
            return Webhook(body, signature_of(body), is_signed=True)
        case 2:
            changed = garbled(chance, body)
            return Webhook(changed, signature_of(body), is_signed=changed == body)
        case 3:
            signature = signature_of(body)
            changed = _altered(chance, signature)
            # What stands beside a signature does no harm, and the moment is signed with the body.
            return Webhook(body, changed, is_signed=signature.partition(b"v1=")[2] in changed)
        case 4:
            return Webhook(body, chance.choice(ODD_HEADERS), is_signed=False)
        case _:
            return Webhook(body, _of_another(chance, body), is_signed=False)


def _body(chance: Random) -> bytes:
    """Return a recorded event that is broken in its fields, its text, both, or not at all."""
    if chance.random() < PLAIN:
        return written(chance.choice(events()))
    body = written(broken(chance, events()))
    return garbled(chance, body) if chance.random() < 0.5 else body


def _of_another(chance: Random, body: bytes) -> bytes:
    """Sign with another secret, or at another time."""
    if chance.random() < 0.5:
        return signature_of(body, secret=chance.choice(("", "whsec_", "whsec_theirs", "x" * 500)))
    return signature_of(body, at=time.time() + chance.choice((-1e9, -4_000, -310, 310, 4_000, 1e9)))


def _altered(chance: Random, signature: bytes) -> bytes:
    """Cut something out of a header, put something in, or change it."""
    begin, end = sorted(chance.randrange(len(signature) + 1) for _ in range(2))
    match chance.randrange(5):
        case 0:
            return signature[:begin] + signature[end:]
        case 1:
            return signature[:begin] + chance.randbytes(chance.randrange(9)) + signature[begin:]
        case 2:
            return signature[:begin] + signature[begin:end].upper() + signature[end:]
        case 3:
            return b",".join(chance.sample(signature.split(b",") * 2 + [b"v0=0", b"", b"t=x"], 4))
        case _:
            return signature + chance.choice((b",v1=0", b",v0=0", b" ", b",", b",t=1", b"=", b"\t"))


@contextmanager
def endpoint() -> Iterator[tuple[BillingPortal, WebhookEndpoint]]:
    """Open an endpoint of a portal in memory that takes whatever is Stripe's."""
    with BillingPortal.open("memory://") as portal:
        yield portal, WebhookEndpoint(portal, (SECRET,), connected=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(4))
def test_whatever_arrives_is_taken_or_refused(part: int) -> None:
    """It is kept if it was signed and is an event of Stripe's; and then it comes to an outcome."""
    campaign = "fuzzed webhooks"
    chance = choices(new_seed(campaign), "fuzzed", part)
    came: Counter[str] = Counter()
    for _ in range(FUZZED // 4 // BATCH):
        with endpoint() as (portal, at):
            for _ in range(BATCH):
                came[handed(at, webhook(chance))] += 1
            applied = InboxApplier(portal).apply()
            came.update({f"then {outcome}": number for outcome, number in applied.items()})
            assert portal.store.inbox.open(now()) == ()
    assert came["received"] > FUZZED // 40
    assert came["400"] > FUZZED // 40
    say(campaign, f"part {part}: {told(came)}")


def told(came: Counter[str]) -> str:
    """Write what webhooks came to."""
    return ", ".join(f"{number} {outcome}" for outcome, number in came.most_common())


def handed(at: WebhookEndpoint, each: Webhook) -> str:
    """Hand a webhook to an endpoint; return what it came to."""
    try:
        receipt = at.receive(each.body, each.signature.decode("latin-1"), now())
    except WebhookRefusedError as refused:
        return str(refused.status)
    assert each.is_signed, each
    return receipt.outcome


@pytest.mark.exhaustive
def test_a_changed_bit_is_always_noticed() -> None:
    """In the body, once it is signed."""
    campaign = "flipped bits"
    chance = choices(new_seed(campaign), "bits")
    with endpoint() as (portal, at):
        for _ in range(BIT_FLIPS):
            body = written(chance.choice(events()))
            signature = signature_of(body)
            changed = bytearray(body)
            changed[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
            assert handed(at, Webhook(bytes(changed), signature, is_signed=False)) == "400"
        assert portal.store.inbox.page() == ()
    say(campaign, f"{BIT_FLIPS} refused")


@pytest.mark.exhaustive
def test_whatever_is_posted_is_answered() -> None:
    """2xx where it may be taken, 4xx where not; never is it the endpoint's fault."""
    campaign = "posted webhooks"
    chance = choices(new_seed(campaign), "posted")
    came: Counter[str] = Counter()
    with endpoint() as (_, at), served(webhook_app(at)) as caller:
        for _ in range(POSTED):
            each = webhook(chance)
            sent = posted(chance, each)
            status = answer(caller, sent).split(" ", 2)[1]
            assert status[0] in ("24" if each.is_signed else "4"), (status, sent[:1_000])
            came[status] += 1
    assert came["200"] > POSTED // 20
    assert came["400"] > POSTED // 20
    say(campaign, told(came))


def answer(caller: Caller, request: bytes) -> str:
    """Send a request as it is, and return what is answered first."""
    with caller.connect() as connection:
        # An early answer cuts the rest off.
        with suppress(ConnectionError):
            connection.sendall(request)
        return answer_on(connection)


def posted(chance: Random, each: Webhook) -> bytes:
    """Write a request as it goes over the line; some are odd themselves."""
    headers = [b"Host: " + HOST.encode(), b"Connection: close"]
    headers.append(b"Stripe-Signature: " + _in_a_line(each.signature))
    body, line = each.body, b"POST " + PATH.encode() + b" HTTP/1.1"
    length = b"Content-Length: %d" % len(body)
    if chance.random() < IN_FORM:
        return _request(line, (*headers, length), body)
    match chance.randrange(8):
        case 0:
            headers += [length, chance.choice((b"Content-Length: 3", length, b"Content-Length: x"))]
        case 1:
            headers.append(b"Content-Length: " + chance.choice((b"-1", b"1e3", b"0x10", b"")))
        case 2:
            headers += [length, b"Stripe-Signature: t=1,v1=0"]
        case 3:
            headers += [length, b"%b: %b" % (_token(chance), _in_a_line(chance.randbytes(20)))]
        case 4:
            headers += [length, b"X-Long: " + b"x" * chance.choice((1_000, 60_000, 70_000))]
        case 5:
            headers += [length, b"Content-Encoding: gzip", b"Content-Type: " + _token(chance)]
        case 6:
            headers.append(
                b"Transfer-Encoding: " + chance.choice((b"chunked", b"gzip", b"chunked, x"))
            )
            body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body, b""))
        case _:
            line = chance.choice(
                (b"BREW /", b"GET ", b"POST " + PATH.encode() + b"/%ff?", b"X")
            ) + (b" HTTP/" + chance.choice((b"1.1", b"1.0", b"3", b"")))
            headers.append(length)
    return _request(line, headers, body)


def _request(line: bytes, headers: Iterable[bytes], body: bytes) -> bytes:
    return b"\r\n".join((line, *headers, b"", body))


def _in_a_line(value: bytes) -> bytes:
    """Leave out what would end a header, or the head."""
    return value.translate(None, b"\r\n\0")


def _token(chance: Random) -> bytes:
    return bytes(chance.choice(b"abcXYZ-_09") for _ in range(chance.randrange(1, 30)))
