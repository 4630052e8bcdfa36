"""A county for trying the system out: invented units and people, projects of public reports."""
