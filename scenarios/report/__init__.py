"""Reports to take away: a Word briefing, five PowerPoint slides, an Excel book, in Chinese or English.

write_report(open_region("yongchuan"), "briefing.docx", scenario="plan", lang="zh")
"""

from scenarios.report.briefing import Briefing, brief
from scenarios.report.chances import Chance
from scenarios.report.write import FORMATS, report_bytes, write_report

__all__ = ["FORMATS", "Briefing", "Chance", "brief", "report_bytes", "write_report"]
