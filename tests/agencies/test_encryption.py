"""Texts that only the portal's key opens, and only for what they were written."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.encryption import Unreadable, decrypt, encrypt


def test_what_is_encrypted_is_read_for_its_purpose_alone() -> None:
    kept = encrypt("密語", purpose="mails")

    assert ("密語" in kept, decrypt(kept, purpose="mails")) == (False, "密語")
    with pytest.raises(Unreadable):
        decrypt(kept, purpose="second steps")


def test_a_former_key_reads_and_no_other(settings: Any) -> None:
    kept = encrypt("密語", purpose="mails")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key" * 5
    settings.SECRET_KEY_FALLBACKS = [former]
    assert decrypt(kept, purpose="mails") == "密語"

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        decrypt(kept, purpose="mails")


@pytest.mark.parametrize("text", ["", "x", "gAAAAA", "密語"])
def test_what_was_never_encrypted_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        decrypt(text, purpose="mails")
