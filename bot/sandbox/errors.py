"""Every refusal of the server, with the code and the wording that Telegram itself uses, one named constructor each.

Wording is what clients match against, so it is never reworded. What this server alone can say (a method that it does
not offer) says so in its own words.
"""

from __future__ import annotations

from bot.sandbox.objects import ChatType, ResponseParameters

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class BotApiError(Exception):
    """A call that is refused: an HTTP status, which is also the error code, and Telegram's description of it."""

    def __init__(self, code: int, description: str, parameters: ResponseParameters | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> BotApiError:
    """400, with the reason's first letter small as Telegram writes it; a code word like BUTTON_DATA_INVALID stays."""
    code_word = len(reason) > 1 and (reason[1] == "_" or "A" <= reason[1] <= "Z")
    return BotApiError(400, "Bad Request: " + (reason if code_word else reason[:1].lower() + reason[1:]))


def within(what: str, error: BotApiError) -> BotApiError:
    """400: what could not be read, and in which part of the parameter it stands."""
    reason = error.description.removeprefix("Bad Request: ")
    if not reason.startswith(("expected", "invalid", "type", "media")):  # Telegram's own small beginnings
        reason = reason[:1].upper() + reason[1:]
    return bad_request(f"{what}: {reason}")


def forbidden(reason: str) -> BotApiError:
    """403: the bot may not."""
    return BotApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> BotApiError:
    """409: two ways of getting updates at once."""
    return BotApiError(409, f"Conflict: {reason}")


def unauthorized() -> BotApiError:
    """401: not this bot's token."""
    return BotApiError(401, "Unauthorized")


def not_found() -> BotApiError:
    """404: no such address."""
    return BotApiError(404, "Not Found")


def method_not_found() -> BotApiError:
    """404: the Bot API has no such method."""
    return BotApiError(404, "Not Found: method not found")


def method_not_offered(name: str) -> BotApiError:
    """404: the Bot API has this method, this server has not."""
    return BotApiError(
        404, f"Not Found: {name} is a method of the Bot API that this local server does not offer; see /sandbox"
    )


def too_many_requests(seconds: int) -> BotApiError:
    """429: wait that many seconds."""
    return BotApiError(429, f"Too Many Requests: retry after {seconds}", ResponseParameters(retry_after=seconds))


def body_too_large() -> BotApiError:
    """413: more than the server takes in one request."""
    return BotApiError(413, "Request Entity Too Large")


def chat_not_found() -> BotApiError:
    """400: no such chat, or the bot never met it."""
    return bad_request("chat not found")


def chat_id_empty() -> BotApiError:
    """400: the call needs a chat."""
    return bad_request("chat_id is empty")


def user_not_found() -> BotApiError:
    """400: no such user."""
    return bad_request("user not found")


def never_started() -> BotApiError:
    """403: the user has never written to the bot."""
    return forbidden("bot can't initiate conversation with a user")


def blocked() -> BotApiError:
    """403: the user blocked the bot."""
    return forbidden("bot was blocked by the user")


def kicked(kind: ChatType) -> BotApiError:
    """403: the bot was thrown out."""
    return forbidden(f"bot was kicked from the {kind} chat")


def not_a_member(kind: ChatType) -> BotApiError:
    """403: the bot left, or never came."""
    return forbidden(f"bot is not a member of the {kind} chat")


def migrated(new_chat_id: int) -> BotApiError:
    """400: the group goes on as a supergroup with another id."""
    return BotApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        ResponseParameters(migrate_to_chat_id=new_chat_id),
    )


def not_enough_rights(what: str) -> BotApiError:
    """400: the bot lacks the right in this chat."""
    return bad_request(f"not enough rights to {what}")


def message_not_found(to: str) -> BotApiError:
    """400: no such message; `to` says what for: "edit", "delete", "be replied" or "react"."""
    return bad_request(f"message to {to} not found")


def thread_not_found() -> BotApiError:
    """400: no such topic."""
    return bad_request("message thread not found")


def query_too_old() -> BotApiError:
    """400: a callback or inline query that is unknown, or answered already."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")


def wrong_file() -> BotApiError:
    """400: no such file."""
    return bad_request("wrong file identifier/HTTP URL specified")


def not_fetched() -> BotApiError:
    """400: a file named by its URL, in Telegram's words for one that it cannot get; then why, and what to do."""
    return bad_request(
        "failed to get HTTP URL content: this local server fetches nothing from the internet; "
        "upload the file, or name one that was sent before by its file_id"
    )


def not_modified() -> BotApiError:
    """400: an edit that changes nothing."""
    return bad_request(NOT_MODIFIED)
