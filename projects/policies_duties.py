"""Policies of instructions, action items, difficulties across projects."""
