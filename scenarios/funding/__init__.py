"""What a plan costs, whose money pays it, and what is short: bill of quantities, ledger, workbook."""

from scenarios.funding.bill import Bill, bill_of
from scenarios.funding.fund import Funding, fund
from scenarios.funding.ledger import Ledger
from scenarios.funding.workbook import write_bill, write_workbook

__all__ = ["Bill", "Funding", "Ledger", "bill_of", "fund", "write_bill", "write_workbook"]
