"""The audit log in words: pages and sheets for who administers agencies."""
