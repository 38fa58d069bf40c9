"""A region pack as an Excel book, and back: people fill in a workbook, Keda checks every cell.

write_template("book.xlsx")                          a new place, from the model's own list of numbers
write_template("book.xlsx", folder=REGIONS / "x")    a place that is there, to be changed
import_book("book.xlsx", out) -> Imported            the pack, or every problem with its sheet and cell
"""

from scenarios.databook.importing import Imported, check_book, import_book
from scenarios.databook.template import write_template

__all__ = ["Imported", "check_book", "import_book", "write_template"]
