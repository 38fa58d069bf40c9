"""The Funding page without a browser: one sentence first, accounts that close, and places without money."""

from __future__ import annotations

import re

import pytest

from scenarios import open_region
from scenarios.funding.fund import SECTOR
from scenarios.region import region_ids
from tests.apptest import at_page, shown


@pytest.fixture(scope="module")
def wenjiang() -> str:
    app = at_page("funding", region="wenjiang")
    assert not app.exception
    assert not app.error
    return shown(app)


def test_a_package_of_all_payers_says_first_that_it_is_not_public_spending(wenjiang):
    assert "828.11亿元是各方投资之和，不是财政支出。2021—2025年共需" in wenjiang


def test_the_sentence_names_the_gap_its_prices_and_its_worst_year(wenjiang):
    assert re.search(r"缺口[\d.,]+亿元（当年价）；其中建设[\d.,]+亿元、运营[\d.,]+亿元", wenjiang)
    assert re.search(r"缺口最大的是20\d\d年", wenjiang)


def test_the_accounts_close_to_the_fen(wenjiang):
    assert "勾稽：差额 0.00元" in wenjiang


def test_accounts_that_do_not_close_show_a_sentence_and_no_numbers(monkeypatch):
    broken = {"need = paid + gap, year": 12.0}
    monkeypatch.setattr("scenarios.funding.ledger.Ledger.residuals", lambda book: broken)
    text = shown(at_page("funding", region="wenjiang"))
    assert "账目不平，差额12.00元" in text
    assert "亿元" not in text


def test_tables_are_whole_wan_and_what_rounding_leaves_has_its_own_line(wenjiang):
    assert "逐年需求与缺口（亿元，当年价）" in wenjiang
    assert "单位：万元，当年价" in wenjiang
    table = next(t for t in wenjiang.split("<table") if ">2021<" in t)
    found = re.findall(r'<th scope="row">([^<]+)</th>((?:<td>[^<]*</td>)+)', table)
    rows = {head: [_number(x) for x in re.findall("<td>([^<]*)", row)] for head, row in found}
    left = rows.pop("取整差", [0, 0, 0])
    total = rows.pop("合计")
    sums = [sum(column) for column in zip(*rows.values(), strict=True)]
    assert [t - s for t, s in zip(total, sums, strict=True)] == left
    assert total[0] == 8_483_138  # keda fund wenjiang: 84,831,382,156 yuan


def _number(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-"))


def test_the_gap_moves_by_more_than_the_unit_cost(wenjiang):
    moves = [float(x) for x in re.findall(r"<td>\+(\d+\.\d)%", wenjiang)]
    assert len(moves) == 2
    assert f"单位造价上升10%，缺口变动+{moves[0]}%" in wenjiang
    assert moves[0] > 10
    assert moves[1] > 20


def test_constant_prices_and_running_cost_open_from_the_address():
    app = at_page("funding", region="wenjiang", price="real", kind="running")
    assert not app.exception
    text = shown(app)
    assert "（2020年不变价）" in text
    assert "建设投资0元" in text
    assert "不存在缺口" in text


def test_a_dearer_unit_opens_from_the_address_and_widens_the_gap(wenjiang):
    dearer = shown(at_page("funding", region="wenjiang", uc="1.1"))

    def gap(text: str) -> float:
        found = re.search(r"缺口([\d.,]+)亿元（", text)
        assert found
        return float(found[1].replace(",", ""))

    assert gap(dearer) > 1.1 * gap(wenjiang)


def test_moving_the_unit_cost_writes_the_address():
    app = at_page("funding", region="wenjiang")
    cost = next(s for s in app.slider if s.label == "单位造价系数")
    cost.set_value(1.1).run()
    assert app.query_params["uc"] in ("1.1", ["1.1"])


@pytest.mark.parametrize("region", region_ids())
def test_every_place_opens_and_one_without_money_says_what_to_do(region):
    app = at_page("funding", region=region)
    assert not app.exception
    assert not app.error
    if SECTOR not in open_region(region).sectors:
        assert "finance" in shown(app)


def test_english_reads_whole():
    text = shown(at_page("funding", region="wenjiang", lang="en"))
    assert "is the investment of all payers, not public spending." in text
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"<[^>]+>", "", text.split("k-lead")[1][:400]))
