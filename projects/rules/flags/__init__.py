"""Flags 红黄旗 (rules.md R7): kinds of rule, steps of severity, all pure."""
