"""Contracts of the demo county, a file for each area."""
