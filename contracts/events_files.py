"""Event kinds of contracts (R20): files."""
