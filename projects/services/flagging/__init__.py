"""Deriving flags anew: what is stored against what follows, who is told. See `services.flags`."""
