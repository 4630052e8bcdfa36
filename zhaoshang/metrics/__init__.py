"""Figures for Prometheus, and one log line for each request. No business data in either.

`counters` counts requests, `requests` is the middleware that does it, `readings` reads the record
of the background work at the moment of asking, `views` is the address /metrics.
"""
