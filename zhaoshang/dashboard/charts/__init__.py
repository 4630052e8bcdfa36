"""Charts of dashboards: each one function of a reader and what is asked for (docs/design.md).

The numbers come from the functions behind the lists and figures beside them, never counted anew.
"""
