"""What a plan costs, whose money pays it, and what is short: bills, ledger, workbook."""

from scenarios.funding.fund import Funding, fund
from scenarios.funding.ledger import Ledger
from scenarios.funding.workbook import write_workbook

__all__ = ["Funding", "Ledger", "fund", "write_workbook"]
