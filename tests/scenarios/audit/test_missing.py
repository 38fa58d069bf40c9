"""What the text does not print."""

from scenarios.audit.missing import (
    base_column_blank,
    base_missing,
    figure_missing,
    kept_without_base,
    text_damaged,
    words_for_figures,
    year_missing,
)


def test_a_figure_lost_in_print_is_named_with_where_else_it_stands(found, row):
    lost = row("新增床位", None, "张", target_year=2025)
    (finding,) = found(figure_missing, lost, row("新增床位", 100, "100张"))
    assert finding.numbers == {"rows": 1, "elsewhere": 1}


def test_a_doubling_of_nobody_knows_what_has_no_base(found, row, rate, money):
    double = row("优质园倍数", 2, "翻番", unit="Dmnl", kind="ratio")
    assert len(found(base_missing, double)) == 1
    assert len(found(base_missing, rate("演出活动年均增长", 0.1, "10%"))) == 1


def test_a_growth_rate_whose_level_has_a_base_is_no_finding(found, rate, money):
    level = money("居民人均收入", 14026, "14026元", base=10000)
    assert not found(base_missing, rate("居民人均收入年均增速", 0.07, "7%"), level)


def test_keeping_what_was_never_stated_is_noted(found, row):
    kept = row("保障率", 1.0, "100%", unit="Dmnl", kind="share", stretch="保持")
    based = row("保障率", 1.0, "100%", unit="Dmnl", kind="share", stretch="保持", base=1.0)
    assert len(found(kept_without_base, kept)) == 1
    assert not found(kept_without_base, based)


def test_targets_without_a_year_are_gathered_in_one_finding(found, row):
    rows = [row(f"设施{n}", n, f"{n}个", note="年份按规划期末") for n in (1, 2, 3)]
    (finding,) = found(year_missing, *rows)
    assert finding.numbers["rows"] == 3


def test_promises_in_words_are_gathered_with_the_words(found, row):
    rows = [
        row("覆盖率", 1.0, "全覆盖", unit="Dmnl", kind="share"),
        row("危房", 0, "动态清零", operator="<="),
        row("圈", 30, "半小时", unit="minute", kind="threshold"),
        row("覆盖率", 1.0, "100%", unit="Dmnl", kind="share"),
    ]
    (finding,) = found(words_for_figures, *rows)
    assert finding.ids == ("t-001", "t-002")
    assert "全覆盖、动态清零" in finding.message_zh


def test_a_blank_in_a_base_column_is_found_and_a_footnote_is_not(found, row):
    table = [row(f"指标{n}", n + 1, f"{n + 1}个", base=n, section="表·一") for n in range(1, 6)]
    blank = row("指标六", 6, "6个", section="表·二")
    footnote = row("标准", 6, "6个", section="表·注1")
    (finding,) = found(base_column_blank, *table, blank, footnote)
    assert finding.ids == (blank.id,)
    assert not found(base_column_blank, *table[:4], blank)


def test_damaged_text_is_quoted_from_the_note(found, row):
    rows = [row("门店", 300, "300家", note="原文此处有字被遮去，名称为推断"), row("床位", 9, "9张")]
    (finding,) = found(text_damaged, *rows)
    assert finding.ids == ("t-001",)
    assert "被遮去" in finding.message_zh
