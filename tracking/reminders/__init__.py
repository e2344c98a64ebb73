"""Reminders: what is due (`rules`, `due`), whom it concerns (`recipients`), and the mail (`digest`, `sending`)."""
