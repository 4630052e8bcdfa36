"""Reads of assessment, shaped for pages and for the apps above."""
