"""Plain HTML tables: what a chart shows, readable without seeing it."""

from __future__ import annotations

from html import escape


def table(head: list[str], rows: list[list[str]]) -> str:
    """A plain table; the first column names the row."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>"
        + f'<th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f'<div class="k-scroll"><table class="k-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
