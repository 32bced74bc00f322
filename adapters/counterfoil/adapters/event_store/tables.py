"""The tables of a store in SQLite."""

EVENTS = "counterfoil_events"

# Positions are an explicit rowid: those of the library's own table may change in a VACUUM or a
# dump. All names carry ours, because the file may be an embedder's.
_INBOX = (
    """CREATE TABLE IF NOT EXISTS counterfoil_inbox (
        number INTEGER PRIMARY KEY,
        account TEXT NOT NULL,
        event_id TEXT NOT NULL,
        type TEXT NOT NULL,
        object TEXT,
        received_at INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT,
        settled_at INTEGER,
        tries INTEGER NOT NULL,
        next_try INTEGER,
        kept INTEGER NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (account, event_id)
    )""",
    """CREATE INDEX IF NOT EXISTS counterfoil_inbox_open
        ON counterfoil_inbox (next_try, number) WHERE next_try IS NOT NULL""",
    """CREATE INDEX IF NOT EXISTS counterfoil_inbox_by_outcome
        ON counterfoil_inbox (outcome, number, account)""",
    """CREATE INDEX IF NOT EXISTS counterfoil_inbox_waiting
        ON counterfoil_inbox (account, object) WHERE outcome = 'waiting'""",
)

OUTBOX = (
    """CREATE TABLE IF NOT EXISTS counterfoil_outbox (
        number INTEGER PRIMARY KEY,
        account TEXT NOT NULL,
        lane TEXT NOT NULL,
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        command_id TEXT NOT NULL,
        name TEXT NOT NULL,
        letter TEXT NOT NULL,
        key TEXT NOT NULL UNIQUE,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        reads TEXT NOT NULL,
        names TEXT NOT NULL,
        answers TEXT NOT NULL,
        facets TEXT NOT NULL,
        is_final INTEGER NOT NULL,
        body BLOB NOT NULL,
        decided_at INTEGER NOT NULL,
        status TEXT NOT NULL,
        tries INTEGER NOT NULL,
        failures INTEGER NOT NULL,
        put_offs INTEGER NOT NULL,
        first_sent_at INTEGER,
        next_try INTEGER,
        closed_at INTEGER,
        code TEXT,
        decline_code TEXT,
        reason TEXT,
        lacks TEXT,
        sends BLOB
    )""",
    """CREATE INDEX IF NOT EXISTS counterfoil_outbox_open
        ON counterfoil_outbox (account, lane, number) WHERE closed_at IS NULL""",
    """CREATE INDEX IF NOT EXISTS counterfoil_outbox_by_status
        ON counterfoil_outbox (account, status, number)""",
)
"""What is to be asked of Stripe, and what it came to; a store in memory has it beside it, too."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS counterfoil_events (
        rowid INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version)
    )""",
    """CREATE TABLE IF NOT EXISTS counterfoil_commands (
        account TEXT NOT NULL,
        command_id TEXT NOT NULL,
        fingerprint BLOB NOT NULL,
        position INTEGER,
        recorded_at INTEGER NOT NULL,
        PRIMARY KEY (account, command_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS counterfoil_sightings (
        account TEXT NOT NULL,
        object TEXT NOT NULL,
        event_id TEXT NOT NULL,
        happened_at INTEGER NOT NULL,
        stream TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (account, object, event_id)
    )""",
    """CREATE TABLE IF NOT EXISTS counterfoil_whereabouts (
        account TEXT NOT NULL,
        object TEXT NOT NULL,
        stream TEXT NOT NULL,
        PRIMARY KEY (account, object)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS counterfoil_session_uses (
        account TEXT NOT NULL,
        session TEXT NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (account, session)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS counterfoil_due (
        stream TEXT PRIMARY KEY,
        due_at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE INDEX IF NOT EXISTS counterfoil_due_by_moment
        ON counterfoil_due (due_at, stream)""",
    """CREATE TABLE IF NOT EXISTS counterfoil_refusals (
        id INTEGER PRIMARY KEY,
        account TEXT NOT NULL,
        command TEXT NOT NULL,
        command_id TEXT NOT NULL,
        code TEXT NOT NULL,
        rule TEXT NOT NULL,
        stream TEXT NOT NULL,
        cause BLOB NOT NULL,
        at INTEGER NOT NULL
    )""",
    """CREATE INDEX IF NOT EXISTS counterfoil_refusals_by_account
        ON counterfoil_refusals (account)""",
    """CREATE TABLE IF NOT EXISTS counterfoil_quarantine (
        account TEXT NOT NULL,
        event_id TEXT NOT NULL,
        type TEXT NOT NULL,
        reason TEXT NOT NULL,
        at INTEGER NOT NULL,
        raw BLOB NOT NULL,
        PRIMARY KEY (account, event_id)
    )""",
    "CREATE TABLE IF NOT EXISTS counterfoil_schema (version INTEGER NOT NULL)",
    *_INBOX,
    *OUTBOX,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_INBOX, OUTBOX)
"""What brings tables of each released version to the next, beginning with version 1."""

SCHEMA = 1 + len(MIGRATIONS)
"""The version that this release reads and writes."""
