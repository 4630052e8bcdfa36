"""Writes of talk lists and talks with units' heads 约谈 (R12)."""
