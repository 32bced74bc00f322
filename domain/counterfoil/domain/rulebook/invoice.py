"""The rules of invoices: who sees and pays them, and what a merchant may do with them."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

INVOICE_IS_KNOWN = Rule(
    id="invoice-is-known",
    numbers=("R67", "R83", "R96"),
    says=Words(
        "A wish names an invoice that is known here. A session shows those of its own customer, "
        "and where it is on behalf of a connected account, those with that account alone.",
        "Een verzoek gaat over een factuur die hier bekend is. Een sessie toont alleen facturen "
        "van de eigen klant en, als de sessie namens een gekoppeld account is, alleen die van dat "
        "account.",
    ),
    remedy=Words(
        "Check the id; an invoice of another account, mode or customer is unknown here.",
        "Controleer de id; een factuur van een ander account, een andere modus of een andere klant "
        "is hier onbekend.",
    ),
    source=Source.INFERRED,
)

INVOICES_ARE_THE_MERCHANTS = Rule(
    id="invoices-are-the-merchants",
    numbers=("R147",),
    says=Words(
        "Through the portal customers view, download and pay invoices, nothing more.",
        "Via het portaal kunnen klanten facturen alleen bekijken, downloaden en betalen.",
    ),
    remedy=Words(
        "Let the merchant do it, through the API or the Dashboard.",
        "Laat de ondernemer dit doen, via de API of het dashboard.",
    ),
)

INVOICE_IS_CREATED_ONCE = Rule(
    id="invoice-is-created-once",
    numbers=(),
    says=Words(
        "An invoice id stands for one invoice, created once.",
        "Een factuur-id hoort bij één factuur, die één keer wordt aangemaakt.",
    ),
    remedy=Words(
        "Create another invoice under an id of its own.",
        "Maak een andere factuur aan onder een eigen id.",
    ),
    source=Source.INFERRED,
)

DELETED_INVOICE_IS_GONE = Rule(
    id="deleted-invoice-is-gone",
    numbers=(),
    says=Words(
        "A draft invoice that was deleted is gone for good.",
        "Een verwijderde conceptfactuur is definitief weg.",
    ),
    remedy=Words("Create a new invoice.", "Maak een nieuwe factuur aan."),
)

INVOICE_BILLS_AN_EXISTING_CUSTOMER = Rule(
    id="invoice-bills-an-existing-customer",
    numbers=(),
    says=Words(
        "An invoice is made for a customer who exists.",
        "Een factuur wordt gemaakt voor een bestaande klant.",
    ),
    remedy=Words("Create the customer first.", "Maak eerst de klant aan."),
)

INVOICE_BILLS_THE_CUSTOMERS_SUBSCRIPTION = Rule(
    id="invoice-bills-the-customers-subscription",
    numbers=(),
    says=Words(
        "The subscription that an invoice names is known and is its customer's.",
        "Het abonnement dat een factuur noemt, is bekend en is van de klant van die factuur.",
    ),
    remedy=Words(
        "Name a subscription of this customer, or none.",
        "Noem een abonnement van deze klant, of geen abonnement.",
    ),
)

INVOICE_CURRENCY_IS_TAKEN = Rule(
    id="invoice-currency-is-taken",
    numbers=(),
    says=Words(
        "An invoice is in a currency that Stripe supports, written as a lower-case code.",
        "Een factuur is in een valuta die Stripe ondersteunt, geschreven als code in kleine "
        "letters.",
    ),
    remedy=Words(
        "Use a supported currency, eur for example.",
        "Gebruik een ondersteunde valuta, bijvoorbeeld eur.",
    ),
)

AMOUNT_DUE_IS_NOT_NEGATIVE = Rule(
    id="amount-due-is-not-negative",
    numbers=(),
    says=Words(
        "What an invoice leaves to pay is zero or more.",
        "Wat er van een factuur te betalen overblijft, is nul of meer.",
    ),
    remedy=Words(
        "Pass what is due; credit is kept as the customer's balance.",
        "Geef op wat er te betalen is; een tegoed hoort in het saldo van de klant.",
    ),
)

DUE_DATE_IS_FOR_SENT_INVOICES = Rule(
    id="due-date-is-for-sent-invoices",
    numbers=(),
    says=Words(
        "An invoice has a due date in the future if it is sent, and none if it is charged "
        "automatically.",
        "Een factuur die wordt verstuurd kan een vervaldatum in de toekomst hebben; een factuur "
        "die automatisch wordt geïnd heeft er geen.",
    ),
    remedy=Words(
        "Choose a later date and the collection method send_invoice, or leave the due date out.",
        "Kies een latere datum en de inningsmethode send_invoice, of laat de vervaldatum weg.",
    ),
)

ONE_OFF_DRAFTS_ARE_DELETED = Rule(
    id="one-off-drafts-are-deleted",
    numbers=(),
    says=Words(
        "An invoice is deleted while it is a draft that belongs to no subscription.",
        "Een factuur kan worden verwijderd zolang het een concept is dat niet bij een abonnement "
        "hoort.",
    ),
    remedy=Words(
        "Finalize the invoice if it is a draft, and void it.",
        "Maak de factuur definitief als het een concept is, en maak die daarna ongeldig.",
    ),
)

UNPAID_FINAL_INVOICES_ARE_VOIDED = Rule(
    id="unpaid-final-invoices-are-voided",
    numbers=(),
    says=Words(
        "An invoice is voided while it is open or uncollectible.",
        "Een factuur kan ongeldig worden gemaakt zolang die openstaat of oninbaar is.",
    ),
    remedy=Words(
        "Delete a draft instead, or credit what was paid.",
        "Verwijder een concept, of crediteer wat al is betaald.",
    ),
)

OPEN_INVOICES_ARE_WRITTEN_OFF = Rule(
    id="open-invoices-are-written-off",
    numbers=(),
    says=Words(
        "An invoice is marked uncollectible while it is open.",
        "Een factuur kan als oninbaar worden aangemerkt zolang die openstaat.",
    ),
    remedy=Words(
        "Finalize a draft first; what is paid or void needs no mark.",
        "Maak een concept eerst definitief; wat betaald of ongeldig is, hoeft niet te worden "
        "aangemerkt.",
    ),
)

UNPAID_FINAL_INVOICES_ARE_PAID = Rule(
    id="unpaid-final-invoices-are-paid",
    numbers=("R149",),
    says=Words(
        "An invoice is paid while it is open, and away from the portal also while it is "
        "uncollectible.",
        "Een factuur kan worden betaald zolang die openstaat, en buiten het portaal ook als die "
        "oninbaar is.",
    ),
    remedy=Words(
        "Finalize a draft first; let the merchant take payment for an uncollectible invoice.",
        "Maak een concept eerst definitief; laat de ondernemer een oninbare factuur innen.",
    ),
)

PAYMENT_UNDER_WAY_IS_AWAITED = Rule(
    id="payment-under-way-is-awaited",
    numbers=(),
    says=Words(
        "An invoice is voided only while no payment of it is under way.",
        "Een factuur wordt alleen ongeldig gemaakt als er geen betaling voor onderweg is.",
    ),
    remedy=Words(
        "Wait until the payment has come through or has failed.",
        "Wacht tot de betaling is gelukt of mislukt.",
    ),
    source=Source.INFERRED,
)

VOIDING_UNDER_WAY_IS_AWAITED = Rule(
    id="voiding-under-way-is-awaited",
    numbers=(),
    says=Words(
        "An invoice is paid only while Stripe hasn't been asked to void it.",
        "Een factuur kan niet worden betaald zolang Stripe is gevraagd om die ongeldig te maken.",
    ),
    remedy=Words(
        "Wait for Stripe's answer; a void invoice needs no payment.",
        "Wacht het antwoord van Stripe af; een ongeldige factuur hoeft niet te worden betaald.",
    ),
    source=Source.OURS,
)

STRIPE_TELLS_PAYMENTS = Rule(
    id="stripe-tells-payments",
    numbers=(),
    says=Words(
        "In a synced account Stripe says whether an invoice was paid.",
        "In een gesynchroniseerd account zegt Stripe of een factuur is betaald.",
    ),
    remedy=Words(
        "Observe the invoice at Stripe instead.",
        "Neem in plaats daarvan over wat Stripe over de factuur meldt.",
    ),
    source=Source.OURS,
)

INVOICE_IS_PAID_BY_THE_CUSTOMERS_METHOD = Rule(
    id="invoice-is-paid-by-the-customers-method",
    numbers=("R102",),
    says=Words(
        "An invoice is paid with a payment method that is attached to its customer.",
        "Een factuur wordt betaald met een betaalmethode die bij de klant hoort.",
    ),
    remedy=Words(
        "Add the payment method to the customer first, or name none.",
        "Voeg de betaalmethode eerst toe aan de klant, of noem er geen.",
    ),
)

INVOICE_HISTORY_IS_ENABLED = Rule(
    id="invoice-history-is-enabled",
    numbers=("R38", "R147"),
    says=Words(
        "Customers see and pay their invoices where the configuration enables it.",
        "Klanten kunnen hun facturen inzien en betalen als de configuratie dat toestaat.",
    ),
    remedy=Words(
        "Enable features.invoice_history in the portal configuration.",
        "Schakel features.invoice_history in de portaalconfiguratie in.",
    ),
)

FINAL_INVOICES_ARE_SHOWN = Rule(
    id="final-invoices-are-shown",
    numbers=("R148",),
    says=Words(
        "Customers see invoices once they are final, never as drafts.",
        "Klanten zien facturen pas als die definitief zijn, nooit als concept.",
    ),
    remedy=Words(
        "Finalize the invoice first.",
        "Maak de factuur eerst definitief.",
    ),
    source=Source.INFERRED,
)

RULES: tuple[Rule, ...] = (
    INVOICE_IS_KNOWN,
    INVOICES_ARE_THE_MERCHANTS,
    INVOICE_IS_CREATED_ONCE,
    DELETED_INVOICE_IS_GONE,
    INVOICE_BILLS_AN_EXISTING_CUSTOMER,
    INVOICE_BILLS_THE_CUSTOMERS_SUBSCRIPTION,
    INVOICE_CURRENCY_IS_TAKEN,
    AMOUNT_DUE_IS_NOT_NEGATIVE,
    DUE_DATE_IS_FOR_SENT_INVOICES,
    ONE_OFF_DRAFTS_ARE_DELETED,
    UNPAID_FINAL_INVOICES_ARE_VOIDED,
    OPEN_INVOICES_ARE_WRITTEN_OFF,
    UNPAID_FINAL_INVOICES_ARE_PAID,
    PAYMENT_UNDER_WAY_IS_AWAITED,
    VOIDING_UNDER_WAY_IS_AWAITED,
    STRIPE_TELLS_PAYMENTS,
    INVOICE_IS_PAID_BY_THE_CUSTOMERS_METHOD,
    INVOICE_HISTORY_IS_ENABLED,
    FINAL_INVOICES_ARE_SHOWN,
)
