"""How a form field is drawn: label, help, errors and the ids that tie them to the input."""

import pytest
from django import forms
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


class Sample(forms.Form):
    title = forms.CharField(label="Title", help_text="As in the letter")
    note = forms.CharField(label="Note", required=False)
    public = forms.BooleanField(label="Public", required=False)
    progress = forms.ChoiceField(label="Progress", choices=[("a", "A")], widget=forms.RadioSelect)


def squeezed(html):
    return "".join(line.strip() for line in str(html).splitlines())


def test_field_with_help_and_error():
    form = Sample({"progress": "a"})

    assert squeezed(form["title"].as_field_group()) == (
        '<div class="field"><label for="id_title">Title</label>'
        '<div class="helptext" id="id_title_helptext">As in the letter</div>'
        '<ul class="errorlist" id="id_title_error"><li>This field is required.</li></ul>'
        '<input type="text" name="title" required aria-invalid="true" '
        'aria-describedby="id_title_helptext id_title_error" id="id_title"></div>'
    )


def test_optional_field_says_so():
    assert squeezed(Sample()["note"].as_field_group()) == (
        '<div class="field"><label for="id_note">Note <span class="field__optional">(optional)</span></label>'
        '<input type="text" name="note" id="id_note"></div>'
    )


def test_checkbox_stands_before_its_label():
    assert squeezed(Sample()["public"].as_field_group()) == (
        '<div class="field field--check"><input type="checkbox" name="public" id="id_public">'
        '<label for="id_public">Public</label></div>'
    )


def test_radio_buttons_are_a_group_with_a_legend():
    assert squeezed(Sample()["progress"].as_field_group()) == (
        '<div class="field"><fieldset><legend>Progress</legend><div id="id_progress"><div>'
        '<label for="id_progress_0"><input type="radio" name="progress" value="a" required id="id_progress_0">A</label>'
        "</div></div></fieldset></div>"
    )


def test_form_draws_all_its_fields_this_way():
    form = Sample()

    assert squeezed(form) == "".join(squeezed(field.as_field_group()) for field in form)
