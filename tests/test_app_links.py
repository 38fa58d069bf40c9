"""Links without a browser: whatever a link says that a page cannot use is answered by one sentence, and the page opens."""

from __future__ import annotations

import pytest

from tests.apptest import at_page, shown

SENTENCE = "链接中的“{}”无法识别，已按计划值显示。"
# page, what the link says of it, and what of that leads nowhere
BAD = [
    ("whatif", {"l.income_growth_basis": "1.5"}, "l.income_growth_basis=1.5"),
    ("whatif", {"k.plan_rate_total__urban": "0"}, "k.plan_rate_total__urban=0"),
    ("whatif", {"k.income_growth_basis": "9"}, "k.income_growth_basis=9"),
    ("whatif", {"win": "1990-1995"}, "win=1990-1995"),
    ("whatif", {"theme": "pink"}, "theme=pink"),
    ("whatif", {"lang": "fr"}, "lang=fr"),
    ("whatif", {"present": "yes"}, "present=yes"),
    ("whatif", {"cmp": "plan,dream"}, "cmp=dream"),
    ("whatif", {"row": "cd-001"}, "row=cd-001"),
    ("targets", {"present": "1"}, "present=1"),
    ("targets", {"f.area": "nowhere"}, "f.area=nowhere"),
    ("targets", {"f.doc": "diary"}, "f.doc=diary"),
    ("targets", {"f.verdict": "maybe"}, "f.verdict=maybe"),
    ("targets", {"f.binding": "loose"}, "f.binding=loose"),
    ("targets", {"f.audit": "2"}, "f.audit=2"),
    ("targets", {"p": "99"}, "p=99"),
    ("targets", {"p": "3", "q": "床位"}, "p=3"),
    ("targets", {"row": "zz-9"}, "row=zz-9"),
    ("funding", {"price": "real", "kind": "free"}, "kind=free"),
    ("funding", {"price": "dear"}, "price=dear"),
    ("funding", {"uc": "3"}, "uc=3"),
    ("funding", {"prog": "nothing"}, "prog=nothing"),
    ("funding", {"prog": "cd-001"}, "prog=cd-001"),  # a target that no programme serves
    ("funding", {"payer": "moon"}, "payer=moon"),
    ("funding", {"hold": "7"}, "hold=7"),
    ("funding", {"soc": "2"}, "soc=2"),
    ("funding", {"region": "wenjiang", "soc": "0.99"}, "soc=0.99"),
    ("funding", {"region": "shanghai-district", "uc": "1.1"}, "uc=1.1"),
    ("uncertainty", {"n": "many"}, "n=many"),
    ("uncertainty", {"seed": "-1"}, "seed=-1"),
    ("evidence", {"ser": "dreams"}, "ser=dreams"),
    ("model", {"sector": "space"}, "sector=space"),
    ("model", {"layer": "deep"}, "layer=deep"),
    ("model", {"part": "space one", "layer": "all"}, "part=space one"),
    ("model", {"loop": "zz", "layer": "loops"}, "loop=zz"),
    ("model", {"src": "elsewhere"}, "src=elsewhere"),
    ("scenarios", {"ids": "plan,dream"}, "ids=dream"),
]


@pytest.mark.parametrize(("page", "params", "named"), BAD)
def test_a_part_of_a_link_that_leads_nowhere_is_named_and_the_page_opens(page, params, named):
    app = at_page(page, **params)
    assert not app.exception
    assert not app.error
    assert [text.value for text in app.warning] == [SENTENCE.format(named)]
    assert "k-lead" in shown(app) or "k-answer-line" in shown(app) or "k-number" in shown(app)


def test_the_notice_about_a_link_goes_when_it_is_closed():
    app = at_page("evidence", ser="dreams")
    app.button(key="k-notice-close").click().run()
    assert not app.warning


def test_an_unknown_variable_of_a_link_is_answered_in_the_pages_language_with_a_way_on():
    app = at_page("model", var="total incom")
    assert "没有变量“total incom”，是否指“人均可支配收入 total income”" in shown(app)
    app.button(key="k-near").click().run()
    assert app.query_params["var"] in ("total income", ["total income"])
    assert "没有变量" not in shown(app)
    assert "在托幼儿" in shown(at_page("model", var="zzzz"))
    assert "among them" in shown(at_page("model", var="zzzz", lang="en"))
