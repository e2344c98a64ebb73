"""What an action raises when it cannot be done; the middleware turns each into its status."""


class Refused(Exception):
    """It cannot be done now (422). The message says what happened and what to do."""


class Stale(Exception):
    """Somebody else saved the row meanwhile (409). `current` is the row as it stands; nothing was written."""

    def __init__(self, current: object) -> None:
        super().__init__("stale row version")
        self.current = current
