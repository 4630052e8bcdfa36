"""Reads of contracts, shaped for pages and for the apps above."""
