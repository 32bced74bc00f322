"""The pure domain model: what may be decided, and what each decision records."""
