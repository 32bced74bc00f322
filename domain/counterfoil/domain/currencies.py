"""The currencies that Stripe takes, and how many decimals an amount in minor units has there."""

# The sources: Stripe's "Supported currencies" (docs.stripe.com/currencies) for what it takes and
# for every exception, ISO 4217 for the codes. They are lower case, as Stripe's API writes them.


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


ZERO_DECIMAL = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
"""One minor unit is one whole. MGA is here although ISO 4217 gives it two decimals."""

THREE_DECIMAL = _codes("bhd jod kwd omr tnd")
"""A thousand minor units are one whole."""

WHOLE_AMOUNTS_IN_HUNDREDTHS = _codes("isk ugx")
"""
Without decimals, yet written with two of them for the sake of old integrations: 5 UGX is 500.

Stripe's page lists UGX among the zero-decimal currencies as well; its special case, which says how
amounts are written, is what counts.
"""

TWO_DECIMAL = (
    _codes(
        """
        aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd
        cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd
        hkd hnl hrk htg huf idr ils inr jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd
        mmk mnt mop mro mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln
        qar ron rsd rub sar sbd scr sek sgd shp sle sll sos srd std svc szl thb tjs top try ttd twd
        tzs uah usd uyu uzs wst xcd xcg yer zar zmw
        """
    )
    | WHOLE_AMOUNTS_IN_HUNDREDTHS
)
"""A hundred minor units are one whole. Withdrawn codes stay: old prices still have them."""

CURRENCIES = ZERO_DECIMAL | TWO_DECIMAL | THREE_DECIMAL
"""Every currency that a price may be in."""


def exponent(currency: str) -> int:
    """
    Return how many decimals an amount of minor units stands for: 0, 2 or 3.

    A currency that this release doesn't know has two, as nearly all have.
    """
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def step(currency: str) -> int:
    """
    Return what an amount to charge is a multiple of, in minor units.

    10 where there are three decimals, since card networks handle two; 100 where there are really
    none.
    """
    if currency in THREE_DECIMAL:
        return 10
    return 100 if currency in WHOLE_AMOUNTS_IN_HUNDREDTHS else 1
