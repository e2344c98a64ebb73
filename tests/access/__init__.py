"""The access table: the addresses, what they are called with, and what each role gets."""
