"""Every target names a document that is listed once with its title."""

import pytest

from scenarios import open_region
from scenarios.documents import documents
from scenarios.region import region_ids


@pytest.mark.parametrize("region_id", region_ids())
def test_every_target_points_to_a_listed_document(region_id):
    named = {target.document for target in open_region(region_id).targets.values()}
    assert named <= documents().keys()


def test_every_document_has_a_title():
    assert all(document.title for document in documents().values())
