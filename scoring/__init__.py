"""The rules of the game: a pure library. Numbers in, numbers out.

No clock, no input or output but reading rule books, no asyncio, no logging. Useful by itself::

    import scoring

    policy = scoring.load_policy("sesame-2015")
    population = scoring.Population.from_tables(people, friendships, events)
    standings = scoring.recompute(policy, population, day=100)
    scoring.statement(scoring.snapshot(standings, "Valjean"))
"""

from scoring.apportion import apportion
from scoring.consequences import Consequences, consequences, update
from scoring.errors import (
    Allow,
    Allowed,
    EventRefused,
    FriendshipRefused,
    PersonRefused,
    Refused,
    RuleBookRefused,
    TableRefused,
)
from scoring.explain import Change, Line, ReasonCode, Statement, change, statement
from scoring.policy import (
    Association,
    Factor,
    Kind,
    Policy,
    Provenance,
    Sanction,
    Source,
    Standing,
    Tier,
    list_policies,
    load_policy,
    policy_from_toml,
)
from scoring.population import Batch, Population
from scoring.recompute import Standings, recompute
from scoring.register import Listed, drag_points, register
from scoring.snapshot import Snapshot, snapshot, snapshot_at
from scoring.tiers import Move, sanctions_in_force, tiers_held
from scoring.whatif import Outcome, drag_of, leaving, what_if

__all__ = [
    "Allow",
    "Allowed",
    "Association",
    "Batch",
    "Change",
    "Consequences",
    "EventRefused",
    "Factor",
    "FriendshipRefused",
    "Kind",
    "Line",
    "Listed",
    "Move",
    "Outcome",
    "PersonRefused",
    "Policy",
    "Population",
    "Provenance",
    "ReasonCode",
    "Refused",
    "RuleBookRefused",
    "Sanction",
    "Snapshot",
    "Source",
    "Standing",
    "Standings",
    "Statement",
    "TableRefused",
    "Tier",
    "apportion",
    "change",
    "consequences",
    "drag_of",
    "drag_points",
    "leaving",
    "list_policies",
    "load_policy",
    "policy_from_toml",
    "recompute",
    "register",
    "sanctions_in_force",
    "snapshot",
    "snapshot_at",
    "statement",
    "tiers_held",
    "update",
    "what_if",
]
