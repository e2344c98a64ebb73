"""Reminders: what is due (`rules`, `agenda`), whom it concerns (`recipients`), and the mail (`digest`, `sending`)."""
