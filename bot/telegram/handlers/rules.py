"""/rules and /compare_rules: the rule book to browse, and one's own life under the others."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.services.around import policy_of
from bot.services.compare_rules import compare_rules as life_under
from bot.services.doors import worlds_open_to_all
from bot.services.living_world import book_at
from bot.services.rules import rule_book, shipped
from bot.telegram.handlers.whom import argument, number
from bot.views import compare_rules as compare_view
from bot.views import rules as view
from bot.views.rule_words import RuleWords, short
from bot.views.trouble_words import wrong
from scoring import Refused

if TYPE_CHECKING:
    from bot.services.rules import FactorRules, RuleBook
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply
    from scoring import Policy


class _Rules:
    """What is asked about rule books."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def book(self, ask: Ask) -> tuple[RuleBook, RuleWords, str]:
        """The book that a button is about: the world's own, or one that comes with the game."""
        name = argument(ask)
        policy = next((one for one in shipped() if one.name == name), None) if name else None
        if policy is None:
            name, (policy, _) = view.HERE, await self.here(ask)
        return rule_book(policy), RuleWords(self._kit.words(ask), policy), name

    async def here(self, ask: Ask) -> tuple[Policy, view.Lent | None]:
        """The rule book of the world that is played here; where none is, that of one that may be joined.

        What counts is to be read before anybody says yes to it.
        """
        with suppress(Refused):
            return (await self._kit.world(ask)).policy, None
        for row in await worlds_open_to_all(self._kit.store):
            book = book_at(await self._kit.store.rule_books(row.world_id), row.tick)
            return await asyncio.to_thread(policy_of, book.text), view.Lent(world=row.title)
        return shipped()[0], view.Lent(world=None)

    def factor_in(self, found: RuleBook, wanted: str) -> FactorRules | None:
        return next((one for one in found.factors if short(one.factor.id) == wanted), None)

    async def rules(self, ask: Ask, _: Talk) -> Reply:
        found, words, name = await self.book(ask)
        lent = (await self.here(ask))[1] if name == view.HERE else None
        if ask.action is None and ask.argument.strip():
            return self.named(ask.argument, found, words, lent)
        return self._kit.answer(ask, view.rule_book(found, words, name, lent))

    def named(self, text: str, here: RuleBook, rules: RuleWords, lent: view.Lent | None) -> Reply:
        """A book that comes with the game, or a factor of the one that counts here."""
        wanted, words = spelt(text), rules.words
        known = [(one, RuleWords(words, one)) for one in shipped()]
        books = [
            (one, told) for one, told in known
            if any(wanted in spelt(each) for each in (one.name, one.title, told.book(), told.book_short()))
        ]  # fmt: skip
        books = [(one, told) for one, told in books if spelt(one.name) == wanted] or books
        factors = [one for one in here.factors if wanted in spelt(rules.factor(one.factor))]
        if len(factors) == 1 and len(books) != 1:
            return view.factor(factors[0], rules)
        if len(books) == 1:
            one, told = books[0]
            return view.rule_book(rule_book(one), told, one.name)
        if books:
            return view.others([one for one, _ in books], rules)
        return view.rule_book(here, rules, lent=lent) if factors else wrong(words, "rules", shipped()[0].name)

    async def factor(self, ask: Ask, talk: Talk) -> Reply:
        found, words, name = await self.book(ask)
        one = self.factor_in(found, argument(ask, 1))
        return await self.rules(ask, talk) if one is None else self._kit.answer(ask, view.factor(one, words, name))

    async def kind(self, ask: Ask, talk: Talk) -> Reply:
        found, words, name = await self.book(ask)
        one = next((one for one in found.policy.kinds if short(one.id) == argument(ask, 1)), None)
        return await self.rules(ask, talk) if one is None else self._kit.answer(ask, view.kind(one, words, name))

    async def friends(self, ask: Ask, _: Talk) -> Reply:
        _book, words, name = await self.book(ask)
        return self._kit.answer(ask, view.association(words, name))

    async def opens(self, ask: Ask, _: Talk) -> Reply:
        _book, words, name = await self.book(ask)
        return self._kit.answer(ask, view.opens(words, name))

    async def others(self, ask: Ask, _: Talk) -> Reply:
        return self._kit.answer(ask, view.others(shipped(), RuleWords(self._kit.words(ask), shipped()[0])))

    async def compare(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        found = await life_under(self._kit.store, world, ask.who.user_id)
        return self._kit.answer(ask, compare_view.compare_rules(found, self._kit.words(ask)))

    async def under(self, ask: Ask, talk: Talk) -> Reply:
        world = await self._kit.world(ask)
        found = await life_under(self._kit.store, world, ask.who.user_id)
        place = number(ask, 0, 0) or 0
        if not 0 <= place < len(found):
            return await self.compare(ask, talk)
        return self._kit.answer(ask, compare_view.under(found[place], self._kit.words(ask)))


def spelt(text: str) -> str:
    """A name as it is compared: whatever its case, its blanks and its hyphens."""
    return " ".join(text.replace("-", " ").casefold().split())


def add(routes: Routes, kit: Kit) -> None:
    """Commands and buttons; rule books are no secret, a life is."""
    on = _Rules(kit)
    routes.command("rules", handler=on.rules)
    routes.command("compare_rules", handler=kit.private_only("compare_rules", on.compare))
    for name, handler in {
        "rules": on.rules,
        "rf": on.factor,
        "rk": on.kind,
        "ra": on.friends,
        "rt": on.opens,
        "ro": on.others,
        "compare_rules": kit.private_only("compare_rules", on.compare),
        "under": kit.private_only("compare_rules", on.under),
    }.items():
        routes.tap(name, handler=handler)
