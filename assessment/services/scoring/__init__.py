"""Schemes, results, objections: every write of scoring (rules.md R11, R12)."""
