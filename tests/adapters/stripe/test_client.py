"""With which key Stripe is asked, and where."""

import pytest

from counterfoil.adapters.stripe.client import (
    API_VERSION,
    StripeAccess,
    StripeAccessError,
    access_from,
)

KEY = "sk_test_4242"


def refused(key: str, url: str | None = None) -> str:
    """Return why Stripe can't be asked, which never repeats the key."""
    with pytest.raises(StripeAccessError) as caught:
        access_from({"STRIPE_SECRET_KEY": key}, url=url)
    assert "4242" not in repr(caught.value)
    return str(caught.value)


def test_the_version_is_that_of_stripes_client() -> None:
    """A newer client would have to be looked at first."""
    from stripe import api_version

    assert api_version == API_VERSION


def test_the_environment_says_with_which_key() -> None:
    """Blanks around it come from files."""
    access = access_from({"STRIPE_SECRET_KEY": f" {KEY}\n"})

    assert access == StripeAccess(key=KEY, url="https://api.stripe.com")
    assert access.timeout == 10
    assert "4242" not in repr(access)


def test_another_place_may_be_named() -> None:
    """What is said at the call wins over the environment."""
    environment = {"STRIPE_SECRET_KEY": KEY, "COUNTERFOIL_STRIPE_URL": "http://localhost:1/"}

    assert access_from(environment).url == "http://localhost:1"
    assert access_from(environment, url="http://localhost:2/").url == "http://localhost:2"


@pytest.mark.parametrize(
    ("key", "livemode"),
    [
        ("sk_test_1", False),
        ("rk_test_1", False),
        ("sk_live_1", True),
        ("rk_live_1", True),
        ("sk_org_live_1", True),
        ("sk_1", None),
    ],
)
def test_a_key_says_of_which_mode_it_is(key: str, livemode: bool | None) -> None:
    """If it is one of today's."""
    assert StripeAccess(key=key).livemode is livemode


@pytest.mark.parametrize("environment", [{}, {"STRIPE_SECRET_KEY": ""}, {"STRIPE_SECRET_KEY": " "}])
def test_without_a_key_nothing_is_asked(environment: dict[str, str]) -> None:
    """It is said what to set."""
    with pytest.raises(StripeAccessError, match="set STRIPE_SECRET_KEY to a secret key"):
        access_from(environment)


@pytest.mark.parametrize(
    "key",
    [
        "pk_test_4242",
        "whsec_4242",
        "4242",
        "sk_",
        "sk_test_4242\r\nX: 1",
        "sk_4242é",
        "sk_" + "4242" * 99,
    ],
)
def test_what_is_no_secret_key_is_refused(key: str) -> None:
    """Before anybody is told of it."""
    assert refused(key).startswith("STRIPE_SECRET_KEY holds no secret key of Stripe's")


@pytest.mark.parametrize(
    "url",
    [
        "api.stripe.com",
        "ftp://api.stripe.com",
        "https://",
        "https://user@api.stripe.com",
        "https://api.stripe.com/v1",
        "https://api.stripe.com?a=1",
        "https://api.stripe.com#a",
        "https://api.stripe.com:99999",
        "https://api.stripe.com:0",
        "https://api stripe.com",
        "https://[::1",
        "https://api.stripe.com\n",
        "https://äpi.stripe.com",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    """Paths are put behind it as they are."""
    assert "is no address of Stripe's API: write https://api.stripe.com" in refused(KEY, url)


def test_a_live_key_is_not_sent_in_the_open() -> None:
    """Not even to this machine."""
    assert refused("sk_live_4242", "http://localhost:1") == (
        "A live key isn't sent over plain http to http://localhost:1: use a key of test mode, or an"
        " https address."
    )
