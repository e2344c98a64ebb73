"""The shape of a page: what is the same in other numbers and words."""

from __future__ import annotations

from tests.shapes import shape_of

PAGE = "<html><head><title>1</title></head><body><header>a</header><main><ul class=rows><li>1</ul></main></body></html>"


def test_more_of_the_same_in_other_words_has_the_same_shape() -> None:
    more = PAGE.replace("<li>1", "<li>2</li><li>3").replace("header>a", "header><b>a</b>")

    assert shape_of(more) == shape_of(PAGE)


def test_another_element_place_class_or_state_is_another_shape() -> None:
    changed = [
        PAGE.replace("<li>1", "<li>1<br>"),
        PAGE.replace("class=rows", "class=table"),
        PAGE.replace("<li>1", "<li aria-current=page>1"),
        PAGE.replace("<li>1", "<li><details open></details>"),
    ]

    assert [shape_of(page) <= shape_of(PAGE) for page in changed] == [False] * 4
    assert [shape_of(PAGE) <= shape_of(page) for page in changed] == [True, False, False, True]
