"""The bench's table says what was measured, and of an absent peer why."""

from __future__ import annotations

from bench.peers.sdeverywhere import readable
from bench.table import table

REPORT = {
    "when": "2026-01-01T00:00:00+00:00",
    "machine": {"processor": "a processor", "cores": 2, "python": "3.11"},
    "models": {
        "family": {
            "variables": 157,
            "compile": {
                "cold_s": 2.0,
                "cold_cpu_s": 1.0,
                "from_cache_s": 0.1,
                "from_cache_cpu_s": 0.1,
            },
            "one_run": {"ms": 2.0},
            "ensemble": {"members": 10_000, "seconds": 0.5, "cpu_ms_per_member": 0.05},
            "pysd": {"seconds": 8.0},
            "ema": {"seconds_per_experiment": 4.0, "experiments": 4, "cpu_seconds": 30.0},
            "sdeverywhere": {"cpu_ms_per_member": 10.0, "notes": []},
            "simlin": {"absent": "not installed: python -m bench --fetch"},
        }
    },
    "streamed": [{"model": "city", "members": 1_000_000, "seconds": 200.0, "peak_gb": 0.3}],
}


def test_a_ratio_is_the_peers_time_over_ours():
    lines = table(REPORT).splitlines()
    assert next(x for x in lines if "PySD |" in x).endswith("| 4,000 × | ≥ 1 000 × |")
    assert "80,000 ×" in next(x for x in lines if "EMA" in x)
    assert "200 ×" in next(x for x in lines if "SDEverywhere" in x)


def test_memory_of_streamed_members_is_a_row_of_its_model():
    row = next(x for x in table(REPORT).splitlines() if "streamed" in x)
    assert row == "| city | 1,000,000 members streamed | 0.30 GB, 200 s | | | ≤ 2 GB, flat |"


def test_growth_is_said_as_the_power_of_the_size():
    points = [{"variables": n, "seconds": 1e-4 * n, "compile_s": 1e-5 * n**1.5} for n in (100, 400)]
    run, compiling = table({**REPORT, "growth": {"variables": points}}).splitlines()[-2:]
    assert "0.098 µs → 0.098 µs a variable and member, time ~ variables^1.00" in run
    assert "a variable to compile, time ~ variables^1.50" in compiling


def test_an_absent_peer_is_a_row_that_says_so():
    row = next(x for x in table(REPORT).splitlines() if "pysimlin" in x)
    assert "not installed: python -m bench --fetch" in row


def test_memories_inside_an_expression_become_variables_for_the_peer():
    text = "x[area] = 1 + INITIAL(y[area] * 2) ~ bed ~ doc|y[area] = INITIAL(3) ~~|"
    assert readable(text).split("|")[:2] == [
        "\nlifted part 0[area] = INITIAL(y[area] * 2) ~~",
        "x[area] = 1 + lifted part 0[area] ~ bed ~ doc",
    ]
