"""Which rows speak about the same thing."""

import pytest

from scenarios.audit.names import is_part_of, is_rate_of, subject, variable_parts, within


@pytest.mark.parametrize(
    ("indicator", "what"),
    [
        ("养老服务床位总量", "养老服务床位"),
        ("养老服务床位数", "养老服务床位"),
        ("每千人口注册护士数", "注册护士"),
        ("“十三五”累计城镇新增就业", "城镇新增就业"),
        ("每千名老人拥有床位", "老人拥有床位"),
        ("人均体育场地面积", "体育场地面积"),
    ],
)
def test_words_for_how_a_thing_is_counted_are_dropped(indicator, what):
    assert subject(indicator) == what


def test_a_short_name_is_within_a_longer_one_that_says_more():
    assert within("城镇居民收入", "城镇居民人均可支配收入")
    assert not within("城镇居民收入", "农村居民人均可支配收入")
    assert not within("收入", "旅游收入")


def test_a_rate_finds_its_level_by_words_or_by_variable(rate, money):
    level = money("城镇居民人均可支配收入", 14026, variable="total income[urban]")
    assert is_rate_of(rate("城镇居民收入年均增幅", 0.07, "7%"), level)
    assert not is_rate_of(rate("农村居民收入年均增幅", 0.07, "7%"), level)
    assert is_rate_of(rate("增速", 0.07, "7%", variable="average income growth[urban]"), level)
    assert not is_rate_of(rate("增速", 0.07, "7%", variable="average income growth[rural]"), level)


def test_a_component_says_more_than_its_headline(rate):
    whole = rate("城镇居民收入年均增幅", 0.07, "7%")
    assert is_part_of(rate("城镇居民工资性收入年均增幅", 0.07, "7%"), whole)
    assert not is_part_of(rate("城镇居民收入年均增长", 0.07, "7%"), whole)
    assert not is_part_of(rate("城镇居民工资性收入年均增幅", 0.07, "7%", document="other"), whole)


def test_an_expression_over_several_variables_names_none():
    assert variable_parts("total income[urban]") == (frozenset({"income"}), ("urban",))
    assert variable_parts("beds / elders * 1000") == (frozenset(), ())
    assert variable_parts("arithmetic") == (frozenset(), ())
