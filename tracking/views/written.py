"""The page of history, which stands in `agencies.written`."""

from agencies.written import Present, Written, history_page, say_restored, version_sent

__all__ = ["Present", "Written", "history_page", "say_restored", "version_sent"]
