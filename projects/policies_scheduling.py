"""Policies of the weekly scheduling of key clues."""
