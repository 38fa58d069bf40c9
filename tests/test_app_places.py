"""Every place opens on every page, also one that models little, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios import regions
from tests.apptest import at_page, shown

PAGES = sorted(path.stem for path in (Path(__file__).parents[1] / "ui" / "pages").glob("*.py"))
PLACES = [info.id for info in regions() if info.id != "chengdu"]  # which every other test opens


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("place", PLACES)
def test_every_place_opens_on_every_page(place, page):
    app = at_page(page, region=place)
    assert not app.exception
    assert not app.error
    assert "这一页没有显示出来" not in shown(app)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_english(page):
    app = at_page(page, lang="en")
    assert not app.exception
    assert not app.error
    assert "This page could not be shown" not in shown(app)
