"""Policies of agency service and after-care."""
