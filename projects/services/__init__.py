"""Every write to the ledger: one public function per business verb."""
