"""/help and /language, in every kind of chat; and the platform's menu of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.handlers.whom import argument
from bot.telegram.menu import Menu, MenuScope
from bot.views import commands as view
from bot.views.wording import LANGUAGES, Words

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply

SCOPES = {MenuScope.PRIVATE: view.PRIVATE, MenuScope.GROUP: view.GROUP, MenuScope.ADMINS: view.ADMINS}


def add(routes: Routes, kit: Kit) -> None:
    """Both commands, and their buttons."""

    async def tell_help(ask: Ask, talk: Talk) -> Reply:
        words = kit.words(ask)
        if not ask.private:
            return kit.answer(ask, view.help_group(words, talk.bot_name))
        known = view.help_private(words, talk.bot_name, lambda name: routes.of_tap(name) is not None)
        return kit.answer(ask, known)

    async def language(ask: Ask, talk: Talk) -> Reply:
        group = not ask.private
        wanted = argument(ask) or named(ask.argument)
        if ask.place is None or wanted not in LANGUAGES:
            unknown = bool(ask.argument.strip()) and ask.action is None
            return kit.answer(ask, view.language(kit.words(ask), group=group, unknown=unknown))
        if group and not await talk.is_admin(ask.place.chat_id, ask.who.user_id):
            return view.admins_only(kit.words(ask), tapped=ask.action is not None)
        await kit.store.meet_chat(ask.place.chat_id, ask.place.kind)
        await kit.store.set_chat_language(ask.place.chat_id, wanted)
        return kit.answer(ask, view.language_chosen(Words.of(wanted), group=group))

    routes.command("help", "commands", handler=tell_help)
    routes.tap("help", handler=tell_help)
    routes.command("language", "lang", handler=language)
    routes.tap("language", handler=language)


def named(text: str) -> str:
    """A language as somebody may write it; "" for none."""
    text = text.strip().casefold()
    english, chinese = {"en", "english"}, {"zh", "zh-hans", "chinese", "中文", "简体中文", "汉语"}
    return "en" if text in english else "zh-Hans" if text in chinese else ""


def menu() -> Menu:
    """What the platform shows of the bot: English for all, and each other language for who has it."""
    return Menu(
        commands={
            (scope, "" if language == "en" else language.partition("-")[0]): view.about(Words.of(language), names)
            for scope, names in SCOPES.items()
            for language in LANGUAGES
        }
    )
