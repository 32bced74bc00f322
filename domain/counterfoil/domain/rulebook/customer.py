"""The rules of a customer's details, payment methods and tax ids."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

CUSTOMER_EXISTS = Rule(
    id="customer-exists",
    numbers=("R63",),
    says=Words(
        "Changes are made to a customer who was created and not deleted.",
        "Je kunt alleen een klant wijzigen die is aangemaakt en niet is verwijderd.",
    ),
    remedy=Words(
        "Use the id of an existing customer, or create the customer first.",
        "Gebruik de id van een bestaande klant of maak de klant eerst aan.",
    ),
    source=Source.INFERRED,
)

CUSTOMER_IS_CREATED_ONCE = Rule(
    id="customer-is-created-once",
    numbers=(),
    says=Words(
        "Each customer is created once, under an id of its own.",
        "Elke klant wordt één keer aangemaakt, onder een eigen id.",
    ),
    remedy=Words(
        "Choose another id, or change the customer who has this one.",
        "Kies een andere id of wijzig de klant die deze id al heeft.",
    ),
    source=Source.INFERRED,
)

MERCHANTS_MATTERS = Rule(
    id="customer-merchants-matters",
    numbers=("R63", "R156"),
    says=Words(
        "The portal serves existing customers, who change only what the configuration allows.",
        "In het klantenportaal kunnen alleen bestaande klanten iets wijzigen, en alleen wat de "
        "configuratie toestaat.",
    ),
    remedy=Words(
        "Do it as the merchant, through the API or the Dashboard.",
        "Doe het als ondernemer, via de API of het dashboard.",
    ),
)

DETAILS_AS_CONFIGURED = Rule(
    id="customer-details-as-configured",
    numbers=("R36", "R156"),
    says=Words(
        "At the portal customers change only the details that the configuration allows.",
        "In het klantenportaal kunnen klanten alleen de gegevens wijzigen die de configuratie "
        "toestaat.",
    ),
    remedy=Words(
        "Enable customer_update in the configuration and add the detail to its allowed_updates.",
        "Schakel customer_update in de configuratie in en voeg het gegeven toe aan "
        "allowed_updates.",
    ),
)

EMAIL_IS_AN_ADDRESS = Rule(
    id="customer-email-is-an-address",
    numbers=("R152",),
    says=Words(
        "An e-mail address has something on either side of one @ and holds no spaces.",
        "Een e-mailadres heeft tekens aan weerszijden van één @ en bevat geen spaties.",
    ),
    remedy=Words(
        "Correct the address.",
        "Corrigeer het adres.",
    ),
    source=Source.INFERRED,
)

DETAILS_ARE_SHORT = Rule(
    id="customer-details-are-short",
    numbers=("R152",),
    says=Words(
        "An e-mail address has at most 512 characters, a name 256 and a phone number 20.",
        "Een e-mailadres heeft maximaal 512 tekens, een naam 256 en een telefoonnummer 20.",
    ),
    remedy=Words("Shorten the detail.", "Maak het gegeven korter."),
)

PAYMENT_METHODS_AS_CONFIGURED = Rule(
    id="payment-methods-as-configured",
    numbers=("R39",),
    says=Words(
        "At the portal customers manage payment methods where the configuration enables it.",
        "Klanten kunnen in het klantenportaal hun betaalmethoden bijwerken als dat in de "
        "configuratie is ingeschakeld.",
    ),
    remedy=Words(
        "Enable payment_method_update in the configuration.",
        "Schakel payment_method_update in de configuratie in.",
    ),
)

BILLED_CUSTOMER_KEEPS_A_PAYMENT_METHOD = Rule(
    id="billed-customer-keeps-a-payment-method",
    numbers=("R98",),
    says=Words(
        "A customer with an active subscription keeps at least one payment method to bill.",
        "Een klant met een actief abonnement houdt minimaal één betaalmethode aan om dat "
        "abonnement in rekening te brengen.",
    ),
    remedy=Words(
        "Add another payment method first, then remove this one.",
        "Voeg eerst een nieuwe betaalmethode toe en verwijder daarna de bestaande.",
    ),
    source=Source.SEED,
)

DETACHING_IS_FOR_EVER = Rule(
    id="detaching-is-for-ever",
    numbers=("R102",),
    says=Words(
        "A payment method that was removed stays removed for ever.",
        "Een verwijderde betaalmethode blijft voorgoed verwijderd.",
    ),
    remedy=Words(
        "Enter the card or account anew, as another payment method.",
        "Voer de kaart of rekening opnieuw in, als nieuwe betaalmethode.",
    ),
)

PAYMENT_METHOD_IS_ATTACHED = Rule(
    id="payment-method-is-attached",
    numbers=("R99", "R102"),
    says=Words(
        "A customer chooses and removes only payment methods that are attached to them.",
        "Een klant kan alleen betaalmethoden kiezen en verwijderen die bij die klant horen.",
    ),
    remedy=Words(
        "Choose one of the customer's payment methods, or add this one first.",
        "Kies een van de betaalmethoden van de klant of voeg deze betaalmethode eerst toe.",
    ),
)

TAX_ID_IS_WELL_FORMED = Rule(
    id="tax-id-is-well-formed",
    numbers=("R154",),
    says=Words(
        "A tax id has a type, such as eu_vat, and a value.",
        "Een btw-nummer heeft een type, zoals eu_vat, en een waarde.",
    ),
    remedy=Words(
        "Give one of Stripe's types of tax id, and the value as the authorities write it.",
        "Geef een van de btw-nummertypen van Stripe op, en de waarde zoals de belastingdienst die "
        "schrijft.",
    ),
)

TAX_ID_IS_ADDED_ONCE = Rule(
    id="tax-id-is-added-once",
    numbers=("R154",),
    says=Words(
        "Each tax id is put on record once, under an id of its own, and never changes.",
        "Elk btw-nummer wordt één keer vastgelegd, onder een eigen id, en verandert nooit.",
    ),
    remedy=Words(
        "Remove the tax id that is wrong, and add the right one under another id.",
        "Verwijder het onjuiste btw-nummer en voeg het juiste toe onder een andere id.",
    ),
    source=Source.INFERRED,
)

TAX_ID_IS_ON_RECORD = Rule(
    id="tax-id-is-on-record",
    numbers=("R154",),
    says=Words(
        "Only a tax id that the customer has can be removed.",
        "Alleen een btw-nummer van de klant kan worden verwijderd.",
    ),
    remedy=Words(
        "Choose one of the customer's tax ids.", "Kies een van de btw-nummers van de klant."
    ),
    source=Source.INFERRED,
)

RULES: tuple[Rule, ...] = (
    CUSTOMER_EXISTS,
    CUSTOMER_IS_CREATED_ONCE,
    MERCHANTS_MATTERS,
    DETAILS_AS_CONFIGURED,
    EMAIL_IS_AN_ADDRESS,
    DETAILS_ARE_SHORT,
    PAYMENT_METHODS_AS_CONFIGURED,
    BILLED_CUSTOMER_KEEPS_A_PAYMENT_METHOD,
    DETACHING_IS_FOR_EVER,
    PAYMENT_METHOD_IS_ATTACHED,
    TAX_ID_IS_WELL_FORMED,
    TAX_ID_IS_ADDED_ONCE,
    TAX_ID_IS_ON_RECORD,
)
