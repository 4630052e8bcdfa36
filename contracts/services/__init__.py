"""Every write to contracts: one public function per verb of the bureau."""
