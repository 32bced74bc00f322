"""Keeps the read models: fills their tables, follows the log, and asks them."""
