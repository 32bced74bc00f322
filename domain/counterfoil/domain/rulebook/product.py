"""The rules of the catalogue: of products, their prices and the amounts in them."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

CATALOGUE_IS_THE_MERCHANTS = Rule(
    id="catalogue-is-the-merchants",
    numbers=("R188",),
    says=Words(
        "The portal shows products and prices, and only the merchant changes them.",
        "Het klantenportaal toont producten en prijzen, en alleen de ondernemer kan ze wijzigen.",
    ),
    remedy=Words(
        "Change the catalog through the API or the Dashboard.",
        "Wijzig de catalogus via de API of het dashboard.",
    ),
)

PRODUCT_IS_IN_CATALOGUE = Rule(
    id="product-is-in-catalogue",
    numbers=(),
    says=Words(
        "A product is in the catalog before it or its prices are changed.",
        "Een product staat in de catalogus voordat het product zelf of een prijs ervan wordt "
        "gewijzigd.",
    ),
    remedy=Words("List the product first.", "Zet het product eerst in de catalogus."),
    source=Source.INFERRED,
)

PRODUCT_ID_IS_NEW = Rule(
    id="product-id-is-new",
    numbers=(),
    says=Words(
        "Each product has an id of its own.",
        "Elk product heeft een eigen id.",
    ),
    remedy=Words(
        "Choose another id, or change the product that has this one.",
        "Kies een andere id of wijzig het product dat deze id heeft.",
    ),
)

DELETED_IS_FOR_EVER = Rule(
    id="deleted-is-for-ever",
    numbers=("R196",),
    says=Words(
        "A product or price that was deleted stays deleted.",
        "Een verwijderd product of een verwijderde prijs blijft verwijderd.",
    ),
    remedy=Words(
        "Use a new id, and archive instead of deleting from now on.",
        "Gebruik een nieuwe id en archiveer voortaan in plaats van te verwijderen.",
    ),
    source=Source.INFERRED,
)

PRICE_IS_THE_PRODUCTS = Rule(
    id="price-is-the-products",
    numbers=("R54",),
    says=Words(
        "A price that is named for a product is one of that product's prices.",
        "Een prijs die je bij een product noemt, is een van de prijzen van dat product.",
    ),
    remedy=Words(
        "Name one of the product's prices, or add the price first.",
        "Noem een prijs van het product of voeg de prijs eerst toe.",
    ),
    source=Source.INFERRED,
)

PRICE_TERMS_ARE_IMMUTABLE = Rule(
    id="price-terms-are-immutable",
    numbers=("R196",),
    says=Words(
        "The terms of a price stand for ever.",
        "De voorwaarden van een prijs liggen voor altijd vast.",
    ),
    remedy=Words(
        "Add a price with the new terms and archive this one.",
        "Voeg een prijs met de nieuwe voorwaarden toe en archiveer deze.",
    ),
)

TAX_BEHAVIOR_IS_SPECIFIED_ONCE = Rule(
    id="tax-behavior-is-specified-once",
    numbers=(),
    says=Words(
        "Whether tax is included in a price or comes on top is specified once.",
        "Of belasting in een prijs is inbegrepen of erbovenop komt, leg je één keer vast.",
    ),
    remedy=Words(
        "Add a price with the other tax behavior and archive this one.",
        "Voeg een prijs met het andere belastinggedrag toe en archiveer deze.",
    ),
)

DEFAULT_PRICE_IS_ACTIVE = Rule(
    id="default-price-is-active",
    numbers=(),
    says=Words(
        "The default price of a product is active.",
        "De standaardprijs van een product is actief.",
    ),
    remedy=Words(
        "Restore the price, or make another price the default first.",
        "Activeer de prijs opnieuw of maak eerst een andere prijs de standaard.",
    ),
    source=Source.FIELD,
)

LOOKUP_KEY_IS_UNIQUE = Rule(
    id="lookup-key-is-unique",
    numbers=(),
    says=Words(
        "A lookup key leads to one price.",
        "Een opzoeksleutel leidt naar één prijs.",
    ),
    remedy=Words(
        "Choose another key, or transfer this one.",
        "Kies een andere sleutel of zet deze sleutel over.",
    ),
)

CURRENCY_IS_TAKEN = Rule(
    id="currency-is-taken",
    numbers=(),
    says=Words(
        "A price is in a currency that Stripe supports, written as a lower-case code.",
        "Een prijs is in een valuta die Stripe ondersteunt, geschreven als code in kleine letters.",
    ),
    remedy=Words(
        "Use a code such as eur or usd.",
        "Gebruik een code zoals eur of usd.",
    ),
)

CHOICES_ARE_KNOWN = Rule(
    id="price-choices-are-known",
    numbers=(),
    says=Words(
        "The settings of a price have values that this release knows.",
        "De instellingen van een prijs hebben waarden die deze versie kent.",
    ),
    remedy=Words(
        "Use one of the values that Stripe documents.",
        "Gebruik een van de waarden die Stripe documenteert.",
    ),
    source=Source.OURS,
)

RECURRENCE_FITS_TYPE = Rule(
    id="recurrence-fits-type",
    numbers=(),
    says=Words(
        "A recurring price has an interval, and a one-time price has none.",
        "Een terugkerende prijs heeft een interval en een eenmalige prijs niet.",
    ),
    remedy=Words(
        "Pass an interval for a recurring price and none for a one-time price.",
        "Geef bij een terugkerende prijs een interval mee en bij een eenmalige prijs niet.",
    ),
)

# Stripe names 3 years, 36 months and 156 weeks; that they are 1095 days is INFERRED.
INTERVAL_IS_THREE_YEARS_AT_MOST = Rule(
    id="interval-is-three-years-at-most",
    numbers=(),
    says=Words(
        "A recurring price bills at least once every three years.",
        "Een terugkerende prijs wordt minimaal één keer per drie jaar in rekening gebracht.",
    ),
    remedy=Words(
        "Choose 1 to 3 years, 1 to 36 months, 1 to 156 weeks or 1 to 1095 days.",
        "Kies 1 tot en met 3 jaar, 36 maanden, 156 weken of 1095 dagen.",
    ),
)

AMOUNT_IS_STATED_ONCE = Rule(
    id="amount-is-stated-once",
    numbers=(),
    says=Words(
        "A price per unit has one amount: whole, decimal or chosen by the customer; a tiered "
        "price has none.",
        "Een prijs per eenheid heeft één bedrag: heel, decimaal of door de klant gekozen; een "
        "staffelprijs heeft er geen.",
    ),
    remedy=Words(
        "Pass exactly one amount, or none with tiers.",
        "Geef precies één bedrag mee, of geen bedrag bij een staffelprijs.",
    ),
)

AMOUNT_IS_NOT_NEGATIVE = Rule(
    id="amount-is-not-negative",
    numbers=(),
    says=Words(
        "The amount of a price is zero or more minor units.",
        "Het bedrag van een prijs is nul of meer, in de kleinste eenheid van de valuta.",
    ),
    remedy=Words(
        "Pass zero for a free price, and use a coupon or credit for a reduction.",
        "Geef nul mee voor een gratis prijs en gebruik een coupon of tegoed voor een korting.",
    ),
)

DECIMAL_AMOUNT_IS_EXACT = Rule(
    id="decimal-amount-is-exact",
    numbers=(),
    says=Words(
        "A decimal amount is a number of minor units with at most 12 decimals.",
        "Een decimaal bedrag heeft maximaal 12 decimalen, in de kleinste eenheid van de valuta.",
    ),
    remedy=Words(
        "Write it like 0.05, without sign or exponent.",
        "Schrijf het als 0.05, zonder teken of exponent.",
    ),
)

AMOUNT_FITS_CURRENCY = Rule(
    id="amount-fits-currency",
    numbers=(),
    says=Words(
        "An amount is a multiple of ten where its currency has three decimals, and of one hundred "
        "in ISK and UGX.",
        "Bedragen gaan in veelvouden van tien bij valuta's met drie decimalen en in veelvouden "
        "van honderd in ISK en UGX.",
    ),
    remedy=Words("Round the amount.", "Rond het bedrag af."),
)

PRODUCT_HAS_A_NAME = Rule(
    id="product-has-a-name",
    numbers=(),
    says=Words("A product has a name.", "Een product heeft een naam."),
    remedy=Words(
        "Pass a name that customers understand.",
        "Geef een naam mee die klanten begrijpen.",
    ),
)

TEXT_FITS = Rule(
    id="catalogue-text-fits",
    numbers=(),
    says=Words(
        "A text of a product or price is no longer than Stripe allows.",
        "Een tekst bij een product of prijs is niet langer dan Stripe toestaat.",
    ),
    remedy=Words("Shorten the text.", "Maak de tekst korter."),
)

STATEMENT_DESCRIPTOR_IS_PLAIN = Rule(
    id="statement-descriptor-is-plain",
    numbers=(),
    says=Words(
        "A statement descriptor has at least one letter, and none of < > \\ \" '.",
        "Een afschriftomschrijving bevat minimaal één letter en geen van de tekens < > \\ \" '.",
    ),
    remedy=Words(
        "Use letters, digits and spaces.",
        "Gebruik letters, cijfers en spaties.",
    ),
)

RULES: tuple[Rule, ...] = (
    CATALOGUE_IS_THE_MERCHANTS,
    PRODUCT_IS_IN_CATALOGUE,
    PRODUCT_ID_IS_NEW,
    DELETED_IS_FOR_EVER,
    PRICE_IS_THE_PRODUCTS,
    PRICE_TERMS_ARE_IMMUTABLE,
    TAX_BEHAVIOR_IS_SPECIFIED_ONCE,
    DEFAULT_PRICE_IS_ACTIVE,
    LOOKUP_KEY_IS_UNIQUE,
    CURRENCY_IS_TAKEN,
    CHOICES_ARE_KNOWN,
    RECURRENCE_FITS_TYPE,
    INTERVAL_IS_THREE_YEARS_AT_MOST,
    AMOUNT_IS_STATED_ONCE,
    AMOUNT_IS_NOT_NEGATIVE,
    DECIMAL_AMOUNT_IS_EXACT,
    AMOUNT_FITS_CURRENCY,
    PRODUCT_HAS_A_NAME,
    TEXT_FITS,
    STATEMENT_DESCRIPTOR_IS_PLAIN,
)
