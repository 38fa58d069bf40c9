"""Small verdicts and levers of the real classes, for tests of what the page says about them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model import Input
from scenarios import Answer, Path, Target, Verdict
from scenarios.required import Required

URBAN = Target(
    id="cd-001",
    document="chengdu-ten-projects-2021",
    section="居民收入水平提升工程",
    area="income",
    indicator="城镇居民人均可支配收入",
    indicator_en="urban disposable income per person",
    unit="CNY/person/year",
    kind="level",
    operator=">",
    base_year=None,
    base_value=None,
    target_year=2025,
    target_value=70000.0,
    target_value_upper=None,
    binding="预期性",
    stretch="力争突破",
    printed="70000元",
    variable="total income[urban]",
    conflicts=(),
    note="",
)
NURSING = replace(
    URBAN,
    id="yc-017",
    area="elderly",
    indicator="养老机构护理型床位占比",
    indicator_en="nursing share of institution beds",
    unit="Dmnl",
    kind="share",
    operator=">=",
    base_year=2020,
    base_value=0.403,
    target_value=0.6,
    binding="约束性",
    stretch="",
    printed="≥60%",
)
BEDS = replace(
    NURSING,
    id="yc-016",
    indicator="养老服务床位总量",
    indicator_en="elder service beds",
    unit="bed",
    kind="count_total",
    base_value=3980.0,
    target_value=9000.0,
    printed="9000张",
)
RATE = Input(
    id="plan_rate_total__urban",
    name="plan rate total[urban]",
    zh="城镇居民收入年均增速",
    en="Yearly growth of urban income",
    unit="1/year",
    low=0.04,
    default=0.075,
    high=0.11,
    kind="lever",
    group="收入增速",
    shown="percent",
    step=0.001,
    description_zh="规划所列增速",
    description_en="the stated rate",
    grade="plan",
    source="意见",
    sector="income",
)


def short(value: float | None = 69762.1, **changes: object) -> Verdict:
    """The income verdict at 7.5 % a year, or with parts of it changed."""
    verdict = Verdict(
        target=URBAN,
        state="short",
        reached=False,
        value=value,
        margin=None if value is None else value - 70000.0,
        first_year=2026.0,
        last_year=2035,
        required=Required(
            lever=RATE.name,
            lever_id=RATE.id,
            value=0.0757311,
            low=RATE.low,
            high=RATE.high,
            in_range=True,
        ),
    )
    return replace(verdict, **changes)  # type: ignore[arg-type]


def answer(now: float = 0.075, plan: float = 0.075) -> Answer:
    """Income growing at two rates, with no history."""
    years = np.arange(2020.0, 2036.0)
    paths = [Path(years, 48593 * (1 + rate) ** (years - 2020)) for rate in (now, plan)]
    return Answer(
        region="chengdu",
        scenario="plan",
        verdicts=(short(),),
        paths={URBAN.id: paths[0]},
        plan_paths={URBAN.id: paths[1]},
        parts={},
        history={},
        notes=(),
        command="keda reach chengdu",
        hashes={},
    )
