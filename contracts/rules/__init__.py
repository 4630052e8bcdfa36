"""Rules of contracts as plain values: life, numbers, copies, obligations, reports, land."""
