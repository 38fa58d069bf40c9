"""Shares of sampled futures of the income targets, against the values of the evidence's own account."""

import json
import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from model import simulate
from model.errors import InputError
from scenarios.futures.answers import ensemble_answer
from scenarios.futures.chunk import Block, Chunk, chunks, computed, opened
from scenarios.futures.ensemble import Cancelled, ensemble
from scenarios.futures.parts import Folder, Memory, manifest_of
from scenarios.runs import model_inputs, settings_of

from .conftest import PACKS

INCOMES = ("t-001", "t-002")
ACCOUNT_ERROR = (
    0.0015  # the account's own shares rest on 2**15 points and are printed to three digits
)


def near(share, wanted):
    return share.value == pytest.approx(wanted, abs=4 * share.stderr + ACCOUNT_ERROR)


@pytest.mark.parametrize(
    ("how", "urban", "rural", "both"),
    [
        ({"centre": "trend"}, 0.343, 0.412, 0.316),
        ({}, 0.309, 0.367, 0.267),
        ({"shocks": False}, 0.459, 0.478, 0.393),
        ({"scenario": "more"}, 0.533, 0.615, 0.495),
    ],
    ids=["trend", "plan", "plan without shocks", "half a point more"],
)
def test_the_shares_are_those_of_the_account(town, how, urban, rural, both):
    found = ensemble(town(targets=INCOMES, points=128, inputs=False, until=2025, **how))
    assert near(found.targets[0].share, urban)
    assert near(found.targets[1].share, rural)
    (group, together) = found.groups[0]
    assert group.targets == INCOMES
    assert near(together, both)


def test_the_ratio_of_incomes_is_met_in_almost_every_future(town):
    found = ensemble(town(targets=("t-003",), points=128, centre="trend", until=2025)).targets[0]
    assert near(found.share, 0.955)
    assert [found.quantiles[name] for name in ("p05", "p50", "p95")] == pytest.approx(
        [1.656, 1.727, 1.798], abs=0.006
    )


def test_shocks_pull_the_median_below_the_run_people_see(town):
    ask = town(targets=INCOMES, points=128, until=2025)
    with_shocks = ensemble(ask).targets[0].quantiles["p50"]
    without = ensemble(town(targets=INCOMES, points=128, until=2025, shocks=False)).targets[0]
    assert without.quantiles["p50"] == pytest.approx(69_762, rel=0.002)
    assert with_shocks == pytest.approx(68_630, rel=0.003)


def test_without_noise_and_with_certain_inputs_a_member_is_the_verdict_run(town):
    ask = town(noise=False, inputs=False, points=8).prepared()
    block = computed(ask, chunks(ask)[0])
    region = ask.opened()
    inputs = model_inputs(region, [settings_of(region)])
    plain = simulate(region.program, inputs, outputs=["total income[urban]"], engine="numpy")
    at_2025 = plain["total income[urban]"][plain.times == 2025][0]
    assert_array_equal(block.values["t-001"], np.repeat(at_2025, 16 * 8))


def test_the_published_income_of_2020_is_not_drawn_though_its_split_is(town):
    ask = town(targets=INCOMES, points=8).prepared()
    members = opened(ask)
    values = members.values(members.draw(0, 0, 64))
    urban = [values[f"base income[urban,{part}]"] for part in ("property", "transfer")]
    assert all(np.ptp(part) > 0 for part in urban)
    assert np.ptp(ensemble(ask).fans["t-001"][:, 0]) < 1e-6  # 2020 itself


def test_member_i_is_the_same_future_under_every_lever(town):
    asks = [town(scenario=s, points=8).prepared() for s in ("plan", "more")]
    plan, more = (opened(ask) for ask in asks)
    assert_array_equal(plan.draw(3, 0, 8), more.draw(3, 0, 8))
    assert asks[0].hashes()["dims"] == asks[1].hashes()["dims"]
    assert asks[0].hashes()["levers"] != asks[1].hashes()["levers"]


def test_joint_shares_are_counted_and_exceed_the_product(town):
    found = ensemble(town(targets=INCOMES, points=32, until=2025))
    urban, rural = (row.share.value for row in found.targets)
    assert found.groups[0][1].value > 1.5 * urban * rural


def test_first_years_add_up_and_never_is_a_category(town):
    rows = ensemble(town(targets=("t-001",), points=32)).targets[0].by_first_year
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert rows[-1]["year"] is None
    by_2025 = sum(row["share"] for row in rows if row["year"] and row["year"] <= 2025)
    assert by_2025 >= ensemble(town(targets=("t-001",), points=32)).targets[0].share.value


def test_a_chunk_is_the_same_wherever_it_is_cut(town):
    ask = town(targets=INCOMES, points=32, until=2025).prepared()
    whole = computed(ask, Chunk(2, 0, 32))
    part = computed(ask, Chunk(2, 8, 16))
    for key in INCOMES:
        assert_array_equal(part.values[key], whole.values[key][8:24])


def test_parquet_gives_the_same_answer_as_memory(town, tmp_path):
    ask = town(targets=INCOMES, points=16, until=2025)
    kept = ensemble_answer(ensemble(ask, out=tmp_path))
    plain = ensemble_answer(ensemble(ask))
    assert [row["probability"] for row in kept["targets"]] == [
        row["probability"] for row in plain["targets"]
    ]
    assert kept["fans"] == plain["fans"]
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["hashes"] == ask.prepared().hashes()
    assert {"numpy", "scipy", "llvmlite", "pyarrow"} <= set(manifest["versions"])


def test_a_stopped_run_goes_on_where_it_stopped(town, tmp_path, monkeypatch):
    monkeypatch.setattr("scenarios.futures.chunk.COUNT", 32)
    ask = town(targets=("t-001",), points=16, until=2025)
    seen = []
    with pytest.raises(Cancelled):
        ensemble(
            ask, out=tmp_path, progress=lambda *d: seen.append(d), cancelled=lambda: len(seen) > 3
        )
    kept = len(list((tmp_path / "parts").iterdir()))
    assert 0 < kept < 8
    again = []
    found = ensemble(ask, out=tmp_path, processes=1, progress=lambda *done: again.append(done))
    assert again[0] == (kept * 32, 256)
    whole = ensemble(ask, out=tmp_path / "whole", processes=1)
    assert found.targets[0].share == whole.targets[0].share
    for file in (tmp_path / "parts").iterdir():
        assert file.read_bytes() == (tmp_path / "whole" / "parts" / file.name).read_bytes()


RUN = """
import sys
from pathlib import Path
from scenarios.futures import chunk
from scenarios.futures.ask import Ask
from scenarios.futures.ensemble import ensemble
chunk.COUNT = 32
ensemble(Ask(region="town", root=sys.argv[1], engine="numpy", targets=("t-001",), points=64, until=2025),
         out=Path(sys.argv[2]), processes=1, progress=lambda *done: print(*done, flush=True))
"""


def test_a_run_killed_outright_goes_on_to_the_same_bytes(town, tmp_path, monkeypatch):
    words = [sys.executable, "-c", RUN, str(PACKS), str(tmp_path / "killed")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        while not running.stdout.readline().startswith("64 "):
            assert running.poll() is None
        running.kill()
    parts = tmp_path / "killed" / "parts"
    assert 2 <= len(list(parts.glob("*.parquet"))) < 32
    monkeypatch.setattr("scenarios.futures.chunk.COUNT", 32)
    ask = town(targets=("t-001",), points=64, until=2025)
    found = ensemble(ask, out=tmp_path / "killed", processes=1)
    whole = ensemble(ask, out=tmp_path / "whole", processes=1)
    assert found.targets == whole.targets
    names = sorted(file.name for file in (tmp_path / "whole" / "parts").iterdir())
    assert names == sorted(file.name for file in parts.glob("*.parquet"))
    for name in names:
        assert (parts / name).read_bytes() == (tmp_path / "whole" / "parts" / name).read_bytes()


def test_a_full_disk_is_one_sentence_and_leaves_no_half_file(town, tmp_path, monkeypatch):
    def full(table, path, **how):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\); free"):
        ensemble(town(targets=("t-001",), points=8, until=2025), out=tmp_path)
    assert not list(tmp_path.glob("*/*"))


def test_a_folder_of_another_question_is_refused(town, tmp_path):
    ensemble(town(targets=("t-001",), points=8, until=2025), out=tmp_path)
    with pytest.raises(InputError, match=r"holds the futures of another question \(other seed\)"):
        ensemble(town(targets=("t-001",), points=8, seed=1, until=2025), out=tmp_path)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("scenarios.futures.ask.code_hash", "computed with Keda's own code of another version"),
        ("scenarios.futures.ask.registry_hash", "computed with a table of dimensions of another"),
        ("scenarios.futures.parts.versions", r"computed with numpy .*, here is numpy another"),
    ],
)
def test_parts_made_otherwise_are_not_gone_on_with(town, tmp_path, monkeypatch, what, says):
    ask = town(targets=("t-001",), points=8, until=2025)
    ensemble(ask, out=tmp_path)
    before = (tmp_path / "manifest.json").read_bytes()
    other = {"numpy": "another"} if what.endswith("versions") else "another"
    monkeypatch.setattr(what, lambda: other)
    with pytest.raises(InputError, match=f"{says}.*name an empty folder with --out"):
        ensemble(ask, out=tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_a_folder_with_another_file_for_a_manifest_is_refused(town, tmp_path):
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="is no manifest of an ensemble"):
        ensemble(town(targets=("t-001",), points=8, until=2025), out=tmp_path)


def test_what_comes_after_the_targets_years_is_of_the_members_that_went_on(town, monkeypatch):
    monkeypatch.setattr("scenarios.futures.chunk.FEWEST", 16)
    found, whole = (ensemble(town(targets=("t-001",), points=64, until=u)) for u in (None, 2035))
    assert (found.followed, whole.followed) == (16 * 16, 64 * 16)
    assert found.targets[0].share == whole.targets[0].share
    assert found.targets[0].quantiles == whole.targets[0].quantiles
    for row, other in zip(
        found.targets[0].by_first_year, whole.targets[0].by_first_year, strict=True
    ):
        if row["year"] is not None and row["year"] <= 2025:
            assert row == other
        assert row["share"] == pytest.approx(other["share"], abs=0.08)
    assert found.fans["t-001"].shape == whole.fans["t-001"].shape


def test_memory_and_folder_keep_the_same_columns(town, tmp_path):
    ask = town(targets=INCOMES, points=8, until=2025).prepared()
    block: Block = computed(ask, chunks(ask)[0])
    memory, folder = Memory(), Folder(tmp_path, manifest_of(ask))
    for kept in (memory, folder):
        kept.add(chunks(ask)[0], block)
    for kind in ("value", "first_year"):
        left = memory.columns(chunks(ask), kind, INCOMES)
        right = folder.columns(chunks(ask), kind, INCOMES)
        assert all(np.array_equal(left[k], right[k], equal_nan=True) for k in INCOMES)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"targets": ("t-009",)}, "not a known target"),
        ({"centre": "wish"}, "choose from plan, trend, structure"),
        ({"points": 100}, "replicates of a power of two"),
        ({"scenario": "dream"}, "not a scenario"),
        ({"changes": (("no such lever", 1.0),)}, "not an input"),
    ],
)
def test_what_cannot_be_asked_is_said(town, how, says):
    with pytest.raises(InputError, match=says):
        town(**how).prepared()


def test_a_time_is_never_drawn_below_the_step_its_range_lies_above(town):
    members = opened(town(centre="structure", points=8).prepared())
    times = [n for n in members.drawn if members.chances.priors[n].unit == "year"]
    low = members.values(np.full((len(members.scores), 1), -6.0))
    step = members.program.time_step
    assert times
    for name in times:
        prior = members.chances.priors[name]
        assert low[name][0] >= (min(step, prior.low) if prior.low > 0 else prior.floor)
    assert any(members.chances.priors[n].values(np.array(-6.0)) < step for n in times)
