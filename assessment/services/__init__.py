"""Every write to assessment: one public function per verb."""
