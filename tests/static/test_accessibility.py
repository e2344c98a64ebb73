"""axe finds nothing in a page of all components, in either theme, on a desk or a phone."""

import datetime as dt
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.core.paginator import Paginator

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = """
{% include "components/tabs.html" with tabs=tabs label="Which" only %}
{% include "components/sheet_button.html" with label="Outline" only %}
<div class="columns columns--outline"><div class="columns__side">
  {% include "components/outline.html" with entries=entries only %}</div>
<div class="stack">
  {% for tone in tones %}{% include "components/badge.html" with tone=tone label=tone only %}
  {% include "components/alert.html" with tone=tone title=tone text="text" url="#" link="look" only %}
  {% include "components/stat.html" with tone=tone label=tone value=3 url="#" only %}{% endfor %}
  {% include "components/progress.html" with segments=segments only %}
  {% include "components/return_reason.html" with by="主管" at=at reason="請補照片" only %}
  {% include "components/empty.html" with title="None yet" text="Start one" url="#" link="Start" only %}
  <form class="form">{{ form }}</form>
  {% include "components/segmented.html" with field=choice.progress only %}
  {% include "components/photos.html" with photos=photos only %}
  <form>{% include "components/drop.html" with name="file" id="file" only %}</form>
  <p>{% include "components/diff.html" with pieces=pieces only %}</p>
  {% include "components/trail.html" with entries=trail only %}
  {% include "components/pagination.html" with page=page only %}
</div></div>
"""


class Sample(forms.Form):
    title = forms.CharField(help_text="help")
    progress = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, initial="a")
    public = forms.BooleanField(required=False)


AT = dt.datetime(2021, 1, 5, 9, tzinfo=dt.UTC)
CONTEXT = {
    "tones": ["doing", "done", "behind", "overdue", "none"],
    "tabs": [SimpleNamespace(url="#", label="Open", count=3, is_current=True)],
    "entries": [SimpleNamespace(url="#", marker="壹", text="計畫依據", count=1, lacking=0, is_current=True)],
    "segments": [("done", 3, "done"), ("overdue", 1, "late")],
    "at": AT,
    "photos": [SimpleNamespace(url="/static/icons/favicon.svg", caption="入口", taken_on=AT.date(), remove_url="/x")],
    "pieces": [("same", "每"), ("delete", "季"), ("insert", "月")],
    "trail": [SimpleNamespace(who="王", at=AT, what="returned", reason="why")],
}

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.static.urls")]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_components(desk, theme, width):
    desk.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    desk.page.set_viewport_size({"width": width, "height": 800})
    forms_of_the_page = {"form": Sample({"progress": "a"}), "choice": Sample(prefix="other")}
    page = desk.open(ALL, **CONTEXT, **forms_of_the_page, page=Paginator(range(300), 20).page(5))

    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]

    assert [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
