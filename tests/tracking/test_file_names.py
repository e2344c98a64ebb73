"""Names of kept files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.file_names import LONGEST, clean_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("會議紀錄.pdf", "會議紀錄.pdf"),
        ("Report.PDF", "Report.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\王\\桌面\\函.pdf", "函.pdf"),
        ("evil.exe", "evil.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("fdp\u202efdp.exe", "fdpfdp.exe.pdf"),
        ('a"b<c>|?*.pdf', "a_b_c____.pdf"),
        (" . .pdf", "document.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ("𠮷野.pdf", "𠮷野.pdf"),
        ("長" * 200 + ".pdf", "長" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(sent: str, kept: str) -> None:
    assert clean_name(sent, ".pdf", "document") == kept


@given(st.text(max_size=300))
def test_a_cleaned_name_is_clean(sent: str) -> None:
    kept = clean_name(sent, ".pdf", "document")

    assert clean_name(kept, ".pdf", "document") == kept
    assert len(kept) <= LONGEST
    assert kept.endswith(".pdf")
    assert not set(kept) & set('/\\\r\n\0<>:"|?*')
