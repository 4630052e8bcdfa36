"""Policies of funds in place."""
