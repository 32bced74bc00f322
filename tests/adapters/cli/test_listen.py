"""``counterfoil listen``: it says where it listens, takes what is Stripe's, and ends when told."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from attrs import frozen
from tests.adapters.cli.running import refused, run
from tests.adapters.stripe import samples
from tests.adapters.stripe.serving import HOST, Caller, answer_on
from tests.adapters.stripe.webhooks import SECRET, signed, written

from counterfoil.adapters.event_store import InboxOutcome, Message
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.asgi import PATH

PROGRAM = (sys.executable, "-m", "counterfoil.adapters.cli")
PATIENCE_SECONDS = 60
MIB = 1024 * 1024

WITH_SECRET = {"COUNTERFOIL_WEBHOOK_SECRET": SECRET}
EVENT = samples.event("customer.created", samples.customer(), id="evt_1")
BODY = written(EVENT)


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing from outside say how webhooks are signed, or how Stripe is asked."""
    for name in ("COUNTERFOIL_WEBHOOK_SECRET", "STRIPE_SECRET_KEY", "COUNTERFOIL_STRIPE_URL"):
        monkeypatch.delenv(name, raising=False)


@frozen
class Listening:
    """The command at work, in a process of its own."""

    process: "subprocess.Popen[str]"
    address: str
    caller: Caller

    def end(self, by: signal.Signals = signal.SIGTERM) -> tuple[str, str]:
        """Tell it to end; return what it wrote after its address, and on standard error."""
        self.process.send_signal(by)
        return self.process.communicate(timeout=PATIENCE_SECONDS)


@contextmanager
def listening(url: str, *options: str, env: Mapping[str, str] = WITH_SECRET) -> Iterator[Listening]:
    """Let the command listen on a free port."""
    with subprocess.Popen(
        [*PROGRAM, "--database", url, "listen", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().rstrip("\n")
            found = re.search(r"http://127\.0\.0\.1:(\d+)" + PATH, address)
            assert found, (address, process.communicate(timeout=PATIENCE_SECONDS))
            yield Listening(process, address, Caller(int(found[1])))
        finally:
            process.kill()


def kept(url: str, account: str = "acct_self/test") -> Message:
    """Return what is kept of the event."""
    with BillingPortal.open(url) as portal:
        message = portal.store.inbox.message(account, "evt_1")
        assert message is not None
        return message


class TestListening:
    """It takes what Stripe sends, until it is told to end."""

    @pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
    def test_takes_and_applies_until_it_ends(self, url: str, by: signal.Signals) -> None:
        """Quietly, for nobody looks."""
        with listening(url) as at_work:
            answer = at_work.caller.post(BODY)
            ended = at_work.end(by)

        assert (answer.status, answer.text) == (200, "received\n")
        assert at_work.process.returncode == 0
        assert kept(url).outcome in {InboxOutcome.APPLIED, InboxOutcome.RECEIVED}
        assert ended[0] == ""
        thin, made = ended[1].splitlines()
        assert thin == (
            "Thin events will wait, for they are to be read from Stripe: set STRIPE_SECRET_KEY."
        )
        assert made.startswith("Personal data is sealed with a master key that was made in ")

    def test_applies_what_it_finds_in_the_inbox(self, url: str) -> None:
        """What its predecessor was killed over is applied before anything arrives."""
        with listening(url) as at_work:
            at_work.caller.post(BODY)
            while kept(url).outcome is InboxOutcome.RECEIVED:
                at_work.caller.post(BODY)
            at_work.end()

        assert kept(url).outcome is InboxOutcome.APPLIED
        assert "Ada" in run("--database", url, "show", "cus_1").out

    def test_answers_whoever_is_at_hand(self, url: str) -> None:
        """What began to arrive before the end is taken."""
        with listening(url) as at_work, at_work.caller.connect() as connection:
            length = f"Content-Length: {len(BODY)}"
            signature = f"Stripe-Signature: {signed(BODY)}"
            connection.sendall(head(length, signature, "Expect: 100-continue"))
            assert connection.recv(1_000).startswith(b"HTTP/1.1 100 ")
            at_work.process.send_signal(signal.SIGTERM)
            connection.sendall(BODY)
            text = answer_on(connection)
            at_work.process.wait(PATIENCE_SECONDS)

        assert text.startswith("HTTP/1.1 200 OK\r\n")
        assert at_work.process.returncode == 0
        assert kept(url).event_id == "evt_1"

    def test_waits_for_nobody_who_sends_nothing(self, url: str) -> None:
        """Neither for a body that doesn't come, nor on a connection at rest."""
        with (
            listening(url) as at_work,
            at_work.caller.connect() as connection,
            at_work.caller.connect(),
        ):
            connection.sendall(head("Content-Length: 9", "Expect: 100-continue"))
            assert connection.recv(1_000).startswith(b"HTTP/1.1 100 ")
            (_, said) = at_work.end()

        assert at_work.process.returncode == 0
        assert "Traceback" not in said

    def test_takes_for_an_account_and_a_mode(self, url: str) -> None:
        """By either secret, with a key to Stripe, and from connected accounts if that is said."""
        options = ("--account", "acct_1", "--mode", "live", "--connected")
        env = {
            "COUNTERFOIL_WEBHOOK_SECRET": f"whsec_new, {SECRET}",
            "STRIPE_SECRET_KEY": "sk_test_1",
        }
        live = written(EVENT | {"livemode": True})
        theirs = written(EVENT | {"livemode": True, "account": "acct_9"})
        with listening(url, *options, env=env) as at_work:
            answers = [
                at_work.caller.post(live),
                at_work.caller.post(live, signed(live, "whsec_new")),
                at_work.caller.post(live, signed(live, "whsec_other")),
                at_work.caller.post(BODY),
                at_work.caller.post(theirs),
            ]
            (_, said) = at_work.end()

        assert [each.status for each in answers] == [200, 200, 400, 200, 200]
        assert answers[3].text == "not ours\n"
        assert kept(url, "acct_1/live").outcome is not InboxOutcome.NOT_OURS
        assert kept(url, "acct_9/live").outcome is not InboxOutcome.NOT_OURS
        assert "Thin events" not in said

    def test_writes_for_programs_an_object_a_line(self, url: str) -> None:
        """First its address, then what messages came to."""
        with listening(url, "--json") as at_work:
            at_work.caller.post(BODY)
            (said, _) = at_work.end(signal.SIGINT)

        assert json.loads(at_work.address).keys() == {"url"}
        came = [json.loads(line)["came"] for line in said.splitlines()]
        assert came in ([], [{"applied": 1}])
        assert kept(url).tries == len(came)

    def test_takes_a_giant_without_growing(self, url: str) -> None:
        """100 MiB in chunks: it is refused before five of them are held."""
        with listening(url) as at_work, at_work.caller.connect() as connection:
            at_work.caller.post(BODY)
            before = memory_peak(at_work.process.pid)
            connection.sendall(head("Transfer-Encoding: chunked"))
            sent = 0
            try:
                for _ in range(100):
                    connection.sendall(b"%x\r\n%b\r\n" % (MIB, b" " * MIB))
                    sent += 1
            except ConnectionError:
                pass
            after = memory_peak(at_work.process.pid)
            at_work.end()

        assert sent < 10
        assert after - before < 5 * MIB


def head(*headers: str) -> bytes:
    """Return the head of a request."""
    lines = (f"POST {PATH} HTTP/1.1", f"Host: {HOST}", *headers, "")
    return "".join(f"{line}\r\n" for line in lines).encode()


def memory_peak(process: int) -> int:
    """Return how many bytes of memory a process has had at most."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(peak) * 1024


class TestNotListening:
    """What is missing is said in a sentence."""

    def test_without_a_secret(self, url: str) -> None:
        """It says how to get one."""
        for none in ("", " , "):
            sentence = refused(
                run("--database", url, "listen", env={"COUNTERFOIL_WEBHOOK_SECRET": none})
            )
            assert "set COUNTERFOIL_WEBHOOK_SECRET to the endpoint's signing secret" in sentence

    @pytest.mark.parametrize("text", ["sk_live_1", "whsec_", "whsec_..."])
    def test_with_something_else_than_a_secret(self, url: str, text: str) -> None:
        """Which isn't repeated; nor is what stands in its place in examples one."""
        env = {"COUNTERFOIL_WEBHOOK_SECRET": text}
        sentence = refused(run("--database", url, "listen", env=env))
        assert "begins with whsec_" in sentence
        assert "sk_live" not in sentence

    def test_with_something_else_than_a_key_to_stripe(self, url: str) -> None:
        """Which isn't repeated either."""
        env = WITH_SECRET | {"STRIPE_SECRET_KEY": "whsec_1"}
        sentence = refused(run("--database", url, "listen", env=env))
        assert sentence.startswith("STRIPE_SECRET_KEY holds no secret key of Stripe's")

    def test_on_a_port_that_is_taken(self, url: str) -> None:
        """Nor on an address that isn't this machine's."""
        env = WITH_SECRET | {
            "STRIPE_SECRET_KEY": "sk_test_1",
            "COUNTERFOIL_MASTER_KEY": "A" * 43 + "=",
        }
        with socket.create_server((HOST, 0)) as taken:
            port = str(taken.getsockname()[1])
            sentence = refused(run("--database", url, "listen", "--port", port, env=env))
        assert sentence == (
            f"Nobody can listen on port {port} of 127.0.0.1 (address already in use): choose others"
            " by --port and --host."
        )

    @pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "\xe4" * 70, "::ffff"])
    def test_at_an_address_of_others(self, host: str) -> None:
        """In one sentence as well."""
        env = WITH_SECRET | {"STRIPE_SECRET_KEY": "sk_test_1"}
        ran = run("--database", "memory://", "listen", "--port", "0", "--host", host, env=env)
        assert refused(ran).startswith(f"Nobody can listen on port 0 of {host} (")

    def test_without_the_extra(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """It says which one."""
        module = import_module("counterfoil.adapters.cli.listen")
        monkeypatch.setattr(module, "find_spec", lambda _: None)
        ran = run("--database", url, "listen", env=WITH_SECRET)
        assert refused(ran) == "Listening needs an extra: pip install 'counterfoil[web]'."
