"""What a player does in private, through the sandbox's HTTP: every command of play, its buttons, both languages."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.set_visibility import set_visibility
from bot.views.actions import action
from bot.views.framing import length
from bot.views.reply import LONGEST_CAPTION, LONGEST_TEXT
from bot.views.wording import LANGUAGES, Words
from tests.telegram.chatting import Said, Someone, Town, talking
from tests.telegram.forging import forges

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.services.living_world import LivingWorld

COMMANDS = (
    "/score", "/why", "/friends", "/whatif", "/act", "/tiers", "/history", "/register", "/rules", "/compare_rules",
    "/lookup", "/lookup Valjan", "/lookup Cosette", "/befriend", "/unfriend",
)  # fmt: skip
# Of each kind of button the crawl follows so many, each by the shortest way.
OF_EACH = 5
# What says that nobody answers a button any more, or that something broke.
BROKEN = ("trouble-stale", "trouble-not-yours", "trouble-busy", "trouble-changed", "trouble-slow")


class Pair:
    """Anna and Berta, friends of each other and of a few characters; Berta says what nobody permitted."""

    def __init__(self, town: Town, anna: Someone, berta: Someone, numbers: tuple[int, int]) -> None:
        self.town, self.anna, self.berta = town, anna, berta
        self.number, self.other = numbers


@asynccontextmanager
async def a_pair(folder: Path, language: str = "en") -> AsyncIterator[Pair]:
    async with talking(folder) as town:
        anna = await town.person("Anna <b>&", language=language)
        berta = await town.person("Berta", language=language)
        one = await town.joins(anna, tick=False)
        other = await town.joins(berta)
        for friend in (0, 10, 23, 25, other):
            await town.store.set_tie(town.world_id, one, friend, 300)
        for kind in ("opinion-unpermitted", "market-news-accurate", "history-unofficial"):
            await act(town.store, await town.world(), berta.user_id, kind)
        for kind in ("bill-late", "opinion-unpermitted", "groceries-bought"):
            await act(town.store, await town.world(), anna.user_id, kind)
        await lives(town, 6)
        yield Pair(town, anna, berta, (one, other))


async def lives(town: Town, ticks: int = 1) -> LivingWorld:
    """The world lives on, and whoever is to be told of it has been."""
    world = await town.tick(ticks)
    await town.delivered()
    return world


def adds_up(said: Said) -> bool:
    """Base and lines between "What it is made of" and the total add up to it."""
    lines = said.text.split("What it is made of:\n")[1].split("\n\n")[0].splitlines()
    numbers = [int(line.split(" ", 1)[0].replace("−", "-").replace("+", "")) for line in lines[:-1]]
    return sum(numbers) == int(lines[-1].removeprefix("= "))


async def test_a_card_says_the_number_first_and_leads_on(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [card] = await pair.anna.says("/score")
        world = await pair.town.world()
        score = int(world.standings.score[pair.number])
        assert card.text.startswith(f"{score} · ")
        assert card.photo
        assert card.text.endswith("Simulation · fictional scores")
        assert [tap.text for tap in card.buttons] == [
            "Why?", "Friends", "Do something", "What if…", "Privileges", "History"
        ]  # fmt: skip
        _, [why] = await pair.anna.taps(card, "Why?")
        assert why.message_id == card.message_id, "a picture takes the place of a picture"
        assert why.text.startswith(f"{score} · ")


async def test_why_adds_up_and_opens_down_to_an_event_that_can_be_appealed_once(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [why] = await pair.anna.says("/why")
        assert adds_up(why)
        assert "disputed" in why.text
        _, [line] = await pair.anna.taps(why, next(tap.text for tap in why.buttons if "say in public" in tap.text))
        assert "What you say in public" in line.text
        assert "disputed · the 2015 article" in line.text
        _, [kind] = await pair.anna.taps(line, line.buttons[0].text)
        assert kind.message_id == line.message_id, "text takes the place of text"
        assert "Appeal, and the host decides" in kind.text
        toast, [after] = await pair.anna.taps(kind, "Appeal: day")
        assert toast.text == "Appealed. The host decides; until then it counts."
        assert "appealed, open" in after.text
        assert not after.has("Appeal: day")
        _, [back] = await pair.anna.taps(after, "‹ Back")
        assert back.text == line.text
        [appeal] = await pair.town.store.appeals(pair.town.world_id)
        assert appeal.person == pair.number
        [causes] = await forges(pair.anna, action("wc", ""))  # a button where there are many
        assert causes.text.startswith("What moved it, ")
        assert causes.has("‹ Back")


async def test_a_friend_is_seen_with_what_would_be_without_them_and_parted_with_after_one_question(
    tmp_path: Path,
) -> None:
    async with a_pair(tmp_path) as pair:
        [friends] = await pair.anna.says("/friends")
        assert friends.text.startswith("Your friends cost you ")
        first = friends.text.split("\n\n")[1].splitlines()[0]
        assert "Berta" in first, "the costliest comes first"
        [without] = re.findall(r"without: (\d+)", first)
        _, [berta] = await pair.anna.taps(friends, next(tap.text for tap in friends.buttons if "Berta" in tap.text))
        assert f"Without Berta you would stand at {without} (+" in berta.text
        asks = "Heed: end it" if berta.has("Heed: end it") else "End friendship"
        if asks == "End friendship":
            _, [sure] = await pair.anna.taps(berta, asks)
            assert sure.text.startswith("End the friendship with Berta?")
            _, [kept] = await pair.anna.taps(sure, "No, keep")
            _, [sure] = await pair.anna.taps(kept, asks)
            _, [ended] = await pair.anna.taps(sure, "Yes, end it")
        else:
            _, [ended] = await pair.anna.taps(berta, asks)
        assert ended.text.startswith("It ends with the next tick.")
        await lives(pair.town)
        world = await pair.town.world()
        assert not world.standings.population.friendships.strength_between(pair.number, pair.other)


@pytest.mark.parametrize("heeds", [True, False])
async def test_a_hint_to_part_is_heeded_or_ignored_once(tmp_path: Path, *, heeds: bool) -> None:
    async with a_pair(tmp_path) as pair:
        for _ in range(30):
            [friends] = await pair.anna.says("/friends")
            if "A friendly hint: “Berta costs you" in friends.text:
                break
            await lives(pair.town)
        _, [berta] = await pair.anna.taps(friends, next(tap.text for tap in friends.buttons if "Berta" in tap.text))
        assert "The system suggests to part with Berta. It only suggests." in berta.text
        toast, [after] = await pair.anna.taps(berta, "Heed: end it" if heeds else "Ignore it")
        assert after.text.startswith("It ends with the next tick." if heeds else "−")
        assert toast.text == ("" if heeds else "Ignored. Berta stays your friend.")
        assert not after.has("Heed: end it")
        world = await lives(pair.town)
        tied = world.standings.population.friendships.strength_between(pair.number, pair.other)
        assert bool(tied) is not heeds


async def test_what_is_promised_without_a_friend_is_what_happens(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [friends] = await pair.anna.says("/friends")
        _, [berta] = await pair.anna.taps(friends, next(tap.text for tap in friends.buttons if "Berta" in tap.text))
        _, [outcome] = await pair.anna.taps(berta, "What if it ended?")
        [(before, after)] = re.findall(r"(\d+) → (\d+)", outcome.text.splitlines()[0])
        world = await pair.town.world()
        assert int(before) == world.standings.score[pair.number]
        assert f"stand at {after} " in berta.text
        assert outcome.has("End friendship")
        assert outcome.has("Rather not")


async def test_an_act_is_priced_after_it_is_done_and_counts_with_the_next_tick(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [menu] = await pair.anna.says("/act")
        assert menu.text.startswith("5 of 5 things left to do today.")
        _, [pay] = await pair.anna.taps(menu, "Pay")
        assert not any("(" in tap.text for tap in pay.buttons), "no price before"
        _, [done] = await pair.anna.taps(pay, "Leave a bill unpaid")
        [(before, after)] = re.findall(r"By itself: (\d+) → (\d+)", done.text)
        assert done.text.startswith(f"−{int(before) - int(after)} Left a bill unpaid")
        assert "4 things left to do today." in done.text
        _, [more] = await pair.anna.taps(done, "More")
        for left in (3, 2, 1, 0):
            _, [done] = await pair.anna.taps(more, "Pay a bill late")
            assert ("Nothing left" if not left else f"{left} thing") in done.text
            _, [more] = await pair.anna.taps(done, "More")
        _, [refused] = await pair.anna.taps(more, "Pay a bill late")
        assert refused.text.startswith("Nothing left to do today.")
        assert refused.has("What if…")


async def test_prices_stand_beside_the_choices_where_the_world_teaches(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        await pair.town.store.set_teaching(pair.town.world_id, teaching=True)
        [menu] = await pair.anna.says("/act")
        assert "This world teaches" in menu.text
        _, [pay] = await pair.anna.taps(menu, "Pay")
        choice = pay.button("Leave a bill unpaid").text
        [price] = re.findall(r"\((−\d+)\)", choice)
        _, [done] = await pair.anna.taps(pay, choice)
        assert done.text.startswith(price)


async def test_permission_is_asked_for_and_used_once(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        granted = None
        for _ in range(12):
            [menu] = await pair.anna.says("/act")
            _, [ask] = await pair.anna.taps(menu, "Ask permission")
            assert not ask.has("Say the permitted opinion"), "without permission it is not offered"
            _, [answer] = await pair.anna.taps(ask, "Ask for permission")
            if answer.text.startswith("Granted."):
                granted = answer
                break
            assert answer.text.startswith("Not granted.")
            await lives(pair.town)
        assert granted is not None
        _, [said] = await pair.anna.taps(granted, "Say the permitted opinion")
        assert "Opinion on the harbour tax, permitted" in said.text
        [menu] = await pair.anna.says("/act")
        _, [ask] = await pair.anna.taps(menu, "Ask permission")
        _, [answer] = await pair.anna.taps(ask, "Ask for permission")
        assert answer.text.startswith("Granted, and used already.")


async def test_a_trial_tells_what_it_does_to_friends_and_can_be_done(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [menu] = await pair.anna.says("/whatif")
        _, [speak] = await pair.anna.taps(menu, "Speak")
        _, [outcome] = await pair.anna.taps(speak, "Publish accurate news")
        assert "What it does to" in outcome.text
        assert "disputed · the 2015 article" in outcome.text
        assert "Berta" not in outcome.text, "who shows themself to nobody is told of by no trial"
        assert not await pair.town.store.acts_since(pair.town.world_id, pair.number, 6.0), "nothing is done yet"
        _, [done] = await pair.anna.taps(outcome, "Do it")
        assert "4 things left to do today." in done.text


async def test_two_players_become_friends_when_both_have_said_yes(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        one = await town.joins(anna, tick=False)
        other = await town.joins(berta)
        [nobody] = await anna.says("/befriend Berta")
        assert not nobody.has("Berta"), "a hidden player is nobody"
        await set_visibility(town.store, (await town.world()).row, berta.user_id, Visibility.EVERYONE, group_chat=None)
        [asks] = await anna.says("/befriend Berta")
        assert "each of you sees what the other costs" in asks.text
        _, [asked] = await anna.taps(asks, "Offer it")
        assert asked.text.startswith("Berta has been asked.")
        [friends] = await berta.says("/friends")
        assert "Anna would like to be your friend." in friends.text
        _, [offer] = await berta.taps(friends, "Answer Anna")
        assert "each of you sees what the other costs" in offer.text
        toast, _ = await berta.taps(offer, "Yes, friends")
        assert toast.text.startswith("Friends.")
        await lives(town)
        world = await town.world()
        assert world.standings.population.friendships.strength_between(one, other)


async def test_a_character_answers_an_offer(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [asks] = await pair.anna.says("/befriend Sister Simplice")
        _, [answer] = await pair.anna.taps(asks, "Offer it")
        assert answer.text.startswith(("Sister Simplice says yes.", "Sister Simplice would rather not."))


async def test_names_are_found_or_the_nearest_offered(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [near] = await pair.anna.says("/lookup Valjan")
        assert near.buttons[0].text == "Valjean"
        _, said = await pair.anna.taps(near, "Valjean")
        assert said[-1].text.startswith("Valjean · ")
        [who] = await pair.anna.says("/lookup")
        assert "/lookup Valjean" in who.text
        [answered] = await pair.anna.says("javert", reply_to=who)
        assert answered.text.startswith("Javert · ")
        [whom] = await pair.anna.says("/befriend")
        [sure] = await pair.anna.says("sister simplice", reply_to=whom)
        assert sure.text.startswith("Offer Sister Simplice your friendship?")
        [nobody] = await pair.anna.says("/lookup Qqqqqqq<b>")
        assert "Nobody here is called “Qqqqqqq<b>”" in nobody.text
        [berta] = await pair.berta.says(f"/lookup {pair.anna.name}")
        assert not berta.has("Anna"), "a friend who shows themself to nobody is not found by name"


async def test_bad_input_meets_neither_silence_nor_a_trace(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        [near] = await pair.anna.says("/scroe")
        assert "/score" in [tap.text for tap in near.buttons]
        _, [card] = await pair.anna.taps(near, "/score")
        assert card.photo
        [plain] = await pair.anna.says("my neighbour says things about the harbour tax")
        assert "has not been kept" in plain.text
        stranger = await pair.town.person("Stranger")
        await stranger.says("/start")
        [nowhere] = await stranger.says("/score")
        assert nowhere.text.startswith("You play no world yet.")
        late = await pair.town.person("Late")
        await pair.town.joins(late, tick=False)
        [soon] = await late.says("/why")
        assert soon.text.startswith("You are on your way in.")


async def test_private_matters_are_sent_to_the_private_chat_from_a_group(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as pair:
        group = await pair.town.group("Class", pair.anna, pair.berta)
        for command in ("score", "why", "friends", "act", "whatif", "tiers", "history", "befriend", "compare_rules"):
            [said] = await pair.anna.says(f"/{command}", chat=group)
            assert said.text.startswith(f"/{command} is answered in private")
            [link] = said.buttons
            assert link.url == f"https://t.me/glasshouse_demo_bot?start={command}"
        [none] = await pair.anna.says("/register", chat=group)
        assert none.text.startswith("No world is played here yet.")
        await pair.town.store.set_chat_world(group, pair.town.world_id)
        [card] = await pair.anna.says("/score Valjean", chat=group)
        assert card.text.startswith("Valjean · ")
        [hidden] = await pair.anna.says("/score Berta", chat=group)
        assert not hidden.has("Berta")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_button_leads_somewhere(tmp_path: Path, language: str) -> None:
    """A crawl from every command over every kind of button: each is answered in words that a chat can show."""
    words = Words.of(language)
    async with a_pair(tmp_path, language) as pair:
        seen: dict[str, int] = {}
        ways: list[tuple[str, ...]] = [(command,) for command in COMMANDS]
        reached = set()
        while ways:
            way = ways.pop(0)
            said = await _gone(pair.anna, way)
            if said is None:
                continue
            _readable(said, words, way)
            for tap in said.buttons:
                if tap.data is None or "/" in tap.text.removeprefix("/"):
                    continue
                name = tap.data.split("|")[0] + ":" + str(tap.data.count("|"))
                if seen.get(name, 0) < OF_EACH and tap.data not in reached:
                    seen[name] = seen.get(name, 0) + 1
                    reached.add(tap.data)
                    ways.append((*way, tap.data))
        everything = """
            score why friends friend whatif wa wi wu we wn wb act do permission tiers history hm register rules rf rk ra
            rt ro compare_rules under wl wk unfriend keep befriend
        """
        assert {name.split(":")[0] for name in seen} >= {*everything.split()}


async def _gone(someone: Someone, way: tuple[str, ...]) -> Said | None:
    """What stands at the end of a way; None where an earlier step has changed it (a friendship has ended)."""
    heard = await someone.says(way[0])
    assert heard, f"{way[0]} met silence"
    said = heard[-1]
    for data in way[1:]:
        if not any(tap.data == data for tap in said.buttons):
            return None
        toast, heard = await someone.taps(said, data)
        assert toast.answered, f"{way}: not answered"
        assert heard or toast.text or data in way[:-1], f"{way}: tapped into silence"
        said = heard[-1] if heard else said
    return said


def _readable(said: Said, words: Words, way: tuple[str, ...]) -> None:
    assert said.text, f"{way}: nothing to read"
    assert length(said.text) <= (LONGEST_CAPTION if said.photo else LONGEST_TEXT), f"{way}: too long"
    assert not re.search(r"\{|\}|None", said.text), f"{way}: {said.text}"
    for key in BROKEN:
        assert words.plain(key)[:20] not in said.text, f"{way}: {said.text}"
    assert words.plain("trouble-unknown", report="")[:8] not in said.text, f"{way}: {said.text}"
    if said.photo:
        assert said.text.endswith(words.plain("simulation-label"))
    assert all(0 < len(tap.text) <= 48 for tap in said.buttons), [tap.text for tap in said.buttons]
