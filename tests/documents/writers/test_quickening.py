"""The quicker functions against WeasyPrint's own: the same words at the same places, the same rules."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
import weasyprint

from documents.writers import quickening
from documents.writers.layout import plan_html
from documents.writers.pdf import OwnFiles, html_pdf
from tests.documents.writers.samples import long_plan, plan

MIXED = "<style>p { width: 96px; font: 16px serif; white-space: pre-line }</style>" + "".join(
    f"<p>{text}</p>"
    for text in (
        "「提升」，服務品質；便民措施（如：導覽）、網路申辦。" * 3,
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
        "民國115年1月31日前，於 https://example.org/a/long/address?with=much&more=1 公告。",
        "一二三四五六七八九十\n\n一二三四五六七八九十一二",
        "短",
        "",
        "𠮷野家𡈽𠀋" * 9,
        "……——……——" * 5,
    )
)
RULED = (
    "<style>td { border: 1px solid #123; border-width: 0 2px 3px 0; height: 30px; width: 40px }"
    ".all { border-width: 1px } .dotted { border: 0 dotted red; border-bottom-width: 4px }"
    ".round { border-radius: 6px; border-width: 0 0 2px } .two { border-left: 2px solid blue }"
    ".hidden { visibility: hidden } .part { width: 50%; padding: 5% }</style><table><tr>"
    + "".join(f"<td class={name}>字</td>" for name in ("a", "all", "dotted", "round", "two", "hidden", "part"))
    + "</tr></table>"
)


@pytest.fixture(autouse=True)
def quick_again() -> Iterator[None]:
    yield
    assert quickening.install()


def words(html: str) -> list[list[tuple[float, float, str]]]:
    """Of each page, each line of text with its place."""
    document = weasyprint.HTML(string=html, url_fetcher=OwnFiles()).render()
    return [
        [
            (round(box.position_x, 3), round(box.position_y, 3), box.text)
            for box in page._page_box.descendants()
            if getattr(box, "text", "")
        ]
        for page in document.pages
    ]


def both[T](make: object, html: str) -> tuple[T, T]:
    quickening.remove()
    slow = make(html)  # type: ignore[operator]
    quickening.install()
    return slow, make(html)  # type: ignore[operator]


@pytest.mark.parametrize("html", [plan_html(plan()), plan_html(long_plan()), MIXED, RULED])
def test_every_line_of_text_has_its_place(html):
    slow, quick = both(words, html)
    assert sum(map(len, slow)) > 5
    assert quick == slow


def painted(html: str) -> list[bytes]:
    """The pages as grey pixels, large enough for a rule to be seen."""
    import subprocess

    done = subprocess.run(["pdftoppm", "-r", "144", "-gray"], input=html_pdf(html), capture_output=True, check=True)
    return [done.stdout]


@pytest.mark.parametrize("html", [RULED, MIXED, plan_html(plan()), plan_html(long_plan())])
def test_rules_and_signs_are_painted_where_they_were(html):
    (slow,), (quick,) = both(painted, html)
    assert len(quick) == len(slow)
    # The edge of a clipped path and of a filled one are smoothed differently: few pixels, none from white to black.
    differing = [abs(one - other) for one, other in zip(slow, quick, strict=True) if one != other]
    assert len(differing) < len(slow) / 100
    assert sum(differing) / max(len(differing), 1) < 130


def test_the_structure_stays():
    def tags(html: str) -> int:
        with pikepdf.open(BytesIO(html_pdf(html))) as pdf:
            return sum(1 for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing)

    slow, quick = both(tags, plan_html(plan()))
    assert quick == slow > 20


def test_another_version_is_left_alone(monkeypatch):
    quickening.remove()
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    assert quickening.install() is False
    assert weasyprint.text.line_break.Layout.setup is quickening._SETUP
    monkeypatch.undo()
