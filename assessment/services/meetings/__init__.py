"""Writes of scheduling meetings: calling, the pack, decisions, minutes."""
