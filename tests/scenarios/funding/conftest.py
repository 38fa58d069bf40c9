"""Yongchuan's programmes on the district's own budget."""

import pytest

from scenarios import open_region


@pytest.fixture(scope="session")
def district():
    return open_region("yongchuan")
