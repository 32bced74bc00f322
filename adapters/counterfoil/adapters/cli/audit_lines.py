"""The lines of the audit trail in words, for people, spreadsheets and programs."""

from counterfoil.adapters.cli.event_words import says
from counterfoil.adapters.cli.reports import Column
from counterfoil.domain.rulebook import RULES
from counterfoil.domain.rulebook.rule import Language, Words, cited
from counterfoil.projections.audit import AuditLine, Happened, Refused

REFUSED = Words("Refused: {command}. {rule}", "Geweigerd: {command}. {rule}")
UNREADABLE = Words(
    "Can't be read: counterfoil verify says why",
    "Niet te lezen: counterfoil verify zegt waarom",
)

_RULES = {rule.id: rule for rule in RULES}


def what(line: AuditLine, language: Language) -> str:
    """Say what changed, or what was refused and by which rule."""
    match line.what:
        case Happened(event=None):
            return UNREADABLE.in_language(language)
        case Happened(event=event):
            return says(event, language)
        case Refused(command=command):
            return REFUSED.in_language(language).format(
                command=command, rule=_rule(line.what, language)
            )


def _rule(refused: Refused, language: Language) -> str:
    """Return the rule in words; one that isn't in the rule book goes by its id."""
    rule = _RULES.get(refused.rule)
    if rule is None:
        return f"{refused.rule} ({refused.code})"
    return cited(rule.says.in_language(language), rule.numbers)


def name_of(line: AuditLine) -> str:
    """Return the stored name of the event, or the name of the command that was refused."""
    return line.what.name if isinstance(line.what, Happened) else line.what.command


def columns_in(language: Language) -> tuple[Column[AuditLine], ...]:
    """Return the columns of the CSV and of JSON, as the README documents them (R192)."""
    return (
        Column("happened_at", lambda line: line.happened_at),
        Column("known_at", lambda line: line.known_at),
        Column("actor", lambda line: line.by.actor),
        Column("door", lambda line: line.by.door),
        Column("object", lambda line: line.object),
        Column("customer", lambda line: line.customer),
        Column("subscription", lambda line: line.subscription),
        Column("kind", lambda line: "event" if isinstance(line.what, Happened) else "refusal"),
        Column("name", name_of),
        Column("what", lambda line: what(line, language)),
        Column("edition", _edition),
        Column("rule", lambda line: line.what.rule if isinstance(line.what, Refused) else None),
        Column("reference", lambda line: line.by.reference),
        Column("version", lambda line: line.version),
        Column("mark", lambda line: str(line.mark)),
    )


def _edition(line: AuditLine) -> str | None:
    return line.what.edition if isinstance(line.what, Happened) else None
