"""Event kinds of contracts (R20): performance."""
