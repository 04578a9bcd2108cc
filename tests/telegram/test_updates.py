from __future__ import annotations

import json
from typing import Any

import pytest

from bot.telegram.updates import Me, kept, read_update, received
from tests.telegram.toy_routes import CANARY, message

ME = Me(id=42, username="us_bot", knows=lambda name: name in {"why", "start"})
BOTS = {"message_id": 9, "from": {"id": 42, "is_bot": True, "first_name": "us"}}


OTHERS = {"message_id": 9, "from": {"id": 8, "is_bot": False, "first_name": "B"}, "text": CANARY}


@pytest.mark.parametrize(
    ("update", "text"),
    [
        (message("/why"), "/why"),
        (message("/why@US_bot you"), "/why@US_bot you"),
        (message("/WHY you"), "/WHY you"),
        (message("/why " + "x" * 500), "/why " + "x" * 251),
        (message("/unheard_of"), "unwanted"),
        (message("/unheard_of@us_bot"), "/unheard_of@us_bot"),
        (message("/why@other_bot"), "unwanted"),
        (message(f"/whyever {CANARY}"), "unwanted"),
        (message(CANARY), "unwanted"),
        (message(f"see /why {CANARY}"), "unwanted"),
        (message(CANARY, reply_to_message=BOTS), "unwanted"),
        (message(None, document={"file_id": "f", "file_name": CANARY}), "unwanted"),
        (message(CANARY, chat=7), None),
        (message("/unheard_of", chat=7), "/unheard_of"),
        (message("Enjolras", chat=7, reply_to_message=BOTS), "Enjolras"),
        (message("x" * 500, chat=7, reply_to_message=BOTS), "x" * 65),  # one too many: so it is seen to be too long
        (message(CANARY, chat=7, reply_to_message=OTHERS), None),
        (message("/why", chat=7, reply_to_message=OTHERS, caption=CANARY), "/why"),
        (message(None, chat=7, caption=CANARY, photo=[{"file_id": CANARY}]), None),
        (message(None, migrate_to_chat_id=-100), None),
        (message(None, new_chat_title=CANARY), "unwanted"),
    ],
)
def test_what_of_a_message_is_kept(update: dict[str, Any], text: str | None) -> None:
    read = read_update(json.dumps(update).encode())
    wanted = kept(read, ME)
    assert wanted is (text != "unwanted")
    if not wanted:
        return
    assert read.message is not None
    assert read.message.text == text
    assert CANARY.encode() not in (received(read).payload or b"")
    again = read_update(received(read).payload or b"")
    assert again == read


def test_of_the_message_under_a_button_nothing_is_kept_but_which_it_is() -> None:
    shown = message(CANARY)["message"] | {"photo": [{"file_id": CANARY}], "reply_to_message": OTHERS, "caption": CANARY}
    tap = {"id": "1", "from": shown["from"], "data": "why||x", "message": shown, "chat_instance": "1"}
    read = read_update(json.dumps({"update_id": 1, "callback_query": tap}).encode())
    assert kept(read, ME)
    assert CANARY.encode() not in (received(read).payload or b"")
    assert read.callback_query is not None
    assert read.callback_query.message is not None
    assert read.callback_query.message.photo, "that it has a picture"
