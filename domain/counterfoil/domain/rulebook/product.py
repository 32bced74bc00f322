"""The rules of the catalogue: of products, their prices and the amounts in them."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

CATALOGUE_IS_THE_MERCHANTS = Rule(
    id="catalogue-is-the-merchants",
    numbers=("R188",),
    says=Words(
        "The portal shows products and prices, and only the merchant changes them.",
        "Het portaal toont producten en prijzen, en alleen de verkoper verandert ze.",
    ),
    remedy=Words(
        "Change the catalogue through the API or the dashboard.",
        "Verander de catalogus via de API of het dashboard.",
    ),
)

PRODUCT_IS_IN_CATALOGUE = Rule(
    id="product-is-in-catalogue",
    numbers=("R196",),
    says=Words(
        "A product is in the catalogue before it or its prices are changed.",
        "Een product staat in de catalogus voordat je het of zijn prijzen verandert.",
    ),
    remedy=Words("List the product first.", "Zet het product eerst in de catalogus."),
)

PRODUCT_ID_IS_NEW = Rule(
    id="product-id-is-new",
    numbers=("R196",),
    says=Words(
        "Each product has an id of its own.",
        "Elk product heeft een eigen id.",
    ),
    remedy=Words(
        "Choose another id, or change the product that has this one.",
        "Kies een andere id of verander het product dat deze heeft.",
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
)

PRICE_IS_THE_PRODUCTS = Rule(
    id="price-is-the-products",
    numbers=("R54", "R196"),
    says=Words(
        "A price that is named for a product is one of that product's prices.",
        "Een prijs die je bij een product noemt, is een van de prijzen van dat product.",
    ),
    remedy=Words(
        "Name one of the product's prices, or add the price first.",
        "Noem een prijs van het product of voeg de prijs eerst toe.",
    ),
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
    numbers=("R87", "R196"),
    says=Words(
        "Whether tax is within a price or on top is said once.",
        "Of belasting in een prijs zit of erbovenop komt, leg je één keer vast.",
    ),
    remedy=Words(
        "Add a price with the other tax behavior and archive this one.",
        "Voeg een prijs met het andere belastinggedrag toe en archiveer deze.",
    ),
)

DEFAULT_PRICE_IS_ACTIVE = Rule(
    id="default-price-is-active",
    numbers=("R196",),
    says=Words(
        "The default price of a product is for sale.",
        "De standaardprijs van een product is te koop.",
    ),
    remedy=Words(
        "Restore the price, or make another price the default first.",
        "Haal de prijs uit het archief of maak eerst een andere prijs de standaard.",
    ),
    source=Source.FIELD,
)

LOOKUP_KEY_IS_UNIQUE = Rule(
    id="lookup-key-is-unique",
    numbers=("R196",),
    says=Words(
        "A lookup key leads to one price.",
        "Een opzoeksleutel leidt naar één prijs.",
    ),
    remedy=Words(
        "Choose another key, or transfer this one.",
        "Kies een andere sleutel of zet deze over.",
    ),
)

CURRENCY_IS_TAKEN = Rule(
    id="currency-is-taken",
    numbers=("R188",),
    says=Words(
        "A price is in a currency that Stripe takes, written as a lower-case code.",
        "Een prijs is in een munt die Stripe aanneemt, geschreven als code in kleine letters.",
    ),
    remedy=Words(
        "Use a code such as eur or usd.",
        "Gebruik een code zoals eur of usd.",
    ),
)

CHOICES_ARE_KNOWN = Rule(
    id="price-choices-are-known",
    numbers=("R183",),
    says=Words(
        "A wish names only choices that this release knows.",
        "Een wens noemt alleen keuzes die deze versie kent.",
    ),
    remedy=Words(
        "Use one of Stripe's documented values.",
        "Gebruik een van de waarden die Stripe beschrijft.",
    ),
)

RECURRENCE_FITS_TYPE = Rule(
    id="recurrence-fits-type",
    numbers=("R54",),
    says=Words(
        "A recurring price says how often it recurs, and a one-time price doesn't.",
        "Een terugkerende prijs zegt hoe vaak hij terugkeert en een eenmalige prijs doet dat niet.",
    ),
    remedy=Words(
        "Pass an interval for a recurring price and none for a one-time price.",
        "Geef een terugkerende prijs een interval mee en een eenmalige prijs geen.",
    ),
)

INTERVAL_IS_THREE_YEARS_AT_MOST = Rule(
    id="interval-is-three-years-at-most",
    numbers=("R188",),
    says=Words(
        "A recurring price bills every interval or every few, within three years.",
        "Een terugkerende prijs brengt elk interval of om de zoveel in rekening, binnen drie jaar.",
    ),
    remedy=Words(
        "Choose from 1 to 3 years, 36 months, 156 weeks or 1095 days.",
        "Kies van 1 tot en met 3 jaar, 36 maanden, 156 weken of 1095 dagen.",
    ),
)

AMOUNT_IS_STATED_ONCE = Rule(
    id="amount-is-stated-once",
    numbers=("R94", "R188"),
    says=Words(
        "A price per unit has one amount: whole, decimal or the customer's choice; "
        "a tiered price has none.",
        "Een prijs per stuk heeft één bedrag: heel, decimaal of naar keuze van de klant; "
        "een staffelprijs heeft er geen.",
    ),
    remedy=Words(
        "Pass exactly one amount, or none with tiers.",
        "Geef precies één bedrag mee, of geen bij een staffel.",
    ),
)

AMOUNT_IS_NOT_NEGATIVE = Rule(
    id="amount-is-not-negative",
    numbers=("R188",),
    says=Words(
        "The amount of a price is zero or more minor units.",
        "Het bedrag van een prijs is nul of meer kleinste munteenheden.",
    ),
    remedy=Words(
        "Pass zero for a free price, and use a coupon or credit for a reduction.",
        "Geef nul mee voor een gratis prijs en gebruik een coupon of tegoed voor een korting.",
    ),
)

DECIMAL_AMOUNT_IS_EXACT = Rule(
    id="decimal-amount-is-exact",
    numbers=("R188",),
    says=Words(
        "A decimal amount is a number of minor units with at most 12 decimals.",
        "Een decimaal bedrag is een getal in kleinste munteenheden met hoogstens 12 decimalen.",
    ),
    remedy=Words(
        "Write it like 0.05, without sign or exponent.",
        "Schrijf het als 0.05, zonder teken of exponent.",
    ),
)

AMOUNT_FITS_CURRENCY = Rule(
    id="amount-fits-currency",
    numbers=("R188",),
    says=Words(
        "An amount can be paid in its currency: by tens where it has three decimals, "
        "by hundreds in ISK and UGX.",
        "Een bedrag is te betalen in zijn munt: op tien na bij drie decimalen, "
        "op honderd na in ISK en UGX.",
    ),
    remedy=Words("Round the amount.", "Rond het bedrag af."),
)

PRODUCT_HAS_A_NAME = Rule(
    id="product-has-a-name",
    numbers=("R188",),
    says=Words("A product has a name.", "Een product heeft een naam."),
    remedy=Words(
        "Pass a name that customers understand.",
        "Geef een naam mee die klanten begrijpen.",
    ),
)

TEXT_FITS = Rule(
    id="catalogue-text-fits",
    numbers=("R185", "R188"),
    says=Words(
        "Each text of a product or price keeps to Stripe's length for it.",
        "Elke tekst bij een product of prijs blijft binnen de lengte die Stripe ervoor geeft.",
    ),
    remedy=Words("Shorten the text.", "Maak de tekst korter."),
)

STATEMENT_DESCRIPTOR_IS_PLAIN = Rule(
    id="statement-descriptor-is-plain",
    numbers=("R188",),
    says=Words(
        "A statement descriptor has a letter, and none of < > \\ \" '.",
        "Een afschriftomschrijving bevat een letter en geen van < > \\ \" '.",
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
