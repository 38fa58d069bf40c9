"""Reports to take away: a Word briefing, five PowerPoint slides, an Excel book, in Chinese or English.

write_report(open_region("chengdu"), "briefing.docx", scenario="plan", lang="zh")
"""

from scenarios.report.briefing import Briefing, brief, key_targets
from scenarios.report.chances import Chance, sampled
from scenarios.report.write import FORMATS, report_bytes, write_report

__all__ = [
    "FORMATS",
    "Briefing",
    "Chance",
    "brief",
    "key_targets",
    "report_bytes",
    "sampled",
    "write_report",
]
