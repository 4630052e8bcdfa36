"""Understanding ledgers as clerks keep them: bytes in, typed rows with remarks out.

No tables, no queries: files are opened by `reader`, everything above it works on plain values.
`parse.parse_ledger` is the way in; nothing here writes anything.
"""
