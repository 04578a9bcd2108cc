"""Every refusal that a bot has to expect, by name: its code, its exact wording, and its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox import life
from bot.sandbox.errors import NOT_MODIFIED
from bot.sandbox.members import ChatPermissions
from bot.sandbox.objects import ChatType
from tests.sandbox.driving import PICTURE, Client, driving, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

ADA, STRANGER, BLOCKER, NOBODY = 1001, 1002, 1003, 555
SUPERGROUP, FORUM, LEFT, KICKED, MUTED = (-1002000000001 - number for number in range(5))
MIGRATED, NEW = -2001, -1002000000006
TEXT, PHOTO, THEIRS = 1, 2, 3
HERE = {"chat_id": ADA}
OPEN_B = "can't parse entities: Can't find end tag corresponding to start tag \"b\""
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A call and how it must be refused. The description is what comes after "Bad Request: " unless `code` differs."""

    name: str
    method: str
    given: Mapping[str, Any] = field(default_factory=dict)
    says: str
    code: int = 400
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """The whole description."""
        return f"Bad Request: {self.says}" if self.code == 400 else self.says


def button(**fields: object) -> dict[str, object]:
    """A keyboard of one button."""
    return {"inline_keyboard": [[{"text": "Tap", **fields}]]}


def send(name: str, says: str, code: int = 400, /, *, to: int = ADA, **given: object) -> Case:
    """A message that is refused."""
    return Case(name=name, method="sendMessage", given={"chat_id": to, "text": "a", **given}, says=says, code=code)


CASES = (
    # Who and where
    send("unknown chat", "chat not found", to=NOBODY),
    send("unknown group", "chat not found", to=-777),
    send("unknown channel", "chat not found", chat_id="@nowhere_at_all"),
    send("no chat", "chat_id is empty", chat_id=""),
    send("not started", "Forbidden: bot can't initiate conversation with a user", 403, to=STRANGER),
    send("blocked", "Forbidden: bot was blocked by the user", 403, to=BLOCKER),
    send("left", "Forbidden: bot is not a member of the supergroup chat", 403, to=LEFT),
    send("kicked", "Forbidden: bot was kicked from the supergroup chat", 403, to=KICKED),
    send("muted", "not enough rights to send text messages to the chat", to=MUTED),
    Case(
        name="migrated",
        method="sendMessage",
        given={"chat_id": MIGRATED, "text": "a"},
        says="group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": NEW},
    ),
    send("no such topic", "message thread not found", to=FORUM, message_thread_id=99),
    send("reply to nothing", "message to be replied not found", reply_parameters={"message_id": 99}),
    Case(
        name="blocked for an action",
        method="sendChatAction",
        given={"chat_id": BLOCKER, "action": "typing"},
        says="Forbidden: bot was blocked by the user",
        code=403,
    ),
    # What is said
    send("no text", "message text is empty", text=""),
    send("only blanks", "text must be non-empty", text=" \n "),
    send("too long", "message is too long", text="a" * 4097),
    send("unknown parse mode", "unsupported parse_mode", parse_mode="XML"),
    send("HTML left open", OPEN_B, text="<b>a", parse_mode="HTML"),
    send(
        "unknown HTML tag",
        'can\'t parse entities: Unsupported start tag "h1" at byte offset 0',
        text="<h1>a</h1>",
        parse_mode="HTML",
    ),
    send(
        "HTML closed wrongly",
        'can\'t parse entities: Unmatched end tag at byte offset 5, expected "</b>", found "</i>"',
        text="<b>ä</i>",
        parse_mode="HTML",
    ),
    send(
        "MarkdownV2 not escaped",
        "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
        text="1.5",
        parse_mode="MarkdownV2",
    ),
    send(
        "MarkdownV2 left open",
        "can't parse entities: Can't find end of Bold entity at byte offset 2",
        text="a *b",
        parse_mode="MarkdownV2",
    ),
    send(
        "Markdown left open",
        "can't parse entities: Can't find end of the entity starting at byte offset 0",
        text="*b",
        parse_mode="Markdown",
    ),
    # Keyboards
    send("callback_data over 64 bytes", "BUTTON_DATA_INVALID", reply_markup=button(callback_data="ä" * 33)),
    send(
        "a button that does nothing",
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        reply_markup=button(),
    ),
    send("markup that is no JSON", "can't parse reply keyboard markup JSON object", reply_markup="{"),
    # Files
    Case(name="no photo", method="sendPhoto", given=HERE, says="there is no photo in the request"),
    Case(name="no document", method="sendDocument", given=HERE, says="there is no document in the request"),
    Case(
        name="unknown file",
        method="sendPhoto",
        given={**HERE, "photo": "AgAC"},
        says="wrong file identifier/HTTP URL specified",
    ),
    Case(
        name="caption over 1024",
        method="sendPhoto",
        given={**HERE, "photo": "$photo", "caption": "a" * 1025},
        says="message caption is too long",
    ),
    Case(
        name="caption over 1024 in an edit",
        method="editMessageCaption",
        given={**HERE, "message_id": PHOTO, "caption": "a" * 1025},
        says="message caption is too long",
    ),
    Case(
        name="caption left open",
        method="sendPhoto",
        given={**HERE, "photo": "$photo", "caption": "<b>a", "parse_mode": "HTML"},
        says=OPEN_B,
    ),
    Case(name="no file_id", method="getFile", says="file_id not specified"),
    Case(name="unknown file_id", method="getFile", given={"file_id": "AgAC"}, says="invalid file_id"),
    Case(
        name="an empty album",
        method="sendMediaGroup",
        given={**HERE, "media": []},
        says="there are no messages to send",
    ),
    Case(name="no album", method="sendMediaGroup", given=HERE, says='parameter "media" is required'),
    # Edits
    Case(
        name="unchanged text",
        method="editMessageText",
        given={**HERE, "message_id": TEXT, "text": "mine"},
        says=NOT_MODIFIED,
    ),
    Case(
        name="unchanged keyboard",
        method="editMessageReplyMarkup",
        given={**HERE, "message_id": TEXT},
        says=NOT_MODIFIED,
    ),
    Case(
        name="unchanged caption",
        method="editMessageCaption",
        given={**HERE, "message_id": PHOTO, "caption": "A field"},
        says=NOT_MODIFIED,
    ),
    Case(
        name="an edit too long",
        method="editMessageText",
        given={**HERE, "message_id": TEXT, "text": "a" * 4097},
        says="message is too long",
    ),
    Case(
        name="an edit of nothing",
        method="editMessageText",
        given={**HERE, "message_id": 99, "text": "a"},
        says="message to edit not found",
    ),
    Case(
        name="an edit of another's",
        method="editMessageText",
        given={**HERE, "message_id": THEIRS, "text": "a"},
        says="message can't be edited",
    ),
    Case(
        name="an edit of what",
        method="editMessageText",
        given={"text": "a"},
        says="message identifier is not specified",
    ),
    Case(
        name="a caption for a text",
        method="editMessageCaption",
        given={**HERE, "message_id": TEXT, "caption": "a"},
        says="there is no caption in the message to edit",
    ),
    Case(
        name="a text for a photo",
        method="editMessageText",
        given={**HERE, "message_id": PHOTO, "text": "a"},
        says="there is no text in the message to edit",
    ),
    Case(
        name="deleted twice",
        method="deleteMessage",
        given={**HERE, "message_id": 99},
        says="message to delete not found",
    ),
    Case(
        name="not enough rights to delete",
        method="deleteMessage",
        given={"chat_id": SUPERGROUP, "message_id": 2},
        says="message can't be deleted for everyone",
    ),
    # Queries
    Case(name="an old tap", method="answerCallbackQuery", given={"callback_query_id": "1"}, says=TOO_OLD),
    Case(name="no tap", method="answerCallbackQuery", says=TOO_OLD),
    Case(name="an old query", method="answerInlineQuery", given={"inline_query_id": "1", "results": []}, says=TOO_OLD),
    # Chats and members
    Case(name="no user", method="getChatMember", given={"chat_id": SUPERGROUP}, says="invalid user_id specified"),
    Case(
        name="unknown member",
        method="getChatMember",
        given={"chat_id": SUPERGROUP, "user_id": NOBODY},
        says="PARTICIPANT_ID_INVALID",
    ),
    Case(
        name="members of a group left",
        method="getChatAdministrators",
        given={"chat_id": KICKED},
        says="Forbidden: bot was kicked from the supergroup chat",
        code=403,
    ),
    Case(
        name="wrong reaction",
        method="setMessageReaction",
        given={**HERE, "message_id": TEXT, "reaction": [{"type": "emoji", "emoji": "x"}]},
        says="REACTION_INVALID",
    ),
    Case(
        name="wrong action",
        method="sendChatAction",
        given={**HERE, "action": "dance"},
        says="wrong parameter action in request",
    ),
    Case(
        name="wrong command",
        method="setMyCommands",
        given={"commands": [{"command": "Ä", "description": "a"}]},
        says="BOT_COMMAND_INVALID",
    ),
    # Updates
    Case(
        name="a webhook without TLS",
        method="setWebhook",
        given={"url": "http://example.org/hook"},
        says="bad webhook: An HTTPS URL must be provided for webhook",
    ),
    Case(name="no such method", method="sendPigeon", says="Not Found: method not found", code=404),
)


@pytest.fixture
async def town() -> AsyncIterator[Client]:
    """A sandbox with people, groups, and messages to be wrong about."""
    async with driving() as client:
        ada, stranger, blocker = (
            client.person("Ada"),
            client.person("Stranger", started=False),
            client.person("Blocker"),
        )
        assert [ada.id, stranger.id, blocker.id] == [ADA, STRANGER, BLOCKER]
        life.block(client.sandbox, client.private(blocker), blocked=True)
        groups = [client.group(ada, topics=topics) for topics in (False, True, False, False, False)]
        assert [group.id for group in groups] == [SUPERGROUP, FORUM, LEFT, KICKED, MUTED]
        bot = client.sandbox.state.bot
        life.change_member(client.sandbox, groups[2], bot, life.LEFT, by=ada)
        life.change_member(client.sandbox, groups[3], bot, life.BANNED, by=ada)
        groups[4].permissions = ChatPermissions(**dict.fromkeys(ChatPermissions.__struct_fields__, False))
        old = client.group(ada, kind=ChatType.GROUP)
        assert (old.id, life.migrate(client.sandbox, old, by=ada).id) == (MIGRATED, NEW)
        assert (await client.call("sendMessage", chat_id=ADA, text="mine"))["message_id"] == TEXT
        await client.form("sendPhoto", {"chat_id": ADA, "caption": "A field"}, photo=("a.png", PICTURE))
        assert client.says(ada, client.private(ada), "theirs").message_id == THEIRS
        client.says(ada, groups[0], "in the group")
        yield client


async def test_every_refusal_has_telegrams_code_and_wording(town: Client) -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    photo = next(iter(town.sandbox.state.records.files))
    wrong = {}
    for case in CASES:
        given = {name: photo if value == "$photo" else value for name, value in case.given.items()}
        told = await town.refused(case.method, **given)
        if told != (case.code, case.description, dict(case.parameters)):
            wrong[case.name] = told
    assert not wrong


async def test_a_refused_call_changes_nothing(town: Client) -> None:
    def counts() -> list[int]:
        return [len(chat.messages) for chat in town.sandbox.state.records.chats.values()]

    before = counts()
    for case in CASES:
        await town.answer(case.method, **case.given)
    assert counts() == before


@pytest.mark.parametrize("token", ["1:wrong", "", "4242", "4242:LOCAL-sandbox-token-not-a-secret-either"])
async def test_a_wrong_token_is_unauthorized(town: Client, token: str) -> None:
    async with town.session.post(f"{town.sandbox.api_base}{token}/getMe") as response:
        assert refusal(await response.json()) == (401, "Unauthorized", {})


async def test_flood_control_says_for_how_long(town: Client) -> None:
    town.sandbox.faults.flood(7)
    told = await town.refused("sendMessage", chat_id=ADA, text="a")
    assert told == (429, "Too Many Requests: retry after 7", {"retry_after": 7})


async def test_real_limits_say_the_same() -> None:
    async with driving(real_limits=True) as client:
        ada = client.person()
        answers = [await client.answer("sendMessage", chat_id=ada.id, text="a") for _ in range(40)]
    told = refusal(next(answer for answer in answers if not answer["ok"]))
    seconds = told.parameters["retry_after"]
    assert seconds > 0
    assert told == (429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


async def test_nobody_polls_beside_a_webhook(town: Client) -> None:
    await town.call("setWebhook", url="http://127.0.0.1:9/hook")
    assert await town.refused("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        {},
    )
