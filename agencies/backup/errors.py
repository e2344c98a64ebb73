"""What can be wrong with a backup or with where it shall go."""


class Unusable(Exception):
    """The file or its destination cannot be used; nothing was changed. The message says why and what to do."""
