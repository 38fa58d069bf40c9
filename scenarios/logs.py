"""The log of a server: one line an event, as text or JSON, without anything about a person.

    begin_logging()        once, at the start of the server; KEDA_LOG and KEDA_LOG_LEVEL choose

What a visitor typed is never logged: an exception among the values of a message is written as its kind alone, and a
traceback as the places it went through.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

FORMS = ("text", "json")
HOUSE = "keda"


class Plain(logging.Formatter):
    """2026-11-22T06:00:00Z WARNING keda.app page failed [3f2a1c]"""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        row = fields(record)
        line = f"{row['time']} {row['level']} {row['logger']} {row['message']}"
        return line + (f" ({row['error']} at {row['at']})" if "error" in row else "")


class Json(logging.Formatter):
    """The same as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        return json.dumps(fields(record), ensure_ascii=False)


def fields(record: logging.LogRecord) -> dict[str, str]:
    """What is logged of an event."""
    args = record.args if isinstance(record.args, tuple) else ()
    safe = tuple(type(arg).__name__ if isinstance(arg, BaseException) else arg for arg in args)
    row = {
        "time": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "level": record.levelname,
        "logger": record.name,
        "message": str(record.msg) % safe if safe else str(record.msg),
    }
    if record.exc_info and record.exc_info[0] is not None:
        row["error"] = record.exc_info[0].__name__
        frames = traceback.extract_tb(record.exc_info[2])[-4:]
        row["at"] = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    return row


def begin_logging(form: str = "text", level: str = "INFO") -> None:
    """Send the house's events to standard error in one form; asked again for the same, it does nothing."""
    log, formatter = logging.getLogger(HOUSE), Json() if form == "json" else Plain()
    log.setLevel(getattr(logging, level.upper(), logging.INFO))
    if [type(handler.formatter) for handler in log.handlers] == [type(formatter)]:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    log.handlers = [handler]
    log.propagate = False
