"""Workbooks that come back to assessment: read, checked, compared; nothing is written here."""
