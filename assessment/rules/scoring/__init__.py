"""Scoring of units (rules.md R11): a scheme is data, every point shows its working.

- `scheme`: what a scheme says;
- `facts`: what is known of the units of one group;
- `single`: the score kinds that look at one unit; `grouped`: those that compare the group;
- `total`: bonuses, deductions, gates, veto, grades; `ranking`: places and ties;
- `reading`: a scheme and facts from JSON, naming each problem by its path.

Nothing is rounded before the end of an indicator: 2 decimals, half up.
"""
