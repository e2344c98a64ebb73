"""The dashboard: figures over the agencies a person oversees, from the tallies; every figure leads to its rows."""
