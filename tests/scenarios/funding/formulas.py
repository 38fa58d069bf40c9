"""A small evaluation of the formulas our books use, apart from any office suite.

    Book(path).value("汇总", "B2")      the number a spreadsheet would show there

Understands + - * / > , cells, ranges on other sheets, SUM, SUMIFS, SUMPRODUCT, IF. Anything else is an error.
"""

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token


class Book:
    """A workbook whose formulas are worked out on demand; cached values are never read."""

    def __init__(self, path):
        self.book = load_workbook(path)
        self.known = {}

    def formulas(self):
        """Every (sheet, cell) that holds a formula."""
        for sheet in self.book:
            for row in sheet.iter_rows():
                yield from ((sheet.title, cell.coordinate) for cell in row if cell.data_type == "f")

    def value(self, sheet, cell):
        key = sheet, cell
        if key not in self.known:
            raw = self.book[sheet][cell].value
            is_formula = isinstance(raw, str) and raw.startswith("=")
            self.known[key] = _Formula(self, sheet, raw).result() if is_formula else raw
        return self.known[key]

    def area(self, sheet, text):
        """The values of a range such as `明细!$E$2:$E$9`, or of one cell."""
        if "!" in text:
            sheet, text = text.replace("'", "").split("!")
        text = text.replace("$", "")
        if ":" not in text:
            return [self.value(sheet, text)]
        return [self.value(sheet, c.coordinate) for row in self.book[sheet][text] for c in row]


class _Formula:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, book, sheet, text):
        self.book, self.sheet = book, sheet
        self.tokens = [t for t in Tokenizer(text).items if t.type != Token.WSPACE]
        self.at = 0

    def result(self):
        value = self.compared()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return value

    def peek(self, *values):
        return self.at < len(self.tokens) and self.tokens[self.at].value in values

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def compared(self):
        value = self.added()
        if self.peek(">"):
            self.take()
            return value > self.added()
        return value

    def added(self):
        value = self.multiplied()
        while self.peek("+", "-"):
            sign = 1 if self.take().value == "+" else -1
            value = value + sign * self.multiplied()
        return value

    def multiplied(self):
        value = self.single()
        while self.peek("*", "/"):
            times = self.take().value == "*"
            other = self.single()
            value = value * other if times else value / other
        return value

    def single(self):
        token = self.take()
        if token.type == Token.FUNC:
            return self.called(token.value.rstrip("("))
        if token.type == Token.PAREN:
            value = self.compared()
            self.take()
            return value
        if token.type == Token.OP_PRE:
            return -self.single()
        if token.subtype == Token.RANGE:
            found = self.book.area(self.sheet, token.value)
            return found if ":" in token.value else found[0] or 0
        return token.value.strip('"') if token.subtype == Token.TEXT else float(token.value)

    def called(self, name):
        arguments = []
        while self.tokens[self.at].value != ")":
            arguments.append(self.compared())
            if self.peek(","):
                self.take()
        self.take()
        return FUNCTIONS[name](*arguments)


def _sum(*areas):
    flat = [x for area in areas for x in (area if isinstance(area, list) else [area])]
    return sum(x for x in flat if isinstance(x, int | float))


def _sumifs(area, *conditions):
    keep = [True] * len(area)
    for column, wanted in zip(conditions[::2], conditions[1::2], strict=True):
        keep = [k and x == wanted for k, x in zip(keep, column, strict=True)]
    return sum(x for x, k in zip(area, keep, strict=True) if k)


def _sumproduct(one, other):
    return sum((a or 0) * (b or 0) for a, b in zip(one, other, strict=True))


FUNCTIONS = {
    "SUM": _sum,
    "SUMIFS": _sumifs,
    "SUMPRODUCT": _sumproduct,
    "IF": lambda test, yes, no: yes if test else no,
}
