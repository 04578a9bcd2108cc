"""Whom a mention means, in a group: somebody whom the group sees, or nobody, and then in the same words for everybody.

Who has which user name is kept nowhere. The platform says what those are called who chose to be seen by the group, and
they alone are asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.find_person import find_person
from bot.services.members import person_of_user
from bot.telegram.handlers.whom import unseen

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask, Mention, Talk
    from bot.telegram.handlers.kit import Kit


async def person_meant(kit: Kit, ask: Ask, talk: Talk, world: LivingWorld, mention: Mention) -> int:
    """The person's number. Raises `Refused` for one whom this group does not see, or who is not there."""
    viewer, name = kit.viewer(ask), mention.username or ""
    user = mention.user_id
    if user is None and viewer.group_chat is not None:
        user = await kit.present.named(world, viewer.group_chat, name, talk)
    if user is not None:
        return await person_of_user(kit.store, world, viewer, user)
    # It may be the name under which they play.
    found = await find_person(kit.store, world, viewer, name)
    if found.person is None:
        raise unseen()
    return found.person.person
