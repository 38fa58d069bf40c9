"""Models to measure on: our own city, and a generated family that can be made any size.

family(variables=150) -> Vensim text      ranges of 18 x 2, stocks, flows, lookups, delays and smooths, as policy models have
"""

from __future__ import annotations

CONTROL = """
INITIAL TIME = 2020 ~ year ~|
FINAL TIME = 2035 ~ year ~|
TIME STEP = 0.125 ~ year ~|
SAVEPER = 1 ~ year ~|
"""

_BLOCK = """
stock {n}[age,area] = INTEG(inflow {n}[age,area] - outflow {n}[age,area], start {n} * weight[area]) ~~|
inflow {n}[age,area] = stock {n}[age,area] * rate {n} * effect {n} ~~|
outflow {n}[age,area] = stock {n}[age,area] / life {n} ~~|
total {n} = SUM(stock {n}[age!,area!]) ~~|
crowding {n} = ZIDZ(total {n}, room {n}) ~~|
effect {n} = table(smoothed {n}) ~~|
smoothed {n} = SMOOTH(crowding {n}, 2) ~~|
orders {n} = DELAY3(inflow total {n}, 1.5) ~~|
inflow total {n} = SUM(inflow {n}[age!,area!]) ~~|
room {n} = INTEG(orders {n} - room {n} / 20, 900 + {n}) ~~|
start {n} = {start} ~~|
rate {n} = {rate} ~~|
life {n} = {life} ~~|
gap {n} = MAX(0, total {n} - room {n}) ~~|
cost {n} = gap {n} * (1 + price) ~~|
"""


def family(variables: int = 150) -> str:
    """About so many variables, in blocks of 15."""
    blocks = max(1, variables // 15)
    text = "{UTF-8}\nage: (a1-a18) ~~|\narea: town, country ~~|\nweight[area] = 1, 0.5 ~~|\nprice = 0.02 ~~|\n"
    text += "table([(0,0)-(4,2)],(0,1.4),(0.5,1.2),(1,1),(1.5,0.7),(2,0.4),(4,0.1)) ~~|\n"
    for n in range(blocks):
        text += _BLOCK.format(n=n, start=20 + n % 5, rate=0.05 + 0.001 * (n % 7), life=18 + n % 9)
    return text + CONTROL


def stocks(variables: int = 150) -> list[str]:
    return [f"total {n}" for n in range(max(1, variables // 15))][:5]
