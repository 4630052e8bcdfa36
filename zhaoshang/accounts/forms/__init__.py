"""Forms of people and units: shape and single fields; the rules are in the services."""
