"""Targets and monthly reports of the demo county, a file for each area."""
