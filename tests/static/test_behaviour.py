"""The scripts of the frame and the components, one behaviour each."""

import datetime as dt
import re

import pytest
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from playwright.sync_api import expect

FORM = """
<form method="post" action="/rows/1" data-autosave>
  <input type="hidden" name="row_version" value="1">
  <label for="text">Text</label><textarea id="text" name="text">old</textarea>
  {% include "components/save_state.html" only %}
  <div data-answer></div>
</form>
"""
DRAFT = "localStorage.getItem('draft:7:/rows/1')"

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.static.urls")]


def field(post, name):
    found = re.search(rf'name="{name}"\r\n\r\n(.*?)\r\n', post, re.DOTALL)
    return found and found[1]


def test_the_policy_has_nothing_to_complain_of(desk):
    page = desk.open('{% icon "pencil" "Edit" 32 %}{% bar segments %}', segments=[("done", 1, "done")])

    page.wait_for_function("document.querySelector('main svg.icon use').getBoundingClientRect().width > 0")
    assert desk.complaints == []


def test_autosave_sends_the_text_and_takes_the_new_version(desk):
    page = desk.open(FORM)

    page.fill("#text", "new")

    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert [(field(post, "text"), field(post, "row_version")) for post in desk.posts] == [("new", "1")]
    assert page.input_value("[name=row_version]") == "2"
    assert page.evaluate(DRAFT) is None


def test_what_was_said_above_is_said_again_where_a_link_leads_below(desk):
    far = '{% for line in "x"|ljust:200 %}<p>{{ forloop.counter }}</p>{% endfor %}<p id="row-1">here</p>'
    said = [Message(SUCCESS, "Restored.")]

    page = desk.open(far, messages=said)
    above = page.locator("#toasts .toast").count()
    page.goto(page.url + "#row-1")
    page.reload()

    expect(page.locator("#toasts .toast > span")).to_have_text("Restored.")
    assert (above, page.locator("#toasts .toast--error").count()) == (0, 0)


def test_on_a_phone_the_bar_below_takes_no_room_until_it_says_something(desk):
    desk.page.set_viewport_size({"width": 360, "height": 700})
    bar = '{% include "components/save_state.html" with at=at only %}<div class="undo"></div>'
    html = f'<div class="bottom-bar"><div class="wrap">{bar}</div></div>'

    heights = [desk.open(html, at=at).locator(".bottom-bar").bounding_box()["height"] for at in (None, dt.time(9, 30))]

    assert (heights[0], heights[1] > 24) == (0, True)


def test_autosave_sends_the_token(desk):
    tokens = []
    desk.answer = lambda route: (tokens.append(route.request.headers["x-csrftoken"]), route.fulfill(status=204))
    page = desk.open(FORM)

    page.fill("#text", "new")

    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert tokens == ["token-of-the-page"]


def test_a_failed_save_keeps_the_text_and_sends_it_when_the_line_is_back(desk):
    desk.answer = lambda route: route.abort()
    page = desk.open(FORM)
    page.fill("#text", "precious")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "unsaved")
    assert "precious" in page.evaluate(DRAFT)

    desk.answer = lambda route: route.fulfill(status=204)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert [field(post, "text") for post in desk.posts] == ["precious", "precious"]


def test_a_save_after_the_end_of_the_sign_in_keeps_the_text_and_says_why(desk):
    desk.answer = lambda route: route.fulfill(status=401, body="You were signed out.")
    page = desk.open(FORM)

    page.fill("#text", "precious")

    said = page.evaluate("document.getElementById('texts').dataset.signedOut")
    expect(page.locator("[data-save-state]")).to_have_text(said)
    assert "precious" in page.evaluate(DRAFT)


def test_text_left_in_the_browser_is_offered_again(desk):
    page = desk.open(FORM)
    draft = '{"at": 4102444800000, "fields": [["text", "from yesterday"]]}'
    page.evaluate("draft => localStorage.setItem('draft:7:/rows/1', draft)", draft)
    page.reload()

    page.get_by_role("button", name="使用這份文字").or_(page.get_by_role("button", name="Use it")).click()

    assert page.input_value("#text") == "from yesterday"
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def test_a_part_of_the_page_that_changes_meanwhile_does_not_forget_what_is_unsent(desk):
    desk.answer = lambda route: route.abort()
    page = desk.open(FORM)
    page.fill("#text", "precious")

    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:afterSettle'))")
    assert "precious" in page.evaluate(DRAFT)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "unsaved")
    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:afterSettle'))")

    assert "precious" in page.evaluate(DRAFT)


def test_drafts_sent_by_hand_long_ago_are_forgotten(desk):
    page = desk.open(FORM)
    draft = '{"at": 1606000000000, "isSent": true, "fields": [["text", "handed in"]]}'
    page.evaluate("draft => localStorage.setItem('draft:7:/rows/1', draft)", draft)

    page.reload()

    assert (page.evaluate(DRAFT), page.locator("form .alert").count()) == (None, 0)


def test_a_closed_row_says_that_this_browser_holds_text_for_it(desk):
    row = '<p><a class="row__head" data-draft-mark href="/rows/{}">Row</a></p>'
    page = desk.open(row.format(1) + row.format(2) + row.format(3))
    assert page.locator(".draft-mark").count() == 0
    draft = '{"at": %d, "fields": [["text", "mine"]]%s}'
    for number, more in ((1, ""), (2, ', "isSent": true')):
        kept = draft % (page.evaluate("Date.now()"), more)
        page.evaluate("([key, draft]) => localStorage.setItem(key, draft)", [f"draft:7:/rows/{number}", kept])

    page.reload()

    assert page.locator("a.row__head").evaluate_all(
        "rows => rows.map(row => row.querySelectorAll('.draft-mark').length)"
    ) == [1, 0, 0]


def test_the_state_of_saving_may_stand_beside_the_form_in_its_row(desk):
    state = '{% include "components/save_state.html" only %}'
    form = '<form method="post" action="/rows/1" data-autosave><input id="text" name="text"></form>'
    page = desk.open(f"<ul><li>{state}</li><li>{form}{state}</li></ul>")

    page.fill("#text", "new")

    expect(page.locator("[data-save-state]").last).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-save-state]").first).to_have_attribute("data-state", "idle")


def test_a_conflict_shows_the_servers_panel_and_stops_saving(desk):
    panel = "<p id='panel'>both texts</p>"
    desk.answer = lambda route: route.fulfill(status=409, body=panel, content_type="text/html")
    page = desk.open(FORM)

    page.fill("#text", "mine")
    expect(page.locator("[data-answer] #panel")).to_have_text("both texts")
    page.fill("#text", "mine still")
    page.locator("#text").blur()

    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "conflict")
    assert [field(post, "text") for post in desk.posts] == ["mine"]
    assert "mine still" in page.evaluate(DRAFT)


def test_a_question_is_asked_once_before_posting(desk):
    page = desk.open('<button form="post" formaction="/remove" data-confirm="Remove it?">Remove</button>')
    remove = page.get_by_role("button", name="Remove", exact=True)

    remove.click()
    expect(page.locator("#confirm-question")).to_have_text("Remove it?")
    page.locator("#confirm-dialog button[value=no]").click()
    assert desk.posts == []
    remove.click()
    with page.expect_response("**/remove"):
        page.locator("[data-confirm-yes]").click()

    assert desk.posts == ["csrfmiddlewaretoken=token-of-the-page"]


def test_theme_is_remembered(desk):
    page = desk.open("")
    page.locator("details.menu summary").click()

    page.locator("[data-theme-choice=dark]").click()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("[data-theme-choice=dark]").get_attribute("aria-pressed") == "true"


def test_menu_closes_on_escape_and_gives_the_focus_back(desk):
    page = desk.open("")
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    page.keyboard.press("Tab")

    page.keyboard.press("Escape")

    assert menu.get_attribute("open") is None
    assert menu.locator("summary").evaluate("summary => summary === document.activeElement")


def test_outline_slides_in_on_a_phone(desk):
    desk.page.set_viewport_size({"width": 360, "height": 700})
    source = """{% include "components/sheet_button.html" with label="Outline" only %}
    {% include "components/outline.html" with entries=entries only %}"""
    page = desk.open(source, entries=[{"url": "#a", "marker": "壹", "text": "計畫依據"}])
    expect(page.locator("#outline")).not_to_be_visible()

    page.locator("[data-sheet-open]").click()
    expect(page.locator("#outline")).to_be_in_viewport()
    page.locator("#outline a").click()

    expect(page.locator("#outline")).not_to_be_visible()
    assert page.locator("[data-sheet-open]").get_attribute("aria-expanded") == "false"


def test_dropped_photos_are_sent_with_their_form(desk):
    page = desk.open("""<form method="post" enctype="multipart/form-data" action="/photos" data-drop-submit>
    {% include "components/drop.html" with name="photo" id="photo" multiple=True only %}</form>""")

    with page.expect_response("**/photos"):
        page.evaluate("""() => {
            const dataTransfer = new DataTransfer();
            for (const name of ["a.txt", "b.txt"]) dataTransfer.items.add(new File(["x"], name));
            document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true}));
        }""")

    assert re.findall(r'filename="(.*?)"', desk.posts[0]) == ["a.txt", "b.txt"]


def test_shortcuts_click_their_element_but_not_while_one_writes(desk):
    page = desk.open("""<input id="writing"><dialog id="it" class="dialog">x</dialog>
    <button data-shortcut="n" data-dialog-open="it">New</button>""")

    page.locator("#writing").press("n")
    expect(page.locator("#it")).not_to_be_visible()
    page.locator("#writing").blur()
    page.keyboard.press("n")

    expect(page.locator("#it")).to_be_visible()


def test_question_mark_lists_the_shortcuts(desk):
    page = desk.open('<button data-shortcut="ctrl+s" data-shortcut-label="Save all">Save</button>')

    page.keyboard.press("?")

    assert page.locator("#shortcuts dt, #shortcuts dd").all_inner_texts() == ["ctrl s", "Save all"]


def test_link_to_a_row_opens_it(desk):
    page = desk.open('<ul><li id="row-2"><details><summary>Row</summary><p>inside</p></details></li></ul>')

    page.goto("http://portal.test/page#row-2")

    expect(page.get_by_text("inside")).to_be_visible()


def test_htmx_refusal_becomes_a_toast_and_leaves_the_text(desk):
    refusal = "<div class='toast' data-refusal>The period is locked.</div>"
    desk.answer = lambda route: route.fulfill(status=422, body=refusal, content_type="text/html")
    page = desk.open(
        '<div id="row"><textarea>my text</textarea><button hx-post="/send" hx-target="#row">Send</button></div>'
    )

    page.get_by_role("button", name="Send").click()

    expect(page.locator("#toasts .toast")).to_have_text("The period is locked.")
    assert page.locator("#row textarea").input_value() == "my text"


def test_htmx_swaps_what_a_form_refuses(desk):
    desk.answer = lambda route: route.fulfill(status=422, body="<p>Give a reason.</p>", content_type="text/html")
    page = desk.open('<div id="row"><button hx-post="/send" hx-target="#row">Send</button></div>')

    page.get_by_role("button", name="Send").click()

    expect(page.locator("#row")).to_have_text("Give a reason.")


def test_a_sign_that_turns_the_reading_round_turns_its_own_text_alone(desk):
    page = desk.open('<p><span class="strong">{{ name }}</span> <span id="after">12:34</span></p>', name="王\u202e小明")

    left, right = page.locator("#after").evaluate(
        """span => [0, 4].map(at => {
          const range = document.createRange();
          range.setStart(span.firstChild, at);
          range.setEnd(span.firstChild, at + 1);
          return range.getBoundingClientRect().x;
        })"""
    )
    assert left < right
    assert page.locator("#after").evaluate("span => span.getBoundingClientRect().x") > page.locator(".strong").evaluate(
        "span => span.getBoundingClientRect().x"
    )
