"""Every word on the screen, from the gettext catalogues under ui/locale, read once at run time.

`keda.po` holds what all pages share and the first of them; a page with many words has a catalogue of its own.

    words("zh")("verdict.short") -> "未达"
    words("en")("required", lever=…, rate=…) -> a sentence with its variables filled in

A message id is what ui.md calls the sentence. An id or a variable that is missing is a mistake in
the program, so it raises; tests walk every id in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).with_name("locale")


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language; call it with a message id and the variables of the message."""

    lang: str
    messages: Mapping[str, str]

    def __call__(self, message: str, /, **values: object) -> str:
        return self.messages[message].format(**values)

    def __contains__(self, message: str) -> bool:
        return message in self.messages

    def pick(self, zh: str, en: str) -> str:
        """The one of two names, as data files carry them, that belongs to this language."""
        return (en or zh) if self.lang == "en" else (zh or en)


@cache
def words(lang: str) -> Words:
    """The catalogue of a language, "zh" or "en"."""
    messages: dict[str, str] = {}
    for path in sorted((LOCALE / lang / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale=lang)
        messages |= {str(entry.id): str(entry.string) for entry in entries if entry.id}
    return Words(lang, messages)
