"""Signing in: what is asked, what it is locked by, how long it lasts, and what is recorded of it."""
