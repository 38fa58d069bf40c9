"""The Uncertainty page without a browser: nothing runs by itself, a sample is found again, words are the fixed ones."""

from __future__ import annotations

import time

import pytest

from scenarios.region import open_region, region_ids
from tests.apptest import SLOW, at_page, shown
from ui import jobs, sampling
from ui.keptanswers import Shelf


@pytest.fixture(autouse=True)
def no_job_is_left():
    yield
    registry = jobs.registry()
    for key in list(registry.jobs):
        registry.forget(key)


def button(app, key: str):
    return next(b for b in app.button if b.key == key)


def ended(job: jobs.Job) -> jobs.Job:
    until = time.monotonic() + SLOW
    while job.running and time.monotonic() < until:
        time.sleep(0.2)
    return job


def test_nothing_is_sampled_before_somebody_asks():
    app = at_page("uncertainty", t="cd-001")
    assert not app.exception
    assert "尚未抽样" in shown(app)
    assert not jobs.registry().jobs


@pytest.mark.parametrize("region", region_ids())
def test_every_place_opens_with_a_sentence(region):
    app = at_page("uncertainty", region=region)
    assert not app.exception
    assert not app.error
    assert "k-lead" in shown(app)


def test_start_begins_the_parts_and_cancel_ends_them():
    app = at_page("uncertainty", t="cd-015", n="1000")
    button(app, "k-sample-start").click().run()
    assert "正在抽样推演" in shown(app)
    found = list(jobs.registry().jobs.values())
    assert found
    button(app, "k-sample-cancel").click().run()
    assert all(job.state == "cancelled" for job in found)
    assert "已取消" in shown(app)
    button(app, "k-sample-again-ensemble").click().run()
    app.switch_page("ui/pages/scenarios.py").run()
    links = [element.proto.label for element in app.get("page_link")]
    assert any(label.startswith("抽样推演") for label in links)  # the way back, in the header


def test_who_cancels_leaves_a_run_that_another_visitor_waits_for():
    one, other = (at_page("uncertainty", t="cd-015", n="100000") for _ in range(2))
    button(one, "k-sample-start").click().run()
    found = list(jobs.registry().jobs.values())
    other.run()
    assert "正在抽样推演" in shown(other)
    button(one, "k-sample-cancel").click().run()
    assert "已取消" in shown(one)
    assert all(job.running for job in found)
    assert "正在抽样推演" in shown(other.run())
    button(one, "k-sample-again-ensemble").click().run()
    assert "正在抽样推演" in shown(one)
    assert set(jobs.registry().jobs.values()) == set(found)
    button(one, "k-sample-cancel").click().run()
    button(other, "k-sample-cancel").click().run()
    assert not any(job.running for job in found)


def test_a_sample_says_the_share_with_its_condition_and_error_and_survives_a_new_visit():
    app = at_page("uncertainty", t="cd-001", n="1000")
    button(app, "k-sample-start").click().run()
    job = next(iter(jobs.registry().jobs.values()))
    assert ended(job).state == "done"
    again = at_page("uncertainty", t="cd-001", n="1000")
    text = shown(again)
    assert "在本模型与这些范围之下；抽样误差 ±" in text
    assert "不是对现实的预测概率" in text
    assert "概率是" not in text
    english = shown(at_page("uncertainty", t="cd-001", n="1000", lang="en"))
    assert "% of sampled futures (given this model and these ranges; sampling error ±" in english


def test_the_sample_of_a_scenario_answers_for_every_target_of_the_place():
    region = open_region("wenjiang")
    jobs.registry().shelf = Shelf(jobs.registry().root / "answers")
    try:
        for job in sampling.ready(region):
            assert ended(job).state == "done"
    finally:
        jobs.registry().shelf = None
    for page, said in (("uncertainty", "1,024"), ("whatif", "1,024"), ("targets", "%")):
        text = shown(at_page(page, region="wenjiang"))
        assert "尚未抽样" not in text
        assert said in text
    lever = next(row for row in region.inputs.values() if row.kind == "lever")
    moved = shown(at_page("uncertainty", region="wenjiang", **{f"l.{lever.id}": str(lever.high)}))
    assert "尚未抽样" in moved


def test_a_killed_worker_is_one_sentence_with_a_way_on():
    app = at_page("uncertainty", t="cd-015", n="100000")
    button(app, "k-sample-start").click().run()
    job = next(iter(jobs.registry().jobs.values()))
    while job.process is None:
        time.sleep(0.05)
    job.process.kill()
    until = time.monotonic() + 20
    while job.running and time.monotonic() < until:
        time.sleep(0.05)
    app.run()
    assert not app.exception
    assert "推演被中断" in shown(app)
    assert button(app, "k-sample-again-ensemble")
