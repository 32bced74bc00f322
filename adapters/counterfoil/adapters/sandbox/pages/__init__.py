"""The pages of the sandbox, for people: they need the extra ``web``."""
