"""What a card and its sentences say about a verdict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.limits import Limit
from scenarios.required import Required
from scenarios.rounding import Rounding
from scenarios.verdict import CompanionValue, Path, ReadVerdict
from tests.ui.samples import BEDS, NURSING, RATE, URBAN, short
from ui import wording
from ui.cards import card, failed_card
from ui.catalogue import words
from ui.needed import Needed, required_line, required_sentence, required_value
from ui.wording import first_line

ZH, EN = words("zh"), words("en")
NEEDED = Needed(RATE, present=0.075, plan=0.075)


def face(verdict, *, lang="zh", needed=NEEDED, **options):
    return card(verdict, scenario="计划", needed=needed, words=words(lang), **options)


def test_a_short_card_says_by_how_much_when_first_and_what_it_takes():
    html = face(short())
    for text in (
        "k-short",
        "69,762",
        "目标 70,000元",
        "未达",
        "比目标少238元",
        "首次超过：2026年",
        "至少7.58%",
        "（计划7.5%）",
    ):
        assert text in html


def test_the_name_of_a_card_is_the_whole_sentence():
    html = face(short())
    sentence = wording.sentence(short(), "计划", ZH)
    assert f'role="group" aria-label="{sentence}"' in html
    assert sentence == (
        "按“计划”方案测算，2025年城镇居民人均可支配收入为69,762元，比目标70,000元少238元，未达；首次超过：2026年。"
    )


def test_english_says_the_same():
    html = face(short(), lang="en")
    for text in (
        "Short",
        "CNY 238 below target",
        "First exceeded: 2026",
        "at least 7.58%",
        "(plan 7.5%)",
    ):
        assert text in html


def test_a_reached_card_needs_no_required_line():
    html = face(short(70087.0, state="reached", reached=True, first_year=2025.0))
    assert "k-reached" in html
    assert "比目标多87元" in html
    assert "至少" not in html


def test_a_target_met_exactly_says_so():
    beds = short(
        9000.0, target=BEDS, state="reached", reached=True, first_year=2025.0, required=None
    )
    assert "与目标持平，可达" in wording.sentence(beds, "计划", ZH)
    assert "首次达到：2025年" in face(beds, needed=None)


def test_passing_and_reaching_are_different_words():
    assert wording.first_line(short(), ZH) == "首次超过：2026年"
    assert wording.first_line(short(target=BEDS), ZH) == "首次达到：2026年"
    assert (
        wording.first_line(short(target=replace(BEDS, operator="<=")), ZH) == "首次降至目标：2026年"
    )


def test_never_reached_names_the_end_of_the_model():
    verdict = short(first_year=None)
    assert wording.first_line(verdict, ZH) == "2035年前未达到"
    assert wording.sentence(verdict, "计划", ZH).endswith("未达，2035年前也未达到。")


def test_a_stock_stands_at_the_end_of_its_year_and_a_flow_in_it():
    assert wording.label(BEDS, ZH) == "养老服务床位总量·2025年末"
    assert wording.label(URBAN, ZH) == "城镇居民人均可支配收入·2025年"
    assert wording.label(NURSING, EN) == "Nursing share of institution beds, end of 2025"


def test_a_split_verdict_lists_each_reading():
    readings = (
        ReadVerdict(label_zh="表中3980张", label_en="table", value=8900.0, reached=False),
        ReadVerdict(label_zh="正文4210张", label_en="text", value=9130.0, reached=True),
    )
    verdict = short(8900.0, target=BEDS, state="split", readings=readings, required=None)
    html = face(verdict, needed=None)
    assert "口径不一" in html
    assert html.count("<li>") == 2
    assert wording.sentence(verdict, "计划", ZH) == (
        "结论取决于口径：按“正文4210张”可达，按“表中3980张”未达。文件未写明口径。"
    )


def test_no_verdict_says_why():
    verdict = short(
        target=URBAN, state="none", reached=None, value=None, margin=None, required=None
    )
    assert "该项目标未纳入模型，不作判定。" in face(verdict, needed=None)
    blank = replace(verdict, target=replace(URBAN, target_value=None))
    assert "文件未给出可量化的数值，不作判定。" in face(blank, needed=None)


def test_a_target_met_in_2020_says_so_and_may_be_lost_again():
    verdict = short(0.62, target=replace(NURSING, base_value=0.61), state="met_base", reached=True)
    assert "k-reached" in face(verdict)
    assert face(verdict).count("2020年已达标") == 2


def test_out_of_range_names_the_lever():
    required = Required(
        lever=RATE.name,
        lever_id=RATE.id,
        value=None,
        low=0.04,
        high=0.11,
        in_range=False,
        nearest_value=0.11,
        nearest_outcome=69000.0,
    )
    verdict = short(required=required)
    assert "杠杆范围内无解：城镇居民收入年均增速" in face(verdict)
    assert required_sentence(verdict, NEEDED, ZH) == (
        "在设定的杠杆范围内无法达到：城镇居民收入年均增速取到11.0%时为69,000元，仍相差1,000元。"
    )


def test_the_required_sentence_compares_with_the_plan_on_the_safe_side():
    assert required_sentence(short(), NEEDED, ZH) == (
        "其他条件不变，城镇居民收入年均增速至少7.58%才能达到目标；比文件所列7.5%高0.08个百分点。"
    )


@pytest.mark.parametrize(
    ("reached", "present", "word"),
    [(False, 0.075, "至少"), (True, 0.080, "至少"), (False, 0.080, "至多"), (True, 0.070, "至多")],
)
def test_at_least_or_at_most_follows_from_where_the_lever_stands(reached, present, word):
    verdict = short(reached=reached)
    needed = Needed(RATE, present=present, plan=None)
    assert required_value(verdict, needed, ZH).startswith(word)


def test_rounding_says_whether_it_explains():
    spans = [
        Rounding(rates=(), low=69600.0, high=high, explains=ok)
        for high, ok in ((69925.0, False), (70010.0, True))
    ]
    texts = [wording.rounding_sentence(short(rounding=span), ZH) for span in spans]
    assert "取整不能解释" in texts[0]
    assert "取整可以解释" in texts[1]


def test_beds_met_on_paper_and_empty_in_use_carry_a_warning():
    companion = CompanionValue(
        name="occupancy", zh="入住率", en="occupancy", value=0.25, hollow=True
    )
    assert "入住率仅25.0%：达到数量不等于得到使用" in face(short(companions=(companion,)))


def test_chips_carry_standing_wording_and_assumptions():
    chips = wording.chips(short(resting_on=("a", "b")), ZH)
    assert chips == ("预期性", "力争突破", "依据2项假设")


def test_a_pending_card_says_that_it_is_searching_and_a_stale_one_that_it_is_old():
    assert "正在求所需取值" in face(short(required=None), needed=None, pending=True)
    html = face(short(), stale=True)
    assert "k-stale" in html
    assert "上次结果" in html


def test_text_from_files_is_escaped():
    target = replace(URBAN, indicator="<img src=x onerror=alert(1)>", stretch="<b>")
    html = face(short(target=target))
    assert "<img" not in html
    assert "<b>力" not in html
    assert "&lt;img" in html


def test_a_failed_card_shows_no_number():
    html = failed_card("城镇居民人均可支配收入", ZH)
    assert "未能算出" in html
    assert "—" in html


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("state", ["reached", "short", "split", "none"])
def test_every_state_has_its_word_and_icon(state, lang):
    html = face(short(state=state), lang=lang)
    assert f'class="k-card k-{state}' in html
    assert words(lang)(f"verdict.{state}") in html
    assert '<i class="k-icon" aria-hidden="true">' in html


def test_a_lever_held_up_by_building_time_is_too_late_not_out_of_range():
    delay = Limit(id="construction_delay", zh="审批与建设周期", en="building time", relax={})
    required = replace(short().required, value=None, in_range=False, nearest_value=0.11)
    verdict = short(required=required)
    needed = Needed(RATE, present=0.075, plan=0.075, delay=delay)
    line = required_line(verdict, needed, ZH)
    assert line == "审批与建设周期所限，再加大城镇居民收入年均增速，2025年前也来不及形成"


def test_out_of_range_names_the_end_of_the_lever_and_what_it_gives():
    required = replace(
        short().required, value=None, in_range=False, nearest_value=0.11, nearest_outcome=69900.0
    )
    line = required_line(short(required=required), Needed(RATE, present=0.075, plan=0.075), ZH)
    assert line == "杠杆范围内无解：城镇居民收入年均增速取到11.0%时为69,900元"


def test_a_level_to_be_kept_every_year_shows_its_worst_year():
    years = np.arange(2020.0, 2027.0)
    path = Path(years, np.array([5.0, 5.2, 5.9, 5.4, 5.1, 5.0, 9.0]) / 100)
    target = replace(NURSING, kind="threshold", operator="<", target_value=0.055)
    verdict = short(target=target, value=0.05, path=path)
    assert first_line(verdict, ZH) == "最不利年份：2022年，5.9%"


def test_a_level_held_in_2020_and_lost_later_says_from_when():
    years = np.arange(2020.0, 2028.0)
    path = Path(years, np.array([71000, 70500, 70001, 69999, 69000, 68000, 67000, 66000.0]))
    assert wording.first_line(short(path=path), ZH) == "2020年已达标，2023年起低于目标"
    less = replace(URBAN, operator="<=", target_value=70500.0)
    rising = Path(years, path.values[::-1])
    assert (
        wording.first_line(short(target=less, path=rising), ZH) == "2020年已达标，2027年起高于目标"
    )
