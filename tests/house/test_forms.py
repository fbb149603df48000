"""The visitor of bench-peer fills in any program's form, and nothing of another form or another visitor."""

from urllib.parse import parse_qs

import pytest

from bench.forms import SAID, form_of

PAGE = """
<form method="get" action="/search"><input type="text" name="query"></form>
<form method="POST" action="/login"><input type="hidden" name="token" value="wrong"></form>
<form action="/survey/1" method="POST">
  <input id="t" name="csrf" type="hidden" value="{token}">
  <input type="radio" name="q1" value="" checked><input type="radio" name="q1" value="a-1">
  <input name="q1" type=radio value="a-2">
  <input type="radio" name="q2" value="b-1"/>
  <input type="text" name="why"><textarea name="other"></textarea><input type="submit" name="go" value="Go">
</form>
"""


def test_the_visitor_answers_every_question_once_and_writes_into_the_last_field():
    sent = parse_qs(form_of(PAGE).answered(PAGE.format(token="mine")), keep_blank_values=True)
    assert sent == {"csrf": ["mine"], "q1": ["a-1"], "q2": ["b-1"], "why": [""], "other": [SAID]}


def test_the_token_is_the_visitors_own_whatever_its_quotes_and_escapes():
    form = form_of(PAGE.format(token="first"))
    own = PAGE.replace('value="{token}"', "value='a&amp;b'")
    assert parse_qs(form.answered(own))["csrf"] == ["a&b"]


def test_a_page_without_the_token_is_not_sent():
    with pytest.raises(KeyError):
        form_of(PAGE).answered("<p>Survey closed</p>")


def test_a_page_without_questions_is_no_form():
    with pytest.raises(LookupError):
        form_of(PAGE.partition('<form action="/survey/1"')[0])
