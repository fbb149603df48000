"""The officer's road (cán bộ): every page behind one lock, every poll fetched through one scope."""

from flask import Blueprint

blueprint = Blueprint("officer", __name__, template_folder="templates", url_prefix="/can-bo")

from app.officer import (  # noqa: E402, F401  the routes register themselves
    accounts,
    acts,
    agreement,
    board,
    campaigns,
    confirming,
    door,
    hall,
    hand_counting,
    hanging,
    languages,
    launch,
    lock,
    looking,
    opinions,
    outcome,
    own_account,
    papering,
    periods,
    petitioning,
    place_files,
    places,
    questionnaires,
    queue,
    reconciling,
    rolling_up,
    scanning,
    screening,
    server_condition,
    sheets,
    stacking,
    stub_desk,
    teams,
    trustees,
    verifying,
)
