"""What a reader raises."""


class Unreadable(ValueError):
    """A file that cannot be read as a plan; the message says why, in the reader's language."""
