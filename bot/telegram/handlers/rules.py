"""/rules and /compare_rules: the rule book to browse, and one's own life under the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.compare_rules import compare_rules as life_under
from bot.services.rules import rule_book, shipped
from bot.telegram.handlers.whom import argument, number
from bot.views import compare_rules as compare_view
from bot.views import rules as view
from bot.views.rule_words import RuleWords, short

if TYPE_CHECKING:
    from bot.services.rules import FactorRules, RuleBook
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply


class _Rules:
    """What is asked about rule books."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def book(self, ask: Ask) -> tuple[RuleBook, RuleWords, str]:
        """The book that a button is about: the world's own, or one that comes with the game."""
        name = argument(ask)
        policy = next((one for one in shipped() if one.name == name), None) if name else None
        if policy is None:
            name, policy = view.HERE, (await self._kit.world(ask)).policy
        return rule_book(policy), RuleWords(self._kit.words(ask), policy), name

    def factor_in(self, found: RuleBook, wanted: str) -> FactorRules | None:
        return next((one for one in found.factors if short(one.factor.id) == wanted), None)

    async def rules(self, ask: Ask, _: Talk) -> Reply:
        found, words, name = await self.book(ask)
        return self._kit.answer(ask, view.rule_book(found, words, name))

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
        world = await self._kit.world(ask)
        return self._kit.answer(ask, view.others(shipped(), self._kit.rules(ask, world)))

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
