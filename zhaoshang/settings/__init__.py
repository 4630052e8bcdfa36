"""Settings: `base` is shared; `dev` (embedded), `test` and `production` stand on it."""
