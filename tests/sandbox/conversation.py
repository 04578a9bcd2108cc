"""One conversation with the local Telegram, written once as data, for every client to hold.

A step is a call of the bot's, something that people do, or something that the bot is told. A text like
"$greeting.message_id" stands for what an earlier step kept under that name.
"""

from __future__ import annotations

from bot.sandbox.files import grey_picture
from tests.sandbox.steps import Begin, Call, Download, End, Hear, People, Refused, Step, Upload

ANN, BOB, GROUP, SUPERGROUP, FORUM = 1001, 1002, -2001, -1002000000001, -1002000000002
PICTURE, OTHER_PICTURE = (Upload(name=f"{side}.png", content=grey_picture(side, 40)) for side in (60, 90))
PAPER = Upload(name="Ä letter.txt", content=b"Dear Ann,\nall is well.")
OTHER_PAPER = Upload(name="second.csv", content=b"a,b\n1,2\n")
BUTTONS = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}],
        [{"text": "Read", "url": "https://example.org/read"}],
        [{"text": "Ask", "switch_inline_query_current_chat": "tea"}],
    ]
}
ONE_BUTTON = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}
HTML = (
    '<b>Bold <i>both</i></b> <u>u</u> <s>s</s> <tg-spoiler>hidden</tg-spoiler> <a href="https://example.org/">link</a> '
    '<code>code</code>\n<pre><code class="language-python">x = 1</code></pre><blockquote>said 😀</blockquote> '
    '<a href="tg://user?id=1001">Ann</a> #tag /start@glasshouse_demo_bot'
)
MARKDOWN = r"*bold _both_* __under__ ~gone~ ||hidden|| `code` [link](https://example.org/) 1\.5 \- \!"
GREETING = {"chat_id": ANN, "message_id": "$greeting.message_id"}
PHOTO = {"chat_id": ANN, "message_id": "$photo.message_id"}
COMMANDS = [{"command": "help", "description": "What there is"}, {"command": "stop", "description": "No more"}]
GERMAN = [{"command": "hilfe", "description": "Was es gibt"}]
RESULTS = [
    {
        "type": "article",
        "id": "one",
        "title": "One",
        "description": "The first",
        "input_message_content": {"message_text": "<b>One</b>", "parse_mode": "HTML"},
        "reply_markup": ONE_BUTTON,
    },
    {"type": "photo", "id": "two", "photo_file_id": "$photo.photo.0.file_id", "caption": "Two"},
]

WITH_ANN: tuple[Step, ...] = (
    People("users", {"first_name": "Ann", "username": "ann_of_harbour", "language_code": "en"}),
    People("users", {"first_name": "Bob", "last_name": "Builder", "language_code": "de"}),
    Call("getMe"),
    Refused("sendMessage", {"chat_id": ANN, "text": "Too early"}),
    Refused("sendMessage", {"chat_id": 99, "text": "Nobody"}),
    People("send", {"from": ANN, "chat": ANN, "text": "/start deep-link"}),
    Hear(("message",), "start"),
    Call("sendMessage", {"chat_id": ANN, "text": HTML, "parse_mode": "HTML", "reply_markup": BUTTONS}, "greeting"),
    Call("sendMessage", {"chat_id": ANN, "text": MARKDOWN, "parse_mode": "MarkdownV2"}),
    Call(
        "sendMessage",
        {"chat_id": ANN, "text": "You began", "reply_parameters": {"message_id": "$start.message_id", "quote": "deep"}},
    ),
    Call(
        "sendMessage",
        {
            "chat_id": ANN,
            "text": "😀 given",
            "entities": [{"type": "bold", "offset": 3, "length": 5}],
            "link_preview_options": {"is_disabled": True},
            "protect_content": True,
        },
    ),
    Call(
        "sendMessage",
        {
            "chat_id": ANN,
            "text": "Which?",
            "reply_markup": {"keyboard": [[{"text": "Tea"}, {"text": "Coffee"}]], "resize_keyboard": True},
        },
    ),
    People("send", {"from": ANN, "chat": ANN, "text": "Tea"}),
    Hear(("message",)),
    Call("sendMessage", {"chat_id": ANN, "text": "Gone", "reply_markup": {"remove_keyboard": True}}),
    Call("sendMessage", {"chat_id": ANN, "text": "Why?", "reply_markup": {"force_reply": True}}, "question"),
    People("send", {"from": ANN, "chat": ANN, "text": "Because", "reply_to": "$question.message_id"}),
    Hear(("message",)),
    Refused("sendMessage", {"chat_id": ANN, "text": "x" * 4097}),
    Refused("sendMessage", {"chat_id": ANN, "text": "<b>open", "parse_mode": "HTML"}),
    Refused("sendMessage", {"chat_id": ANN, "text": "1.5", "parse_mode": "MarkdownV2"}),
    Call("sendChatAction", {"chat_id": ANN, "action": "upload_photo"}),
)

FILES: tuple[Step, ...] = (
    Call("sendPhoto", {"chat_id": ANN, "photo": PICTURE, "caption": "A <i>field</i>", "parse_mode": "HTML"}, "photo"),
    Call("sendPhoto", {"chat_id": ANN, "photo": "$photo.photo.0.file_id", "reply_markup": ONE_BUTTON}),
    Call("sendDocument", {"chat_id": ANN, "document": PAPER, "caption": "A letter"}, "paper"),
    Call("sendDocument", {"chat_id": ANN, "document": "$paper.document.file_id"}),
    Call(
        "sendMediaGroup",
        {
            "chat_id": ANN,
            "media": [
                {"type": "photo", "media": OTHER_PICTURE, "caption": "*New*", "parse_mode": "MarkdownV2"},
                {"type": "photo", "media": "$photo.photo.0.file_id"},
            ],
        },
    ),
    Call(
        "sendMediaGroup",
        {"chat_id": ANN, "media": [{"type": "document", "media": PAPER}, {"type": "document", "media": OTHER_PAPER}]},
    ),
    Call("getFile", {"file_id": "$photo.photo.0.file_id"}, "file"),
    Download("$file.file_path", PICTURE.content),
    Call("getFile", {"file_id": "$paper.document.file_id"}, "file"),
    Download("$file.file_path", PAPER.content),
    People(
        "send",
        {
            "from": ANN,
            "chat": ANN,
            "text": "Mine",
            "document": {"file_name": "mine.txt", "mime_type": "text/plain", "base64": "aGVsbG8="},
        },
    ),
    Hear(("message",), "sent"),
    Call("getFile", {"file_id": "$sent.document.file_id"}, "file"),
    Download("$file.file_path", b"hello"),
    Refused("getFile", {"file_id": "nothing"}),
    Refused("sendPhoto", {"chat_id": ANN, "photo": PAPER}),
)

EDITS: tuple[Step, ...] = (
    Call("editMessageText", {**GREETING, "text": "<b>New</b>", "parse_mode": "HTML", "reply_markup": BUTTONS}),
    Refused("editMessageText", {**GREETING, "text": "<b>New</b>", "parse_mode": "HTML", "reply_markup": BUTTONS}),
    Call("editMessageReplyMarkup", {**GREETING, "reply_markup": ONE_BUTTON}),
    Call("editMessageCaption", {**PHOTO, "caption": "Another *field*", "parse_mode": "MarkdownV2"}),
    Call("editMessageMedia", {**PHOTO, "media": {"type": "photo", "media": OTHER_PICTURE, "caption": "Wider"}}),
    Call(
        "editMessageMedia",
        {**PHOTO, "media": {"type": "document", "media": "$paper.document.file_id"}, "reply_markup": ONE_BUTTON},
    ),
    Begin("tap", {"from": ANN, "chat": ANN, "message_id": "$greeting.message_id", "callback_data": "again"}),
    Hear(("callback_query",), "tap"),
    Call("answerCallbackQuery", {"callback_query_id": "$tap.id", "text": "Counted", "show_alert": True}),
    End(),
    Refused("answerCallbackQuery", {"callback_query_id": "$tap.id"}),
    People("react", {"from": ANN, "chat": ANN, "message_id": "$greeting.message_id", "emoji": "👍"}),
    Hear(("message_reaction",)),
    Call("setMessageReaction", {**GREETING, "reaction": [{"type": "emoji", "emoji": "🎉"}]}),
    Call("setMessageReaction", {**GREETING, "reaction": []}),
    Call("deleteMessage", GREETING),
    Refused("deleteMessage", GREETING),
    Refused("editMessageText", {**GREETING, "text": "Gone"}),
    Call("deleteMessages", {"chat_id": ANN, "message_ids": ["$photo.message_id", "$paper.message_id"]}),
)

INLINE: tuple[Step, ...] = (
    Begin("inline", {"from": ANN, "query": "tea", "chat": ANN}),
    Hear(("inline_query",), "query"),
    Call(
        "answerInlineQuery",
        {
            "inline_query_id": "$query.id",
            "results": RESULTS,
            "cache_time": 1,
            "is_personal": True,
            "next_offset": "2",
            "button": {"text": "Begin", "start_parameter": "inline"},
        },
    ),
    End("offered"),
    Refused("answerInlineQuery", {"inline_query_id": "$query.id", "results": []}),
    People(
        "inline/choose",
        {"from": ANN, "chat": ANN, "inline_query_id": "$offered.inline_query_id", "result_id": "one"},
        "sent",
    ),
    Hear(("message", "chosen_inline_result"), "chosen"),
    Call("editMessageText", {"inline_message_id": "$chosen.inline_message_id", "text": "Changed"}),
    Call("editMessageReplyMarkup", {"inline_message_id": "$chosen.inline_message_id", "reply_markup": BUTTONS}),
    Begin("tap", {"from": ANN, "chat": ANN, "message_id": "$sent.message_id", "callback_data": "yes"}),
    Hear(("callback_query",), "tap"),
    Call("answerCallbackQuery", {"callback_query_id": "$tap.id"}),
    End(),
    People(
        "inline/choose",
        {"from": ANN, "chat": ANN, "inline_query_id": "$offered.inline_query_id", "result_id": "two"},
    ),
    Hear(("message", "chosen_inline_result")),
)

ABOUT_ITSELF: tuple[Step, ...] = (
    Call("setMyCommands", {"commands": COMMANDS}),
    Call("setMyCommands", {"commands": GERMAN, "language_code": "de"}),
    Call("setMyCommands", {"commands": GERMAN, "scope": {"type": "all_private_chats"}, "language_code": "de"}),
    Call("setMyCommands", {"commands": COMMANDS[:1], "scope": {"type": "chat", "chat_id": ANN}}),
    Call("getMyCommands", {"scope": {"type": "default"}, "language_code": ""}),
    Call("getMyCommands", {"scope": {"type": "all_private_chats"}, "language_code": "de"}),
    Call("getMyCommands", {"scope": {"type": "chat", "chat_id": ANN}, "language_code": ""}),
    Call("deleteMyCommands", {"scope": {"type": "chat", "chat_id": ANN}}),
    Call("getMyCommands", {"scope": {"type": "chat", "chat_id": ANN}, "language_code": ""}),
    Refused("setMyCommands", {"commands": [{"command": "NO!", "description": "Refused"}]}),
    Call("setMyName", {"name": "The Glasshouse"}),
    Call("getMyName"),
    Call("setMyDescription", {"description": "Das Spiel", "language_code": "de"}),
    Call("getMyDescription", {"language_code": "de"}),
    Call("setMyShortDescription", {"short_description": "A game"}),
    Call("getMyShortDescription"),
    Call("setChatMenuButton", {"chat_id": ANN, "menu_button": {"type": "commands"}}),
    Call("getChatMenuButton", {"chat_id": ANN}),
    Call("getChat", {"chat_id": ANN}),
    Call("getChatMember", {"chat_id": ANN, "user_id": ANN}),
    Call("getUserProfilePhotos", {"user_id": ANN}),
)

IN_GROUPS: tuple[Step, ...] = (
    People("chats", {"type": "group", "title": "Harbour", "members": [ANN, BOB], "admins": [BOB]}),
    Hear(("my_chat_member", "message")),
    People("send", {"from": BOB, "chat": GROUP, "text": "/help@glasshouse_demo_bot please"}),
    Hear(("message",), "asked"),
    Call(
        "sendMessage",
        {"chat_id": GROUP, "text": "At once", "reply_parameters": {"message_id": "$asked.message_id"}},
    ),
    Call("getChat", {"chat_id": GROUP}),
    Call("getChatAdministrators", {"chat_id": GROUP}),
    Call("getChatMember", {"chat_id": GROUP, "user_id": BOB}),
    Call("getChatMemberCount", {"chat_id": GROUP}),
    Call(
        "setMyCommands",
        {"commands": COMMANDS, "scope": {"type": "chat_member", "chat_id": GROUP, "user_id": BOB}},
    ),
    Refused("deleteMessage", {"chat_id": GROUP, "message_id": "$asked.message_id"}),
    People("chats/members", {"chat": GROUP, "user": 4242, "action": "promote"}),
    Hear(("my_chat_member",)),
    Call("deleteMessage", {"chat_id": GROUP, "message_id": "$asked.message_id"}),
    People("chats/members", {"chat": GROUP, "user": BOB, "action": "leave"}),
    Hear(("chat_member", "message")),
    Call("getChatMember", {"chat_id": GROUP, "user_id": BOB}),
    People("chats/members", {"chat": GROUP, "user": BOB, "action": "join"}),
    Hear(("chat_member", "message")),
    People("chats/migrate", {"chat": GROUP}),
    Hear(("message", "message")),
    Refused("sendMessage", {"chat_id": GROUP, "text": "Still here?"}),
    Call("sendMessage", {"chat_id": SUPERGROUP, "text": "Here now"}),
    Call("getChat", {"chat_id": SUPERGROUP}),
    Call("getChatAdministrators", {"chat_id": SUPERGROUP}),
    Call("leaveChat", {"chat_id": SUPERGROUP}),
    Hear(("my_chat_member",)),
    Refused("sendMessage", {"chat_id": SUPERGROUP, "text": "Once more"}),
    People("chats", {"type": "supergroup", "title": "Forum", "members": [BOB, ANN], "topics": True}),
    Hear(("my_chat_member", "message")),
    People("chats/topics", {"chat": FORUM, "name": "Plans", "by": BOB}, "topic"),
    Hear(("message",)),
    People("send", {"from": ANN, "chat": FORUM, "text": "/plan", "thread": "$topic.message_thread_id"}),
    Hear(("message",), "asked"),
    Call("sendMessage", {"chat_id": FORUM, "text": "In it", "message_thread_id": "$asked.message_thread_id"}),
    Call("sendPhoto", {"chat_id": FORUM, "photo": PICTURE, "message_thread_id": "$asked.message_thread_id"}),
    Call("sendChatAction", {"chat_id": FORUM, "action": "typing", "message_thread_id": "$asked.message_thread_id"}),
    Refused("sendMessage", {"chat_id": FORUM, "text": "Where?", "message_thread_id": 77}),
    People("chats/members", {"chat": FORUM, "user": 4242, "action": "kick"}),
    Hear(("my_chat_member",)),
    Refused("sendMessage", {"chat_id": FORUM, "text": "Out"}),
)

WRONG: tuple[Step, ...] = (
    People("send", {"from": BOB, "chat": BOB, "text": "/start"}),
    Hear(("message",)),
    People("blocks", {"user": BOB, "blocked": True}),
    Hear(("my_chat_member",)),
    Refused("sendMessage", {"chat_id": BOB, "text": "Still friends?"}),
    People("blocks", {"user": BOB, "blocked": False}),
    Hear(("my_chat_member",)),
    Call("sendMessage", {"chat_id": BOB, "text": "Friends"}),
    People("faults", {"kind": "flood", "seconds": 30}),
    Refused("sendMessage", {"chat_id": BOB, "text": "Too much"}),
    People("faults", {"kind": "clear"}),
    People("faults", {"kind": "error", "code": 502, "method": "sendMessage", "times": 1}),
    Refused("sendMessage", {"chat_id": BOB, "text": "Bad day"}),
    Call("sendMessage", {"chat_id": BOB, "text": "Better"}),
)

STEPS: tuple[Step, ...] = (*WITH_ANN, *FILES, *EDITS, *INLINE, *ABOUT_ITSELF, *IN_GROUPS, *WRONG)
