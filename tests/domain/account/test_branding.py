"""How the portal looks, and how much of it can be seen."""

from decimal import Decimal, getcontext

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account.cast import AT_PORTAL, BY_API, STUDIO, account, state

from counterfoil.domain.account import events as e
from counterfoil.domain.account import policy
from counterfoil.domain.account import refusals as r
from counterfoil.domain.account.branding import Branding, Shape
from counterfoil.domain.account.commands import ChangeBranding
from counterfoil.domain.account.contrast import contrast
from counterfoil.domain.changes import CLEAR, KEEP, Change, Set

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")

OURS = Branding(
    logo="https://example.com/logo.png",
    icon="file_1Icon",
    background_color="#ffffff",
    button_color="#004488",
    font="Open Sans",
    shape=Shape.PILL,
)
CHANGED = e.BrandingChanged(OURS)


def branding(
    *,
    logo: Change[str] = KEEP,
    icon: Change[str] = KEEP,
    background: Change[str] = KEEP,
    button: Change[str] = KEEP,
    font: Change[str] = KEEP,
    shape: Change[Shape] = KEEP,
) -> ChangeBranding:
    """Return the wish to change what is passed."""
    return ChangeBranding(
        account_id=STUDIO,
        logo=logo,
        icon=icon,
        background_color=background,
        button_color=button,
        font=font,
        shape=shape,
    )


ALL = branding(
    logo=Set("https://example.com/logo.png"),
    icon=Set("file_1Icon"),
    background=Set("#FFFFFF"),
    button=Set("#004488"),
    font=Set("Open Sans"),
    shape=Set(Shape.PILL),
)


def test_the_portal_is_branded() -> None:
    """The event says how it looks as a whole; capitals make no other color (R186)."""
    account().when(ALL, BY_API).then(CHANGED)
    assert state(CHANGED).branding == OURS


def test_what_is_not_passed_stays_and_what_is_cleared_is_stripes_own() -> None:
    """One setting at a time."""
    account(CHANGED).when(branding(font=Set("Lora")), BY_API).then(
        e.BrandingChanged(evolve(OURS, font="Lora"))
    )
    bare = branding(logo=CLEAR, icon=CLEAR, background=CLEAR, button=CLEAR, font=CLEAR, shape=CLEAR)
    account(CHANGED).when(bare, BY_API).then(e.BrandingChanged(Branding()))


def test_a_portal_that_looks_so_already_stays_quiet() -> None:
    """Whoever asks, and in whatever letters."""
    for wish in (ALL, branding(), branding(background=Set("#FFFFFF"))):
        account(CHANGED).when(wish, BY_API).then_nothing()
        account(CHANGED).when(wish, AT_PORTAL).then_nothing()
    account().when(branding(logo=CLEAR), BY_API).then_nothing()


@pytest.mark.parametrize(
    ("wish", "setting", "value"),
    [
        (branding(logo=Set("http://example.com/logo.png")), "logo", "http://example.com/logo.png"),
        (branding(logo=Set("logo.png")), "logo", "logo.png"),
        (branding(logo=Set("https://")), "logo", "https://"),
        (branding(icon=Set("file_")), "icon", "file_"),
        (branding(icon=Set("")), "icon", ""),
        (branding(background=Set("white")), "background_color", "white"),
        (branding(background=Set("#fff")), "background_color", "#fff"),
        (branding(button=Set("#00448g")), "button_color", "#00448g"),
        (branding(button=Set("#0044880")), "button_color", "#0044880"),
        (branding(font=Set("")), "font", ""),
        (branding(font=Set("Lora; color: red")), "font", "Lora; color: red"),
        (branding(font=Set("x" * 65)), "font", "x" * 65),
        (branding(font=Set("Lora ")), "font", "Lora "),
        (branding(shape=Set(Shape("star"))), "shape", "star"),
    ],
)
def test_a_setting_that_cannot_be_drawn_is_refused(
    wish: ChangeBranding, setting: str, value: str
) -> None:
    """The refusal names it."""
    refusal = account().when(wish, BY_API).then_refused(r.BrandingUnusableError)

    assert (refusal.setting, refusal.value) == (setting, value)


def test_the_longest_name_of_a_font_is_accepted() -> None:
    """The bound is in."""
    longest = "x" * policy.FONT_CHARACTERS_MAX
    account().when(branding(font=Set(longest)), BY_API).then(
        e.BrandingChanged(Branding(font=longest))
    )


def test_what_was_there_before_never_stands_in_the_way() -> None:
    """A rule that came later binds what changes."""
    past = e.BrandingChanged(Branding(font="?", shape=Shape("star"), button_color="blue"))
    account(past).when(branding(background=Set("#ffffff")), BY_API).then(
        e.BrandingChanged(
            Branding(font="?", shape=Shape("star"), button_color="blue", background_color="#ffffff")
        )
    )


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (branding(button=Set("#fffffe"), logo=Set("?")), r.MerchantsAccountError),
        (branding(logo=Set("?"), icon=Set("?"), shape=Set(Shape("star"))), r.BrandingUnusableError),
    ],
)
def test_who_asks_is_looked_at_first(
    wish: ChangeBranding, error: type[r.AccountRefusedError]
) -> None:
    """Then each setting in order."""
    door = AT_PORTAL if error is r.MerchantsAccountError else BY_API
    refusal = account(CHANGED).when(wish, door).then_refused(error)
    if isinstance(refusal, r.BrandingUnusableError):
        assert refusal.setting == "logo"


class TestTheContrast:
    """What can be clicked can be seen: WCAG 2.2, 1.4.11."""

    def test_of_a_button_is_three_to_one_at_least(self) -> None:
        """The two greys next to one another on either side of the bound."""
        grey, paler = Set("#949494"), Set("#959595")
        white = e.BrandingChanged(Branding(background_color="#ffffff"))

        account(white).when(branding(button=grey), BY_API).then(
            e.BrandingChanged(Branding(background_color="#ffffff", button_color="#949494"))
        )
        refusal = (
            account(white).when(branding(button=paler), BY_API).then_refused(r.ContrastTooLowError)
        )
        assert (refusal.button_color, refusal.background_color) == ("#959595", "#ffffff")
        assert refusal.contrast == "2.99"

    def test_binds_the_background_as_well(self) -> None:
        """Either may be changed."""
        button = e.BrandingChanged(Branding(button_color="#004488"))
        wish = branding(background=Set("#003366"))
        account(button).when(wish, BY_API).then_refused(r.ContrastTooLowError)

    def test_that_was_too_low_before_holds_up_no_other_change(self) -> None:
        """The rule binds the colors that change."""
        pale = Branding(background_color="#ffffff", button_color="#fffffe")
        account(e.BrandingChanged(pale)).when(branding(font=Set("Lora")), BY_API).then(
            e.BrandingChanged(evolve(pale, font="Lora"))
        )

    @pytest.mark.parametrize(
        "wish", [branding(button=Set("#fffffe")), branding(background=Set("#123456"))]
    )
    def test_against_a_color_of_stripes_own_is_not_known(self, wish: ChangeBranding) -> None:
        """Which those are isn't documented."""
        assert account().when(wish, BY_API).refusal is None

    def test_is_looked_at_once_each_color_is_one(self) -> None:
        """What is no color has no contrast."""
        wish = branding(button=Set("#fffffe"), background=Set("white"))
        account().when(wish, BY_API).then_refused(r.BrandingUnusableError)

    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [
            ("#000000", "#ffffff", "21.00"),
            ("#ffffff", "#ffffff", "1.00"),
            ("#777777", "#ffffff", "4.48"),
            ("#767676", "#ffffff", "4.54"),
            ("#ff0000", "#ffffff", "4.00"),
            ("#0a0a0a", "#0b0b0b", "1.01"),
        ],
    )
    def test_is_that_of_the_formula(self, one: str, other: str, ratio: str) -> None:
        """By published examples; below a tenth of full light the curve is a line."""
        assert contrast(one, other).quantize(Decimal("0.01")) == Decimal(ratio)

    @given(one=COLORS, other=COLORS)
    def test_is_the_same_both_ways_and_between_1_and_21(self, one: str, other: str) -> None:
        """However colors are set side by side."""
        ratio = contrast(one, other)

        assert contrast(other, one) == ratio
        assert 1 <= ratio <= 21

    def test_depends_on_nobodys_settings(self) -> None:
        """A decision comes out the same in every program that embeds the domain."""
        before = contrast("#949494", "#ffffff")
        precision = getcontext().prec
        getcontext().prec = 3
        try:
            assert contrast("#949494", "#ffffff") == before
        finally:
            getcontext().prec = precision
