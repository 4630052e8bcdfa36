"""Policies of flags, excuses, consequences."""
