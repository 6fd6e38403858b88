"""The first tables."""

import sqlalchemy as sa
from alembic import op

import service.store.schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hosts',
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('hold_until', service.store.schema.Time(), nullable=False),
    sa.PrimaryKeyConstraint('host', name=op.f('pk_hosts'))
    )
    op.create_table('ledger',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', service.store.schema.Time(), nullable=False),
    sa.Column('entry', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('rules', sa.Integer(), nullable=False),
    sa.Column('who', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger'))
    )
    op.create_index(op.f('ix_ledger_entry'), 'ledger', ['entry'], unique=False)
    op.create_index(op.f('ix_ledger_story'), 'ledger', ['story'], unique=False)
    op.create_table('near_00',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_00')),
    sqlite_with_rowid=False
    )
    op.create_table('near_01',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_01')),
    sqlite_with_rowid=False
    )
    op.create_table('near_02',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_02')),
    sqlite_with_rowid=False
    )
    op.create_table('near_03',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_03')),
    sqlite_with_rowid=False
    )
    op.create_table('near_04',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_04')),
    sqlite_with_rowid=False
    )
    op.create_table('near_05',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_05')),
    sqlite_with_rowid=False
    )
    op.create_table('near_06',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_06')),
    sqlite_with_rowid=False
    )
    op.create_table('near_07',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_07')),
    sqlite_with_rowid=False
    )
    op.create_table('near_08',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_08')),
    sqlite_with_rowid=False
    )
    op.create_table('near_09',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_09')),
    sqlite_with_rowid=False
    )
    op.create_table('near_10',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_10')),
    sqlite_with_rowid=False
    )
    op.create_table('near_11',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_11')),
    sqlite_with_rowid=False
    )
    op.create_table('near_12',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_12')),
    sqlite_with_rowid=False
    )
    op.create_table('near_13',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_13')),
    sqlite_with_rowid=False
    )
    op.create_table('near_14',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_14')),
    sqlite_with_rowid=False
    )
    op.create_table('near_15',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'story', name=op.f('pk_near_15')),
    sqlite_with_rowid=False
    )
    op.create_table('near_weeks',
    sa.Column('slot', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('week', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('slot', name=op.f('pk_near_weeks'))
    )
    op.create_table('search_marks',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_search_marks'))
    )
    op.create_table('sources',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.Column('settings', sa.Text(), nullable=False),
    sa.Column('due_at', service.store.schema.Time(), nullable=True),
    sa.Column('claimed_until', service.store.schema.Time(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.Column('moved_to', sa.Text(), nullable=True),
    sa.Column('distrust', sa.Boolean(), nullable=False),
    sa.Column('polled_at', service.store.schema.Time(), nullable=True),
    sa.Column('good_at', service.store.schema.Time(), nullable=True),
    sa.Column('changed_at', service.store.schema.Time(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('site', sa.Text(), nullable=True),
    sa.Column('feed_id', sa.Text(), nullable=True),
    sa.Column('subtitle', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('icon', sa.Text(), nullable=True),
    sa.Column('feed_updated', service.store.schema.Time(), nullable=True),
    sa.Column('advice', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sources'))
    )
    op.create_table('stories',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uuid', sa.Text(), nullable=False),
    sa.Column('founder', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('face', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_seen', service.store.schema.Time(), nullable=False),
    sa.Column('ready_at', service.store.schema.Time(), nullable=False),
    sa.Column('out_at', service.store.schema.Time(), nullable=True),
    sa.Column('updated', service.store.schema.Time(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('into', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('correction', sa.Text(), nullable=True),
    sa.Column('redated_at', service.store.schema.Time(), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('match_due', service.store.schema.Time(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stories')),
    sa.UniqueConstraint('uuid', name=op.f('uq_stories_uuid'))
    )
    op.create_index('ix_stories_into', 'stories', ['into'], unique=False, sqlite_where=sa.text('"into" IS NOT NULL'), postgresql_where=sa.text('"into" IS NOT NULL'))
    op.create_index('ix_stories_match_due', 'stories', ['match_due'], unique=False, sqlite_where=sa.text('match_due IS NOT NULL'), postgresql_where=sa.text('match_due IS NOT NULL'))
    op.create_index(op.f('ix_stories_out_at'), 'stories', ['out_at'], unique=False)
    op.create_index('ix_stories_waiting', 'stories', ['ready_at'], unique=False, sqlite_where=sa.text('out_at IS NULL'), postgresql_where=sa.text('out_at IS NULL'))
    op.create_table('topics',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('feed_id', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('look', sa.Text(), nullable=False),
    sa.Column('made_at', service.store.schema.Time(), nullable=False),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.Column('settling', sa.Boolean(), nullable=False),
    sa.Column('gone_at', service.store.schema.Time(), nullable=True),
    sa.Column('became', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_topics')),
    sa.UniqueConstraint('feed_id', name=op.f('uq_topics_feed_id'))
    )
    op.create_table('digests',
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('as_of', service.store.schema.Time(), nullable=False),
    sa.Column('since', service.store.schema.Time(), nullable=False),
    sa.ForeignKeyConstraint(['topic'], ['topics.slug'], name=op.f('fk_digests_topic'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('topic', 'as_of', name=op.f('pk_digests'))
    )
    op.create_table('documents',
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('etag', sa.LargeBinary(), nullable=True),
    sa.Column('last_modified', sa.LargeBinary(), nullable=True),
    sa.Column('body_hash', sa.LargeBinary(), nullable=True),
    sa.Column('read_at', service.store.schema.Time(), nullable=False),
    sa.ForeignKeyConstraint(['source'], ['sources.id'], name=op.f('fk_documents_source')),
    sa.PrimaryKeyConstraint('source', 'location', name=op.f('pk_documents'))
    )
    op.create_table('editions',
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('gzip', sa.LargeBinary(), nullable=False),
    sa.Column('etag', sa.Text(), nullable=False),
    sa.Column('changed_at', service.store.schema.Time(), nullable=False),
    sa.ForeignKeyConstraint(['topic'], ['topics.slug'], name=op.f('fk_editions_topic'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('topic', 'format', name=op.f('pk_editions'))
    )
    op.create_table('entries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('guid', sa.Text(), nullable=False),
    sa.Column('eid', sa.Text(), nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sha', sa.LargeBinary(), nullable=False),
    sa.Column('item_key', sa.LargeBinary(), nullable=True),
    sa.Column('opening', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('publisher', sa.Text(), nullable=True),
    sa.Column('published', service.store.schema.Time(), nullable=True),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('first_seen', service.store.schema.Time(), nullable=False),
    sa.Column('changed_at', service.store.schema.Time(), nullable=False),
    sa.Column('withdrawn_at', service.store.schema.Time(), nullable=True),
    sa.Column('own', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('fixed', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['source'], ['sources.id'], name=op.f('fk_entries_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entries')),
    sa.UniqueConstraint('eid', name=op.f('uq_entries_eid')),
    sa.UniqueConstraint('source', 'guid', name=op.f('uq_entries_source_guid'))
    )
    op.create_index(op.f('ix_entries_first_seen'), 'entries', ['first_seen'], unique=False)
    op.create_index(op.f('ix_entries_story'), 'entries', ['story'], unique=False)
    op.create_table('hands',
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('at', service.store.schema.Time(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['story'], ['stories.id'], name=op.f('fk_hands_story')),
    sa.ForeignKeyConstraint(['topic'], ['topics.slug'], name=op.f('fk_hands_topic'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('topic', 'story', name=op.f('pk_hands'))
    )
    op.create_index(op.f('ix_hands_story'), 'hands', ['story'], unique=False)
    op.create_table('indexed',
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('row', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['story'], ['stories.id'], name=op.f('fk_indexed_story')),
    sa.PrimaryKeyConstraint('story', name=op.f('pk_indexed')),
    sa.UniqueConstraint('row', name=op.f('uq_indexed_row'))
    )
    op.create_table('matches',
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('why', sa.JSON(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('entered_at', service.store.schema.Time(), nullable=True),
    sa.Column('news_at', service.store.schema.Time(), nullable=True),
    sa.ForeignKeyConstraint(['story'], ['stories.id'], name=op.f('fk_matches_story')),
    sa.ForeignKeyConstraint(['topic'], ['topics.slug'], name=op.f('fk_matches_topic'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('topic', 'story', name=op.f('pk_matches'))
    )
    op.create_index('ix_matches_news_at', 'matches', ['news_at'], unique=False, sqlite_where=sa.text('news_at IS NOT NULL'), postgresql_where=sa.text('news_at IS NOT NULL'))
    op.create_index(op.f('ix_matches_story'), 'matches', ['story'], unique=False)
    op.create_index(op.f('ix_matches_topic_entered_at'), 'matches', ['topic', 'entered_at'], unique=False)
    op.create_table('outcomes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('at', service.store.schema.Time(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.JSON(), nullable=False),
    sa.Column('skipped_count', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['source'], ['sources.id'], name=op.f('fk_outcomes_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcomes'))
    )
    op.create_index(op.f('ix_outcomes_source_id'), 'outcomes', ['source', 'id'], unique=False)
    op.create_table('tombstones',
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('uuid', sa.Text(), nullable=False),
    sa.Column('at', service.store.schema.Time(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['topic'], ['topics.slug'], name=op.f('fk_tombstones_topic'), onupdate='CASCADE'),
    sa.PrimaryKeyConstraint('topic', 'uuid', name=op.f('pk_tombstones'))
    )
    op.create_table('exact_keys',
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('entry', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['entry'], ['entries.id'], name=op.f('fk_exact_keys_entry')),
    sa.PrimaryKeyConstraint('key', 'entry', name=op.f('pk_exact_keys')),
    sqlite_with_rowid=False
    )
    op.create_table('placements',
    sa.Column('entry', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('came_from', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', service.store.schema.Time(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['came_from'], ['stories.id'], name=op.f('fk_placements_came_from')),
    sa.ForeignKeyConstraint(['entry'], ['entries.id'], name=op.f('fk_placements_entry')),
    sa.ForeignKeyConstraint(['story'], ['stories.id'], name=op.f('fk_placements_story')),
    sa.PrimaryKeyConstraint('entry', name=op.f('pk_placements'))
    )
    op.create_table('prints',
    sa.Column('entry', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['entry'], ['entries.id'], name=op.f('fk_prints_entry')),
    sa.PrimaryKeyConstraint('entry', name=op.f('pk_prints'))
    )
    op.create_table('versions',
    sa.Column('entry', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('seen_at', service.store.schema.Time(), nullable=False),
    sa.Column('doc', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['entry'], ['entries.id'], name=op.f('fk_versions_entry')),
    sa.PrimaryKeyConstraint('entry', 'n', name=op.f('pk_versions'))
    )
