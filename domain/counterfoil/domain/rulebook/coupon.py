"""The rules of coupons, of their promotion codes, and of who may redeem them."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

COUPONS_ARE_THE_MERCHANTS = Rule(
    id="coupons-are-the-merchants",
    numbers=(),
    says=Words(
        "Only the merchant creates and changes coupons and promotion codes.",
        "Alleen de ondernemer maakt en wijzigt coupons en promotiecodes.",
    ),
    remedy=Words(
        "Change them through the API or the Dashboard.",
        "Wijzig ze via de API of het dashboard.",
    ),
    source=Source.OURS,
)

COUPON_EXISTS = Rule(
    id="coupon-exists",
    numbers=(),
    says=Words(
        "A coupon exists before it is changed or redeemed.",
        "Een coupon bestaat voordat je hem wijzigt of verzilvert.",
    ),
    remedy=Words(
        "Check the id, the account and the mode of the coupon.",
        "Controleer de id, het account en de modus van de coupon.",
    ),
)

COUPON_ID_IS_NEW = Rule(
    id="coupon-id-is-new",
    numbers=(),
    says=Words("Each coupon has an id of its own.", "Elke coupon heeft een eigen id."),
    remedy=Words(
        "Choose another id, or delete the coupon and use a new one.",
        "Kies een andere id of verwijder de coupon en gebruik een nieuwe.",
    ),
)

DELETED_COUPON_STAYS_DELETED = Rule(
    id="deleted-coupon-stays-deleted",
    numbers=("R84",),
    says=Words(
        "A coupon that was deleted is redeemed by nobody any more; who redeemed it keeps the "
        "discount.",
        "Een verwijderde coupon kan niemand meer verzilveren; wie dat al deed, houdt de korting.",
    ),
    remedy=Words("Create another coupon.", "Maak een andere coupon."),
)

PROMOTION_CODE_EXISTS = Rule(
    id="promotion-code-exists",
    numbers=("R81",),
    says=Words(
        "A promotion code exists before it is changed or redeemed.",
        "Een promotiecode bestaat voordat je hem wijzigt of verzilvert.",
    ),
    remedy=Words(
        "Check the promotion code, or add it first.",
        "Controleer de promotiecode of voeg hem eerst toe.",
    ),
)

PROMOTION_TERMS_ARE_IMMUTABLE = Rule(
    id="promotion-terms-are-immutable",
    numbers=(),
    says=Words(
        "The text and the conditions of a promotion code stand for ever.",
        "De tekst en de voorwaarden van een promotiecode liggen voor altijd vast.",
    ),
    remedy=Words(
        "Add another promotion code and deactivate this one.",
        "Voeg een andere promotiecode toe en deactiveer deze.",
    ),
)

COUPON_TAKES_OFF_ONE_THING = Rule(
    id="coupon-takes-off-one-thing",
    numbers=(),
    says=Words(
        "A coupon takes off an amount in a currency, or a percentage, and never both.",
        "Een coupon geeft een bedrag in een valuta of een percentage korting, nooit allebei.",
    ),
    remedy=Words(
        "Pass amount_off with currency, or percent_off alone.",
        "Geef amount_off met currency mee, of alleen percent_off.",
    ),
)

AMOUNT_OFF_IS_PAYABLE = Rule(
    id="amount-off-is-payable",
    numbers=(),
    says=Words(
        "The amount that a coupon takes off is above zero, in a currency that Stripe supports.",
        "Het bedrag dat een coupon aan korting geeft, is hoger dan nul en staat in een valuta die "
        "Stripe ondersteunt.",
    ),
    remedy=Words(
        "Pass a positive number of minor units and a lower-case currency code.",
        "Geef een positief aantal kleinste eenheden en een valutacode in kleine letters mee.",
    ),
)

PERCENT_OFF_IS_A_SHARE = Rule(
    id="percent-off-is-a-share",
    numbers=(),
    says=Words(
        "The percentage that a coupon takes off is above 0 and at most 100, with two decimals at "
        "most.",
        "Het percentage dat een coupon aan korting geeft, is hoger dan 0 en maximaal 100, met "
        "hoogstens twee decimalen.",
    ),
    remedy=Words("Write it like 25 or 12.5.", "Schrijf het als 25 of 12.5."),
)

DURATION_IS_KNOWN = Rule(
    id="coupon-duration-is-known",
    numbers=(),
    says=Words(
        "A coupon discounts once, for some months, or for ever.",
        "Een coupon geeft één keer, een aantal maanden of voor altijd korting.",
    ),
    remedy=Words(
        "Choose once, repeating or forever.",
        "Kies once, repeating of forever.",
    ),
)

MONTHS_GO_WITH_REPEATING = Rule(
    id="months-go-with-repeating",
    numbers=(),
    says=Words(
        "A repeating coupon says for how many months, and no other coupon does.",
        "Een coupon die een aantal maanden korting geeft, vermeldt hoeveel; een andere coupon "
        "vermeldt geen maanden.",
    ),
    remedy=Words(
        "Pass duration_in_months with repeating, and only there.",
        "Geef duration_in_months alleen bij repeating mee.",
    ),
)

REDEMPTIONS_ARE_COUNTABLE = Rule(
    id="redemptions-are-countable",
    numbers=(),
    says=Words(
        "A limit to redemptions is one or more, and that of a promotion code is no higher than its "
        "coupon's.",
        "Het maximale aantal verzilveringen is minimaal 1, en dat van een promotiecode is niet "
        "hoger dan dat van de coupon.",
    ),
    remedy=Words(
        "Lower max_redemptions, or leave it out.",
        "Verlaag max_redemptions of laat het weg.",
    ),
)

REDEMPTION_ENDS_LATER = Rule(
    id="redemption-ends-later",
    numbers=(),
    says=Words(
        "A coupon is created to be redeemed for some time, for five years at most where its end is "
        "set; a promotion code ends no later than its coupon.",
        "De einddatum van een coupon of promotiecode ligt in de toekomst: die van een coupon "
        "hoogstens vijf jaar vooruit, die van een promotiecode niet later dan die van de coupon.",
    ),
    remedy=Words(
        "Choose another moment in the future, or none.",
        "Kies een ander moment in de toekomst of laat het weg.",
    ),
)

COUPON_NAME_FITS = Rule(
    id="coupon-name-fits",
    numbers=(),
    says=Words(
        "The name of a coupon has at most 40 characters.",
        "De naam van een coupon heeft maximaal 40 tekens.",
    ),
    remedy=Words("Shorten the name of the coupon.", "Maak de naam van de coupon korter."),
)

CODE_IS_PLAIN = Rule(
    id="promotion-code-is-plain",
    numbers=(),
    says=Words(
        "A promotion code consists of letters, digits and hyphens, at most 500 of them.",
        "Een promotiecode bestaat uit letters, cijfers en koppeltekens, hoogstens 500.",
    ),
    remedy=Words("Write it like SPRING-20.", "Schrijf hem als LENTE-20."),
)

CODE_IS_UNIQUE = Rule(
    id="promotion-code-is-unique",
    numbers=(),
    says=Words(
        "Among the active promotion codes that a customer can use, each text stands for one, "
        "whatever its case.",
        "Van de actieve promotiecodes die een klant kan gebruiken, heeft elke een eigen tekst, "
        "ongeacht hoofdletters.",
    ),
    remedy=Words(
        "Choose another text, or deactivate the other promotion code first.",
        "Kies een andere tekst of deactiveer eerst de andere promotiecode.",
    ),
)

MINIMUM_HAS_A_CURRENCY = Rule(
    id="minimum-has-a-currency",
    numbers=(),
    says=Words(
        "A minimum amount is above zero and goes with a currency.",
        "Een minimumbedrag is hoger dan nul en hoort bij een valuta.",
    ),
    remedy=Words(
        "Pass minimum_amount and minimum_amount_currency together.",
        "Geef minimum_amount en minimum_amount_currency samen mee.",
    ),
)

COUPON_IS_REDEEMED_IN_TIME = Rule(
    id="coupon-is-redeemed-in-time",
    numbers=("R84", "R178"),
    says=Words(
        "A coupon is redeemed before its last moment has passed.",
        "Een coupon kan tot en met het uiterste moment worden verzilverd.",
    ),
    remedy=Words(
        "Choose a coupon that can still be redeemed.",
        "Kies een coupon die nog geldig is.",
    ),
)

COUPON_IS_REDEEMED_SO_OFTEN = Rule(
    id="coupon-is-redeemed-so-often",
    numbers=("R84",),
    says=Words(
        "A coupon is redeemed no more often than its limit says.",
        "Een coupon wordt niet vaker verzilverd dan het maximum.",
    ),
    remedy=Words(
        "Choose a coupon of which redemptions are left.",
        "Kies een coupon die nog niet is opgebruikt.",
    ),
)

COUPON_IS_VALID = Rule(
    id="coupon-is-valid",
    numbers=("R84",),
    says=Words(
        "A coupon that is redeemed is valid by Stripe's word.",
        "Een coupon die wordt verzilverd, is volgens Stripe geldig.",
    ),
    remedy=Words("Choose another coupon.", "Kies een andere coupon."),
)

PROMOTION_CODE_IS_ACTIVE = Rule(
    id="promotion-code-is-active",
    numbers=("R81",),
    says=Words(
        "A promotion code that is redeemed is active.",
        "Een promotiecode die wordt verzilverd, is actief.",
    ),
    remedy=Words(
        "Activate the promotion code, or use another.",
        "Activeer de promotiecode of gebruik een andere.",
    ),
)

PROMOTION_CODE_IS_REDEEMED_IN_TIME = Rule(
    id="promotion-code-is-redeemed-in-time",
    numbers=("R81",),
    says=Words(
        "A promotion code is redeemed before it expires.",
        "Een promotiecode wordt verzilverd voordat hij verloopt.",
    ),
    remedy=Words(
        "Use a promotion code that hasn't expired.",
        "Gebruik een promotiecode die niet is verlopen.",
    ),
)

PROMOTION_CODE_IS_REDEEMED_SO_OFTEN = Rule(
    id="promotion-code-is-redeemed-so-often",
    numbers=("R81",),
    says=Words(
        "A promotion code is redeemed no more often than its limit says.",
        "Een promotiecode wordt niet vaker verzilverd dan het maximum.",
    ),
    remedy=Words(
        "Use a promotion code of which redemptions are left.",
        "Gebruik een promotiecode die nog niet is opgebruikt.",
    ),
)

PROMOTION_CODE_IS_FOR_ITS_CUSTOMER = Rule(
    id="promotion-code-is-for-its-customer",
    numbers=("R81",),
    says=Words(
        "A promotion code that is meant for one customer is redeemed by that customer alone.",
        "Een promotiecode voor één klant kan alleen die klant verzilveren.",
    ),
    remedy=Words(
        "Use a promotion code that is meant for every customer, or for this one.",
        "Gebruik een promotiecode die voor elke klant bedoeld is, of voor deze klant.",
    ),
)

FIRST_TIME_CODE_IS_FOR_NEWCOMERS = Rule(
    id="first-time-code-is-for-newcomers",
    numbers=("R81",),
    says=Words(
        "A promotion code for first-time customers is redeemed by customers without any payment or "
        "invoice before.",
        "Een promotiecode voor nieuwe klanten is alleen voor klanten die nog geen betaling of "
        "factuur hebben gehad.",
    ),
    remedy=Words(
        "Use a promotion code for every customer.",
        "Gebruik een promotiecode voor alle klanten.",
    ),
    source=Source.FIELD,
)

COUPON_SHARES_THE_CURRENCY = Rule(
    id="coupon-shares-the-currency",
    numbers=(),
    says=Words(
        "An amount is taken off what is sold in the same currency.",
        "Een korting van een vast bedrag geldt alleen voor wat in dezelfde valuta wordt verkocht.",
    ),
    remedy=Words(
        "Choose a coupon in that currency, or one with a percentage.",
        "Kies een coupon in die valuta of een coupon met een percentage.",
    ),
    source=Source.INFERRED,
)

MINIMUM_IS_REACHED = Rule(
    id="minimum-is-reached",
    numbers=("R81",),
    says=Words(
        "A promotion code with a minimum amount is redeemed on a purchase that reaches it.",
        "Een promotiecode met een minimumbedrag wordt verzilverd op een aankoop die dat haalt.",
    ),
    remedy=Words(
        "Buy more, or use another promotion code.",
        "Koop meer of gebruik een andere promotiecode.",
    ),
)

RULES: tuple[Rule, ...] = (
    COUPONS_ARE_THE_MERCHANTS,
    COUPON_EXISTS,
    COUPON_ID_IS_NEW,
    DELETED_COUPON_STAYS_DELETED,
    PROMOTION_CODE_EXISTS,
    PROMOTION_TERMS_ARE_IMMUTABLE,
    COUPON_TAKES_OFF_ONE_THING,
    AMOUNT_OFF_IS_PAYABLE,
    PERCENT_OFF_IS_A_SHARE,
    DURATION_IS_KNOWN,
    MONTHS_GO_WITH_REPEATING,
    REDEMPTIONS_ARE_COUNTABLE,
    REDEMPTION_ENDS_LATER,
    COUPON_NAME_FITS,
    CODE_IS_PLAIN,
    CODE_IS_UNIQUE,
    MINIMUM_HAS_A_CURRENCY,
    COUPON_IS_REDEEMED_IN_TIME,
    COUPON_IS_REDEEMED_SO_OFTEN,
    COUPON_IS_VALID,
    PROMOTION_CODE_IS_ACTIVE,
    PROMOTION_CODE_IS_REDEEMED_IN_TIME,
    PROMOTION_CODE_IS_REDEEMED_SO_OFTEN,
    PROMOTION_CODE_IS_FOR_ITS_CUSTOMER,
    FIRST_TIME_CODE_IS_FOR_NEWCOMERS,
    COUPON_SHARES_THE_CURRENCY,
    MINIMUM_IS_REACHED,
)
