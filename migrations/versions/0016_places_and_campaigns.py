"""places that end and are succeeded, their households by day, and campaigns of a province"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TELL_APART = """
UPDATE places SET name = name || ' (đến ' || CAST(valid_to AS TEXT) || ')'
WHERE valid_to IS NOT NULL AND EXISTS (
  SELECT 1 FROM places AS other
  WHERE other.parent_id = places.parent_id AND other.name = places.name AND other.id <> places.id)
"""
"""The release before knows one place of a name under a parent: those that ended get their last day."""


def upgrade() -> None:
    with op.batch_alter_table("places") as places:
        places.drop_constraint(op.f("uq_places_parent_id_name"), type_="unique")
        places.add_column(sa.Column("team", sa.Text(), nullable=False, server_default=""))
        places.create_check_constraint(op.f("ck_places_ends_after_it_begins"), sa.text("valid_to >= valid_from"))
    with op.batch_alter_table("places") as places:
        places.alter_column("team", server_default=None)
    current = sa.text("valid_to IS NULL")
    op.create_index(
        "uq_places_current_name",
        "places",
        ["parent_id", "name"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    _households_and_predecessors()
    _campaigns()
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        polls.create_foreign_key(op.f("fk_polls_campaign_id"), "campaigns", ["campaign_id"], ["id"])
        polls.create_index(op.f("ix_polls_campaign_id"), ["campaign_id"])
    with op.batch_alter_table("villages") as villages:
        villages.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        villages.create_foreign_key(op.f("fk_villages_place_id"), "places", ["place_id"], ["id"])
        villages.create_index(op.f("ix_villages_place_id"), ["place_id"])


def downgrade() -> None:
    with op.batch_alter_table("villages") as villages:
        villages.drop_index(op.f("ix_villages_place_id"))
        villages.drop_constraint(op.f("fk_villages_place_id"), type_="foreignkey")
        villages.drop_column("place_id")
    with op.batch_alter_table("polls") as polls:
        polls.drop_index(op.f("ix_polls_campaign_id"))
        polls.drop_constraint(op.f("fk_polls_campaign_id"), type_="foreignkey")
        polls.drop_column("campaign_id")
    op.drop_table("campaigns")
    op.drop_table("household_counts")
    op.drop_table("place_predecessors")
    op.drop_index("uq_places_current_name", table_name="places")
    op.execute(TELL_APART)
    with op.batch_alter_table("places") as places:
        places.drop_constraint(op.f("ck_places_ends_after_it_begins"), type_="check")
        places.drop_column("team")
        places.create_unique_constraint(op.f("uq_places_parent_id_name"), ["parent_id", "name"])


def _households_and_predecessors() -> None:
    op.create_table(
        "place_predecessors",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place_id <> predecessor_id", name=op.f("ck_place_predecessors_another_place")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_place_predecessors_place_id")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["places.id"], name=op.f("fk_place_predecessors_predecessor_id")),
        sa.PrimaryKeyConstraint("place_id", "predecessor_id", name=op.f("pk_place_predecessors")),
    )
    op.create_index(op.f("ix_place_predecessors_predecessor_id"), "place_predecessors", ["predecessor_id"])
    op.create_table(
        "household_counts",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.CheckConstraint("households > 0", name=op.f("ck_household_counts_has_households")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_household_counts_place_id")),
        sa.PrimaryKeyConstraint("place_id", "counted_on", name=op.f("pk_household_counts")),
    )


def _campaigns() -> None:
    texts = ("rules", "legal", "contact", "sampling", "candidates", "digest", "made_by", "seed", "seed_source")
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*texts, "drawn_by")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_campaigns_closes_after_opening")),
        sa.CheckConstraint("drawn_at IS NULL OR seed <> ''", name=op.f("ck_campaigns_drawn_by_a_seed")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_campaigns_place_id")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaires.id"], name=op.f("fk_campaigns_questionnaire_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("code", name=op.f("uq_campaigns_code")),
    )
    op.create_index(op.f("ix_campaigns_place_id"), "campaigns", ["place_id"])
