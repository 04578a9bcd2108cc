"""Words for what is pushed: which world, which player, as things stand when it is sent; None where that is nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.player_ports import AppealState
from bot.services.alert_cause import alert_cause
from bot.services.befriend import offers
from bot.services.debrief import debrief, own_debrief
from bot.services.first_score import put_off
from bot.services.members import compare
from bot.services.mood import mood
from bot.services.score_card import score_card
from bot.services.see import Viewer
from bot.telegram.handlers.group_life import next_week
from bot.telegram.hours import next_weekly, week_before
from bot.views import debrief as debrief_view
from bot.views import delivery as view
from bot.views.group_life import Week, weekly
from bot.views.groups import part_link
from bot.views.rule_words import RuleWords
from bot.views.score import first_score
from bot.views.wording import Words, language_for
from bot.views.world_words import world_title
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat_ports import Delivery, Notice
    from bot.telegram.handlers.kit import Kit
    from bot.views.reply import Reply


def word_delivery_with(kit: Kit) -> Callable[[tuple[Delivery, ...]], Awaitable[Reply | None]]:
    """What the chat says about a notice, or about all alerts of one tick."""

    async def worded(deliveries: tuple[Delivery, ...]) -> Reply | None:
        first = deliveries[0]
        try:
            if first.notice is not None:
                return await _notice(kit, first.notice, Words.of(language_for(first.language)))
            return await _alerts(kit, deliveries)
        except Refused:
            # They have left, or the world is gone: there is nobody to say it to.
            return None

    return worded


def word_digest_with(kit: Kit) -> Callable[[tuple[Delivery, ...]], Awaitable[Reply | None]]:
    """What the chat says about a day's alerts."""

    async def worded(deliveries: tuple[Delivery, ...]) -> Reply | None:
        words = Words.of(language_for(deliveries[0].language))
        found, titles = [], []
        for each in deliveries:
            if each.alert is None or each.world_id is None:
                continue
            try:
                world = await kit.worlds.world(each.world_id)
            except Refused:
                continue
            titles.append(world_title(words, world.row.title))
            found.append((each.alert, each.number, each.doubted, RuleWords(words, world.policy)))
        if not found:
            return None
        return view.digest(found, " · ".join(dict.fromkeys(titles)), words)

    return worded


async def _alerts(kit: Kit, deliveries: tuple[Delivery, ...]) -> Reply | None:
    first = deliveries[0]
    if first.alert is None or first.world_id is None:
        return None
    world = await kit.worlds.world(first.world_id)
    cause = await alert_cause(kit.store, world, first.chat_id, first.alert)
    rules = RuleWords(Words.of(language_for(first.language)), cause.policy)
    pushed = view.Pushed(
        alerts=tuple(each.alert for each in deliveries if each.alert is not None), cause=cause,
        world=world.row.title, numbers=tuple(each.number for each in deliveries),
        doubted=any(each.doubted for each in deliveries),
    )  # fmt: skip
    return view.pushed_alerts(pushed, rules, first.chat_id)


async def _notice(kit: Kit, notice: Notice, words: Words) -> Reply | None:
    payload = notice.payload
    match payload.get("kind"):
        case "weekly":
            return await _weekly(kit, notice, words)
        case "offer":
            return await _offer(kit, notice.chat_id, payload, words)
        case "first-score":
            return await _first_score(kit, notice.chat_id, payload, words)
        case _:
            return await _of_world(kit, notice, words)


async def _of_world(kit: Kit, notice: Notice, words: Words) -> Reply | None:
    payload = notice.payload
    match payload.get("kind"):
        case "appeal":
            world = await kit.worlds.world(payload["world"])
            state = AppealState(payload["state"])
            return view.appeal_decided(payload["what"], payload["day"], state, RuleWords(words, world.policy))
        case "debrief":
            return await _debrief(kit, notice.chat_id, payload, words)
        case "group-debrief":
            world = await kit.worlds.world(payload["world"])
            told = await debrief(kit.store, world, Viewer(group_chat=notice.chat_id))
            return debrief_view.for_group(told, world.row.title, RuleWords(words, world.policy))
        case _:
            return None


async def _weekly(kit: Kit, notice: Notice, words: Words) -> Reply | None:
    group, now = notice.chat_id, kit.clock.now()
    chat, times = await kit.store.chat(group), await kit.store.alert_times(group)
    if chat is None or times.digest_at is None:
        return None
    due = datetime.fromisoformat(notice.payload["due"])
    if next_weekly(times, due - timedelta(minutes=1)) != due:
        # Admins have chosen another time since, for which there is a notice of its own.
        return None
    await next_week(kit.store, group, now)
    if chat.world_id is None:
        # Nothing to tell this week; they may choose a world before the next.
        return None
    world = await kit.worlds.world(chat.world_id)
    # Whom the group may see; who of them is still in it cannot be asked from here, so those who chose this very group.
    chose = frozenset(
        one.user_id
        for one in await kit.store.players(world.row.world_id)
        if one.user_id is not None and one.group_chat == group
    )
    then = await kit.store.tick_by(world.row.world_id, week_before(times, due))
    since, from_day = then or (0, 0.0)
    found = await compare(kit.store, world, group, present=chose, since=since)
    seen = await mood(kit.store, world, group, present=chose)
    week = Week(from_day=from_day, whole=then is not None)
    return weekly(found, seen, week, words, part_link(kit.bot_name, group))


async def _offer(kit: Kit, user_id: int, payload: dict[str, Any], words: Words) -> Reply | None:
    world = await kit.worlds.world(payload["world"])
    waiting = dict(await offers(kit.store, world, user_id))
    name = waiting.get(payload["asker"])
    if name is None:
        return None
    chat = await kit.store.chat(user_id)
    is_here = chat is not None and chat.world_id == world.row.world_id
    return view.offer(name, payload["asker"], world.row, words, is_here=is_here)


async def _first_score(kit: Kit, user_id: int, payload: dict[str, Any], words: Words) -> Reply | None:
    world = await kit.worlds.world(payload["world"])
    player = await kit.store.player(world.row.world_id, user_id)
    if player is None or player.person != payload["person"]:
        return None
    if player.person >= len(world.people):
        await put_off(kit.store, world.row, user_id, payload, kit.clock.now())
        return None
    card = await score_card(kit.store, world, Viewer(user_id=user_id))
    return first_score(card, RuleWords(words, world.policy), user_id=user_id)


async def _debrief(kit: Kit, user_id: int, payload: dict[str, Any], words: Words) -> Reply | None:
    world = await kit.worlds.world(payload["world"])
    if await kit.store.player(world.row.world_id, user_id) is None:
        return None
    told = await debrief(kit.store, world, Viewer(user_id=user_id))
    try:
        own = await own_debrief(kit.store, world, user_id)
    except Refused:
        own = None
    return debrief_view.for_player(own, told, world.row.title, RuleWords(words, world.policy))
