"""A small legal rule book, to be spoilt one key at a time."""

from __future__ import annotations

LEGAL = """\
[policy]
name = "small-book"
title = "A small book"
version = 3
base = 600
source = "article"
standing = "disputed"
note = "Who says so"

[factors.credit]
title = "Paying what you owe"
up = 80
down = 160.5
half_life_days = 365
source = "article"
standing = "claimed"
note = "A note may have\\nseveral lines"

[factors.speech]
title = "What you say"
up = 0
down = 100
source = "comment"
standing = "disputed"

[kinds.bill-late]
factor = "credit"
weight = -6
title = "Paid a bill late"
source = "invented"
standing = "invented"

[kinds.opinion]
factor = "speech"
weight = -40.25
title = "Posted an opinion"
source = "research"
standing = "documented"

[association]
factors = ["speech", "credit"]
share = 0.35
up = 20
down = 120
lifts = false
dilution = 0.5
hops = 2
damping = 0.25
source = "article"
standing = "disputed"

[[tiers]]
id = "loan"
threshold = 600
privilege = "A loan"
source = "article"
standing = "claimed"

[[tiers]]
id = "car"
threshold = 650
privilege = "A car"
source = "article"
standing = "documented"

[[sanctions]]
id = "slow-internet"
below = 450
sanction = "Slow internet"
source = "article"
standing = "disputed"
"""

SECTIONS = {
    "policy": "[policy]",
    "factor": "[factors.credit]",
    "kind": "[kinds.bill-late]",
    "association": "[association]",
    "tier": "[[tiers]]",
    "sanction": "[[sanctions]]",
}
SCORE = "a whole number from 350 to 950"


def spoilt(section: str, key: str, value: str | None) -> str:
    """The legal book with one key of a section set to `value` (TOML), or left out."""
    head = SECTIONS[section]
    before, after = LEGAL.split(head + "\n", maxsplit=1)
    body, *rest = after.split("\n\n", maxsplit=1)
    lines = [line for line in body.splitlines() if not line.startswith(f"{key} = ")]
    if value is not None:
        lines.append(f"{key} = {value}")
    return "\n".join([f"{before}{head}", *lines, "", *rest])
