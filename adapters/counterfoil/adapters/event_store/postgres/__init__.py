"""Keeps events in PostgreSQL; needs the extra ``postgres``."""
