"""Rules of the ledger: plain Python on plain values."""
