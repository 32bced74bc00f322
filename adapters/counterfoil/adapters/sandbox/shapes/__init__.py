"""The shapes of the records, object by object, and how each is shown."""
