"""What a host does, through the sandbox's HTTP: a world made, its panel, and no score but the debrief's."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from bot.ports import Phase, WorldState
from bot.services.act import act
from bot.services.appeal import appeal
from bot.services.tick import tick
from bot.views.actions import action
from tests.telegram.chatting import talking
from tests.telegram.forging import forges
from tests.telegram.journeying import enter, made_world

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import WorldRow
    from tests.telegram.chatting import Said, Someone, Town

NEITHER = b"\xff\xfe\x00"


async def moved(town: Town, world_id: int, times: int = 1) -> None:
    for _ in range(times):
        world = await town.worlds.world(world_id)
        town.worlds.put(await tick(town.store, world, town.kit.clock))


async def panel_of(host: Someone, row: WorldRow) -> Said:
    said = (await host.says("/host"))[-1]
    if said.has("Pause") or said.has("Go on"):
        return said
    _, [said] = await host.taps(said, next(t.text for t in said.buttons if row.name in t.text))
    return said


async def test_a_world_is_put_together_by_taps_and_joined_by_its_link(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        host, guest = await town.person("Hanna"), await town.person("Gus")
        [wrong] = await host.says("/newworld atlantis")
        assert "/newworld class 42" in wrong.text
        [plan] = await host.says("/newworld")
        for label in ("World:", "Rules:", "A tick:", "Seed:", "Phase:", "Teaching:"):
            _, [plan] = await host.taps(plan, label)
        assert "Les Misérables" in plan.text
        row, payload = await made_world(town, host)
        assert (row.scenario, row.seed) == ("class", 42)
        assert await town.store.is_host(row.world_id, host.user_id)
        [hello] = await guest.says(f"/start {payload}")
        joined = await enter(guest, hello)
        assert "Lantern Row" in joined.text
        await moved(town, row.world_id)
        [score] = await guest.says("/score")
        assert score.photo


async def test_every_decision_of_the_panel_does_what_it_says(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        host, guest = await town.person("Hanna"), await town.person("Gus")
        row, payload = await made_world(town, host)
        hello = (await guest.says(f"/start {payload}"))[-1]
        await enter(guest, hello)
        await moved(town, row.world_id)
        panel = await panel_of(host, row)
        assert "One plays." in panel.text
        assert "Gus" not in panel.text

        async def now() -> WorldRow:
            return next(each for each in await town.store.worlds() if each.world_id == row.world_id)

        _, [panel] = await host.taps(panel, "Pause")
        assert (await now()).state is WorldState.PAUSED
        _, [panel] = await host.taps(panel, "Go on")
        assert (await now()).state is WorldState.RUNNING
        _, [paces] = await host.taps(panel, "Pace")
        _, [panel] = await host.taps(paces, "5 seconds")
        assert (await now()).seconds_a_tick == 5
        _, [phases] = await host.taps(panel, "Phase")
        _, [panel] = await host.taps(phases, "Make it voluntary")
        assert (await now()).phase is Phase.OPTIONAL
        _, [panel] = await host.taps(panel, "Turn teaching on")
        assert await town.store.is_teaching(row.world_id)
        _, [events] = await host.taps(panel, "Throw an event")
        toast, [panel] = await host.taps(events, "The market crashed")
        assert "tick 2" in toast.text
        assert "Comes with the next tick" in panel.text
        world = await town.worlds.world(row.world_id)
        await act(town.store, world, guest.user_id, "bill-late")
        await moved(town, row.world_id)
        [event] = await town.store.player_events(row.world_id, 12)
        await appeal(town.store, await now(), guest.user_id, event.tick, event.number)
        _, [panel] = await host.taps(panel, "Look again")
        _, [cases] = await host.taps(panel, "Appeals: 1")
        assert "Gus" not in cases.text
        _, [decided] = await host.taps(cases, "1: strike it")
        assert "Nothing waits" in decided.text
        await town.delivered()
        assert any("appeal was heard" in said.text for said in await guest.sees())
        _, [panel] = await host.taps(decided, "‹ Back")
        _, heard = await host.taps(panel, "Invite")
        _, heard = await host.taps(heard[-1], "A new link")
        [old] = await (await town.person("Late")).says(f"/start {payload}")
        assert "lets nobody in" in old.text
        assert heard


async def test_a_rule_book_as_a_file_is_checked_refused_or_put_to_use(tmp_path: Path) -> None:
    book = (resources.files("scoring") / "rulebooks" / "thin-file.toml").read_bytes()
    async with talking(tmp_path) as town:
        host = await town.person("Hanna")
        row, _ = await made_world(town, host)
        panel = await panel_of(host, row)
        _, [ask] = await host.taps(panel, "Rules")
        assert "Sesame" in ask.text
        [broken] = await host.says("here", document=("rules.toml", NEITHER))
        assert "no text file" in broken.text
        [refused] = await host.says("here", document=("rules.toml", b'name = "x"\n'))
        assert "refused" in refused.text
        assert "Allowed" in refused.text
        assert len(await town.store.rule_books(row.world_id)) == 1
        [taken] = await host.says("here", document=("rules.toml", book))
        assert "in force from tick 1" in taken.text
        assert len(await town.store.rule_books(row.world_id)) == 2
        _, [panel] = await host.taps(taken, "‹ Back")
        assert "From the next tick on" in panel.text
        stranger = await town.person("Stranger")
        [not_theirs] = await stranger.says("here", document=("rules.toml", book))
        assert "You host no world" in not_theirs.text


async def test_nobody_else_decides_for_a_world(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        host, other = await town.person("Hanna"), await town.person("Otto")
        row, _ = await made_world(town, host)
        panel = await panel_of(host, row)
        await other.says("/help")
        offered = [tap.data for tap in panel.buttons if tap.data]
        settings = [action("h-run", row.world_id, "", 0), action("h-phase", row.world_id, "", "optional"),
                    action("h-pace", row.world_id, "", "s", 5), action("h-end", row.world_id, "", "yes"),
                    action("h-run", row.world_id, other.user_id, 0)]  # fmt: skip
        for data in (*offered, *settings):
            heard = await forges(other, data)
            assert not [said for said in heard if said.has("Pause") or said.has("Go on")], data
        assert row == next(each for each in await town.store.worlds() if each.world_id == row.world_id)


async def test_a_groups_admins_run_its_own_world_and_not_one_that_is_open_to_all(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta, cleo = [await town.person(name) for name in ("Anna", "Berta", "Cleo")]
        group = await town.group("Class", anna, berta, cleo, admins=(anna, berta))
        [greeting] = await anna.sees(group)
        _, [choice] = await anna.taps(greeting, "Choose a world")
        await anna.taps(choice, "Les Misérables")
        [host] = await anna.says("/host", chat=group)
        link = host.button("Host").url or ""
        assert link.endswith("start=host"), "who plays an open world does not run it"
        [forged] = await anna.says(f"/start h_{town.world_id}_{group}")
        assert "Pause" not in [tap.text for tap in forged.buttons]
        [plan] = await anna.says("/newworld class", chat=group)
        toast, _ = await berta.taps(plan, "Make it")
        assert "somebody else" in toast.text
        _, heard = await anna.taps(plan, "Make it")
        assert any("This group plays it now" in said.text for said in heard)
        [refused] = await cleo.says("/newworld class", chat=group)
        assert "Only admins" in refused.text
        [host] = await berta.says("/host", chat=group)
        payload = (host.button("Host").url or "").partition("?start=")[2]
        [panel] = await berta.says(f"/start {payload}")
        _, [panel] = await berta.taps(panel, "Pause")
        assert panel.has("Go on")
        [stranger] = await cleo.says(f"/start {payload}")
        assert not stranger.has("Go on")


async def test_the_end_of_a_lesson_tells_each_their_own(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        host, gus, ida = [await town.person(name) for name in ("Hanna", "Gus", "Ida")]
        row, payload = await made_world(town, host)
        for one in (gus, ida):
            await enter(one, (await one.says(f"/start {payload}"))[-1])
        await moved(town, row.world_id, 5)
        panel = await panel_of(host, row)
        _, [asked] = await host.taps(panel, "End the lesson")
        _, [over] = await host.taps(asked, "End it")
        assert "The lesson is over" in over.text
        assert "Gus" not in over.text
        await town.delivered()
        for one in (gus, ida):
            told = (await one.sees())[-1]
            assert "You: " in told.text
            assert "The lesson is over" in told.text
        row = next(each for each in await town.store.worlds() if each.world_id == row.world_id)
        assert row.state is WorldState.PAUSED
