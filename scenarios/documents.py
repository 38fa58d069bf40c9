"""The plan documents that targets refer to: `regions/documents.csv`, each named once.

documents() -> {id: Document}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from calibration.schema import Field, read_table

DOCUMENTS = Path(__file__).resolve().parent.parent / "regions" / "documents.csv"
FIELDS = {
    "id": Field(),
    "title": Field(),
    "issuer": Field(optional=True),
    "date": Field(optional=True),
    "file": Field(optional=True),
    "published": Field(optional=True),
    "title_en": Field(optional=True),
    "issuer_en": Field(optional=True),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One document: what it is called, whose it is, when and where it appeared."""

    id: str
    title: str
    issuer: str
    date: str
    published: str
    title_en: str = ""
    issuer_en: str = ""


@cache
def documents(path: Path = DOCUMENTS) -> Mapping[str, Document]:
    """Every document by id. Raises InputErrors with every fault of the file."""
    rows = read_table(path, FIELDS)
    found = [Document(**{name: row[name] for name in FIELDS if name != "file"}) for row in rows]
    return MappingProxyType({document.id: document for document in found})
