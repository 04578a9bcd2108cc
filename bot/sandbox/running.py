"""A running sandbox: its options, and the parts that a call may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.clock import Clock, SystemClock
from bot.sandbox.calls import Call
from bot.sandbox.faults import Faults
from bot.sandbox.flood import Flood
from bot.sandbox.journal import Journal
from bot.sandbox.kept_answers import KeptAnswers
from bot.sandbox.methods import find_method
from bot.sandbox.objects import User
from bot.sandbox.records import Records
from bot.sandbox.requests import as_parameters
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.nursery import Nursery
    from bot.sandbox.state import State

# Not a secret: it opens nothing but a server on one's own machine.
LOCAL_TOKEN = "4242:LOCAL-sandbox-token-not-a-secret"  # noqa: S105 (see above)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """How a sandbox is to be. Port 0 takes a free one.

    `can_read_all_group_messages` is privacy mode off. `real_limits` switches Telegram's flood limits on.
    `webhook_second` is how long the webhooks' second is, so that tests need not wait for real ones.
    Updates are numbered from `first_update_id`, usually the unix microseconds of the start: a sandbox that forgets
    must not give numbers again that a bot has handled, which would take them for repeats, and no run makes updates
    faster than that grows.
    """

    host: str = "127.0.0.1"
    port: int = 8081
    token: str = LOCAL_TOKEN
    bot_name: str = "Glasshouse"
    bot_username: str = "glasshouse_demo_bot"
    can_read_all_group_messages: bool = False
    real_limits: bool = False
    allow_other_hosts: bool = False
    state_file: Path | None = None
    webhook_second: float = 1.0
    first_update_id: int | None = None
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        number, colon, secret = self.token.partition(":")
        if not (colon and number.isascii() and number.isdigit() and 0 < int(number) < 2**52 and secret.isprintable()):
            raise ValueError(
                "token must be a number, a colon and letters, such as 4242:LOCAL-token; leave it out to use a fixed one"
            )
        if not secret or any(letter in "/?# %" for letter in secret) or not secret.isascii():
            raise ValueError("token must have plain letters, digits, - or _ after its colon")

    @property
    def bot_id(self) -> int:
        """The bot's user id: a token begins with it."""
        return int(self.token.partition(":")[0])

    def records(self) -> Records:
        """The records of a sandbox where nothing has happened yet."""
        return Records(bot=self.bot(), token=self.token)

    def bot(self) -> User:
        """The bot as getMe shows it."""
        return User(
            id=self.bot_id,
            is_bot=True,
            first_name=self.bot_name,
            username=self.bot_username,
            can_join_groups=True,
            can_read_all_group_messages=self.can_read_all_group_messages,
            supports_guest_queries=False,
            supports_inline_queries=True,
            can_connect_to_business=False,
            has_main_web_app=False,
            has_topics_enabled=False,
            allows_users_to_create_topics=False,
            can_manage_bots=False,
            supports_join_request_queries=False,
        )


class Sandbox:
    """Everything that a call or a control endpoint works with. `started` is in unix microseconds."""

    def __init__(self, options: SandboxOptions, state: State, nursery: Nursery) -> None:
        self.options = options
        self.clock = options.clock
        self.state = state
        self.nursery = nursery
        first = options.first_update_id
        self.started = int(self.clock.now().timestamp() * 1_000_000)
        self.queue = UpdateQueue(first_id=self.started if first is None else first)
        self.webhooks = Webhooks(
            self.queue, nursery, options.clock, second=options.webhook_second, carry_out=self.carry_out
        )
        self.faults = Faults()
        self.queue.disturbance.observe(self.faults.tell)
        self.flood = Flood()
        self.answers = KeptAnswers()
        self.journal = Journal(options.clock, token=options.token)
        self.queue.log_to(self.journal.update)
        self.url = ""

    @property
    def token(self) -> str:
        """The token that clients must use."""
        return self.options.token

    @property
    def api_base(self) -> str:
        """What a client is given as its base URL: the token and the method are appended to it."""
        return f"{self.url}/bot"

    def now(self) -> int:
        """The present instant in unix seconds."""
        return int(self.clock.now().timestamp())

    async def carry_out(self, method: str, parameters: Mapping[str, object]) -> object:
        """Carry out a method with values that were decoded already. Raises `BotApiError` if it is refused."""
        found = find_method(method)
        return await found.handler(Call(self, found.name, as_parameters(parameters), {}))
