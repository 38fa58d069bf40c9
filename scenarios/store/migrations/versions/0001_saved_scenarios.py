"""Saved scenarios and their revisions; the database itself refuses to change a revision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "saved_scenario",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.Column("changed", moment, nullable=False),
        sa.Column("deleted", moment),
    )
    op.create_index(
        "one_name_a_place",
        "saved_scenario",
        ["region", "name"],
        unique=True,
        sqlite_where=sa.text("deleted IS NULL"),
        postgresql_where=sa.text("deleted IS NULL"),
    )
    op.create_table(
        "revision",
        sa.Column(
            "scenario_id", sa.String(32), sa.ForeignKey("saved_scenario.id"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("results", sa.JSON, nullable=False),
        sa.Column("model_hash", sa.String(64), nullable=False),
        sa.Column("data_hash", sa.String(64), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("saved", moment, nullable=False),
        sa.Column("key", sa.String(64), unique=True),
    )
    for statement in KEPT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("revision")
    op.drop_table("saved_scenario")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION revision_is_kept()")


KEPT = {
    "sqlite": [
        f"CREATE TRIGGER revision_no_{what} BEFORE {what} ON revision "
        "BEGIN SELECT RAISE(ABORT, 'a revision is kept as it was saved'); END"
        for what in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a revision is kept as it was saved'; END $$",
        "CREATE TRIGGER revision_kept BEFORE UPDATE OR DELETE ON revision "
        "FOR EACH ROW EXECUTE FUNCTION revision_is_kept()",
    ],
}
