"""計畫依據: the letter a sentence cites."""

from __future__ import annotations

import datetime as dt
import re

from agencies import roc
from plans.document import Basis

# Issuer, date, number (機關代字 + 第 + digits + 號), verb, 「title」: each may be missing. Spaces are gone by then.
_DATE = re.compile(r"(?:中華民國|民國)?[0-9０-９]{1,3}年[0-9０-９]{1,2}月[0-9０-９]{1,2}日")
_NUMBER = re.compile(r"[^\s，。；、：「」()（）0-9０-９]{1,20}字第[0-9０-９A-Za-z]{1,20}號")
_TITLE = re.compile(r"[「『《〈]([^「」『』《》〈〉]{1,200})[」』》〉]")
_OPENING = re.compile(r"^(?:依據|依照|依|奉|按|遵照|根據|配合)")
_VERB = re.compile(
    r"(?:函送|函頒|函發|函轉|函請|函示|函知|函復|頒布|頒訂|頒行|頒發|發布|公布|公告|訂定|訂頒|核定|核備|核准|核頒|備查|"
    r"修正|令頒|令發|通過|函|令)"
)
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")


def bases_of(text: str) -> tuple[Basis, ...]:
    """The letters that `text` cites, one for each sentence that names one; the whole text where none does."""
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]
    letters = [basis for basis in map(basis_of, sentences) if basis.number or basis.date or basis.title]
    if len(letters) > 1 and len(letters) == len(sentences):
        return tuple(letters)
    return (basis_of(text),)


def basis_of(text: str) -> Basis:
    """Issuer, date, number, verb and cited title of one sentence; "" or None for what it does not say."""
    bare = "".join(text.split())
    date = _DATE.search(bare)
    number = _NUMBER.search(bare, date.end() if date else 0)
    title = _TITLE.search(bare, number.end() if number else date.end() if date else 0) or _TITLE.search(bare)
    head = min((match.start() for match in (date, number, title) if match), default=0)
    after = number.end() if number else date.end() if date else head
    verb = _VERB.search(bare, after, title.start() if title and title.start() >= after else len(bare))
    if verb is None and title and not number and not date:
        verb = _last_verb(bare[:head])
        head = verb.start() if verb else head
    return Basis(
        text=text,
        issuer=_OPENING.sub("", bare[:head]).rstrip("，、於"),
        date=_date(date[0]) if date else None,
        number=number[0] if number else "",
        verb=verb[0] if verb else "",
        title=title[1] if title else "",
    )


def _last_verb(text: str) -> re.Match[str] | None:
    """The verb that ends `text`: "高雄市政府訂定" before a title."""
    return next((match for match in _VERB.finditer(text) if match.end() == len(text)), None)


def _date(text: str) -> dt.date | None:
    try:
        return roc.parse_date(text)
    except ValueError:
        return None
