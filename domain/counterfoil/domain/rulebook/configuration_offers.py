"""The rules of the products and prices that a portal configuration offers."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

PRODUCTS_ARE_FEW = Rule(
    id="products-are-few",
    numbers=("R51", "R89"),
    says=Words(
        "A configuration offers at most 10 products.",
        "Een configuratie biedt maximaal 10 producten aan.",
    ),
    remedy=Words(
        "Leave products out, or make another configuration for other customers.",
        "Laat producten weg of maak een andere configuratie voor andere klanten.",
    ),
)

PRODUCTS_ARE_LISTED_ONCE = Rule(
    id="products-are-listed-once",
    numbers=("R52",),
    says=Words(
        "A product is listed once, with all the prices that are offered of it.",
        "Een product staat één keer in de lijst, met alle prijzen die ervan worden aangeboden.",
    ),
    remedy=Words(
        "Put the prices of the product together in one entry.",
        "Zet de prijzen van het product bij elkaar in één vermelding.",
    ),
    source=Source.INFERRED,
)

PRODUCTS_HAVE_PRICES = Rule(
    id="offered-products-have-prices",
    numbers=("R52",),
    says=Words(
        "A product is offered with at least one price.",
        "Een product wordt met minimaal één prijs aangeboden.",
    ),
    remedy=Words(
        "Name the prices, or leave the product out.",
        "Noem de prijzen of laat het product weg.",
    ),
)

OFFERS_EXIST = Rule(
    id="offers-exist",
    numbers=("R54",),
    says=Words(
        "The products and prices that a configuration offers exist.",
        "De producten en prijzen die je in het klantenportaal aanbiedt, bestaan.",
    ),
    remedy=Words(
        "Check the id, the account and the mode.",
        "Controleer de id, het account en de modus.",
    ),
    source=Source.INFERRED,
)

PRICES_STAND_WITH_THEIR_PRODUCT = Rule(
    id="prices-stand-with-their-product",
    numbers=("R52", "R54"),
    says=Words(
        "A price is listed with the product that it belongs to.",
        "Een prijs staat bij het product waar hij bij hoort.",
    ),
    remedy=Words("List the price with its own product.", "Zet de prijs bij zijn eigen product."),
    source=Source.INFERRED,
)

OFFERED_PRICES_RECUR = Rule(
    id="offered-prices-recur",
    numbers=("R54",),
    says=Words(
        "Customers switch to recurring prices only.",
        "Klanten kunnen alleen wisselen naar terugkerende prijzen.",
    ),
    remedy=Words(
        "Offer a recurring price of the product.",
        "Bied een terugkerende prijs van het product aan.",
    ),
    source=Source.FIELD,
)

OFFERED_PRICES_ARE_ACTIVE = Rule(
    id="offered-prices-are-active",
    numbers=("R54", "R196"),
    says=Words(
        "Customers switch to active prices only.",
        "Klanten kunnen alleen wisselen naar actieve prijzen.",
    ),
    remedy=Words(
        "Offer a price that isn't archived.",
        "Bied een prijs aan die niet gearchiveerd is.",
    ),
    source=Source.INFERRED,
)

BILLING_INTERVALS_ARE_UNIQUE = Rule(
    id="billing-intervals-are-unique",
    numbers=("R53",),
    says=Words(
        "A product is offered with at most one price of each billing interval and currency; "
        "different products may share both.",
        "Van een product bied je van elke combinatie van interval en valuta maximaal één prijs "
        "aan; verschillende producten mogen hetzelfde interval en dezelfde valuta hebben.",
    ),
    remedy=Words(
        "Keep one of the prices, or make a second product of the other.",
        "Laat een van de prijzen weg of maak er een apart product van.",
    ),
    source=Source.SEED,
)

QUANTITY_BOUNDS_ARE_IN_ORDER = Rule(
    id="quantity-bounds-are-in-order",
    numbers=("R55",),
    says=Words(
        "A quantity lies between a minimum of 0 or more and a maximum no lower than that.",
        "Het minimum van een aantal is 0 of meer, en het maximum is niet lager dan het minimum.",
    ),
    remedy=Words(
        "Raise the maximum or lower the minimum.",
        "Verhoog het maximum of verlaag het minimum.",
    ),
    source=Source.INFERRED,
)

RULES: tuple[Rule, ...] = (
    PRODUCTS_ARE_FEW,
    PRODUCTS_ARE_LISTED_ONCE,
    PRODUCTS_HAVE_PRICES,
    OFFERS_EXIST,
    PRICES_STAND_WITH_THEIR_PRODUCT,
    OFFERED_PRICES_RECUR,
    OFFERED_PRICES_ARE_ACTIVE,
    BILLING_INTERVALS_ARE_UNIQUE,
    QUANTITY_BOUNDS_ARE_IN_ORDER,
)
