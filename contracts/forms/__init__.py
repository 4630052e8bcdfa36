"""Forms of contracts, a file for each area."""
