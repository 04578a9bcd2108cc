"""When an alert may be sent, by the user's own clock on the wall: quiet hours, and a digest once a day.

Quiet is every instant at which the user's clock shows a minute of the quiet hours, so that a clock that is put forward
or back decides as the user would by looking at it. Nothing here knows what the time is: it is told.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.chat_ports import DAYS_A_WEEK

if TYPE_CHECKING:
    from bot.chat_ports import AlertTimes

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """A time zone by name; UTC for one that this machine does not know (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def due(times: AlertTimes, now: datetime, *, kept_for_digest: bool) -> datetime | None:
    """When something that is due `now` may be sent; None: now. `kept_for_digest`: it has waited for its digest."""
    if times.digest_at is not None:
        return None if kept_for_digest else next_digest(times, now)
    return end_of_quiet(times, now)


def next_digest(times: AlertTimes, now: datetime) -> datetime:
    """The next instant after `now` at which the user's clock shows the digest's minute (or, where it skips it, later).

    Once a day: where the clock shows it twice, the first.
    """
    zone = zone_of(times.time_zone)
    today = now.astimezone(zone).date()
    days = (today + number * DAY for number in range(-1, 4))
    return next(at for at in (_first(day, times.digest_at or 0, zone) for day in days) if at > now)


def next_weekly(times: AlertTimes, now: datetime) -> datetime:
    """The next instant after `now` at which a group's clock shows its digest's minute, on its day of the week."""
    zone = zone_of(times.time_zone)
    today = now.astimezone(zone).date()
    days = (today + number * DAY for number in range(-1, 2 * DAYS_A_WEEK))
    wanted = (day for day in days if day.weekday() == times.digest_day)
    return next(at for at in (_first(day, times.digest_at or 0, zone) for day in wanted) if at > now)


def week_before(times: AlertTimes, at: datetime) -> datetime:
    """The digest's instant before `at`, itself one: a week earlier, whatever was put forward or back meanwhile."""
    return next_weekly(times, at - (DAYS_A_WEEK + 1) * DAY)


def _first(day: object, minute: int, zone: ZoneInfo) -> datetime:
    """The first instant of a local day at which the clock shows this minute or a later one."""
    year, month, number = day.year, day.month, day.day  # type: ignore[attr-defined] # a date
    local = datetime(year, month, number, minute // 60, minute % 60, tzinfo=zone)
    at = local.astimezone(UTC)
    shown = at.astimezone(zone)
    if (shown.hour, shown.minute) == (local.hour, local.minute):
        return at
    # The clock skips it: the instant at which it is put forward.
    return _put_forward(at - timedelta(hours=3), at, zone)


def _put_forward(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two at which the clock is put forward, to the minute."""
    before = low.astimezone(zone).utcoffset()
    while high - low > MINUTE:
        middle = low + (high - low) // MINUTE // 2 * MINUTE
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def is_quiet(times: AlertTimes, at: datetime) -> bool:
    """Does the user's clock show a minute of the quiet hours? They may go over midnight; from = to: never."""
    start, end = times.quiet_from, times.quiet_to
    if start is None or end is None:
        return False
    shown = at.astimezone(zone_of(times.time_zone))
    minute = shown.hour * 60 + shown.minute
    return start <= minute < end if start <= end else minute >= start or minute < end


def end_of_quiet(times: AlertTimes, now: datetime) -> datetime | None:
    """The first instant after `now` that is not quiet; None where now is not."""
    if not is_quiet(times, now) or times.quiet_to is None:
        return None
    zone = zone_of(times.time_zone)
    shown = now.astimezone(zone)
    minutes = (times.quiet_to - shown.hour * 60 - shown.minute) % (24 * 60)
    at = now.replace(second=0, microsecond=0) + minutes * MINUTE
    # Right unless the clock is put forward or back meanwhile.
    if at.astimezone(zone).utcoffset() == shown.utcoffset():
        return at
    at = now.replace(second=0, microsecond=0)
    while is_quiet(times, at):
        at += MINUTE
    return at
