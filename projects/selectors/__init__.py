"""Reads of the ledger, shaped for pages, reports and the apps above."""
