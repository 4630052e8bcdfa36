"""Contract filing 合同备案: filings, their checks and approvals, promises and their performance."""
