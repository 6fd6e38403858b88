"""The index of words (FTS5): a table of SQLite's own that keeps no text."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5("
            "title, publisher, body, content='', tokenize='unicode61 remove_diacritics 2')"
        )
