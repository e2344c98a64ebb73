"""The January chain: what an annual report is made of, how complete it is, what it is frozen as."""
