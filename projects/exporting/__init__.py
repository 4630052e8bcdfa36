"""Writing the ledger to files: Excel and CSV. Rows come in by thousands, never all at once."""
