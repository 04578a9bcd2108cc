from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat_ports import AlertTimes
from bot.telegram.hours import due, end_of_quiet, is_quiet, next_digest, next_weekly, week_before, zone_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns")
MINUTE = timedelta(minutes=1)
minutes = st.integers(0, 24 * 60 - 1)
# Around the instants at which some clock goes forward or back, and on any other day.
turns = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC),
         datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC),
         datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)]  # fmt: skip
instants = st.one_of(
    st.builds(lambda turn, seconds: turn + timedelta(seconds=seconds), st.sampled_from(turns), st.integers(-1, 1).map(
        lambda half: half * 40_000) | st.integers(-100_000, 100_000)),
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given one
)  # fmt: skip


def shown(at: datetime, zone: str) -> int:
    local = at.astimezone(ZoneInfo(zone))
    return local.hour * 60 + local.minute


@given(st.sampled_from(ZONES), minutes, minutes, instants)
def test_quiet_ends_with_the_first_minute_that_is_not_quiet(zone: str, start: int, end: int, now: datetime) -> None:
    times = AlertTimes(time_zone=zone, quiet_from=start, quiet_to=end)
    at = end_of_quiet(times, now)
    if not is_quiet(times, now):
        assert at is None
        return
    expected = now.replace(second=0, microsecond=0)
    while is_quiet(times, expected):
        expected += MINUTE
    assert at == expected


@given(st.sampled_from(ZONES), minutes, instants)
def test_a_digest_comes_once_a_day_at_its_minute(zone: str, minute: int, now: datetime) -> None:
    times = AlertTimes(time_zone=zone, digest_at=minute)
    at = next_digest(times, now)
    assert now < at <= now + timedelta(hours=25, minutes=1)
    if shown(at, zone) != minute:
        before = at - MINUTE
        assert shown(before, zone) < minute < shown(at, zone), "the clock skips it"
    following = next_digest(times, at)
    day, next_day = (each.astimezone(ZoneInfo(zone)).date() for each in (at, following))
    assert next_day - day == timedelta(days=1)


@given(st.sampled_from(ZONES), minutes, st.integers(0, 6), instants)
@example("America/New_York", 2 * 60 + 30, 6, datetime(2026, 2, 28, tzinfo=UTC))
def test_a_weekly_digest_comes_on_its_day_at_its_minute_a_week_apart(
    zone: str, minute: int, day: int, now: datetime
) -> None:
    times = AlertTimes(time_zone=zone, digest_at=minute, digest_day=day)
    at = next_weekly(times, now)
    assert now < at <= now + timedelta(days=7, hours=2)
    assert at.astimezone(ZoneInfo(zone)).weekday() == day
    if shown(at, zone) != minute:
        assert shown(at - MINUTE, zone) < minute < shown(at, zone), "the clock skips it"
    following = next_weekly(times, at)
    local = [each.astimezone(ZoneInfo(zone)).date() for each in (at, following)]
    assert local[1] - local[0] == timedelta(days=7)
    assert next_weekly(times, at - MINUTE) == at
    assert week_before(times, following) == at, "no hour is in no digest, and none in two"


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-28T21:00+00:00", "2026-03-29T05:00+00:00"),  # the short night
        ("2026-10-24T20:00+00:00", "2026-10-25T06:00+00:00"),  # the long one
        ("2026-06-01T19:59+00:00", None),
        ("2026-06-01T20:00+00:00", "2026-06-02T05:00+00:00"),
        ("2026-06-02T04:59:59+00:00", "2026-06-02T05:00+00:00"),
        ("2026-06-02T05:00+00:00", None),
    ],
)
def test_a_night_in_berlin(now: str, end: str | None) -> None:
    times = AlertTimes(time_zone="Europe/Berlin", quiet_from=22 * 60, quiet_to=7 * 60)
    assert end_of_quiet(times, datetime.fromisoformat(now)) == (end and datetime.fromisoformat(end))


def test_from_and_to_the_same_minute_is_never_quiet() -> None:
    times = AlertTimes(quiet_from=60, quiet_to=60)
    assert not any(is_quiet(times, datetime(2026, 1, 1, hour, tzinfo=UTC)) for hour in range(24))


def test_a_digest_goes_out_once_it_has_waited() -> None:
    times = AlertTimes(digest_at=480, quiet_from=0, quiet_to=720)
    now = datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert due(times, now, kept_for_digest=True) is None, "its minute was chosen: quiet hours do not hold it"
    assert due(times, now, kept_for_digest=False) == now + timedelta(days=1)


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "Europe/"])
def test_a_zone_that_is_none_counts_as_utc(name: str) -> None:
    assert zone_of(name).key == "UTC"


def test_known_zones() -> None:
    assert [zone_of(name).key for name in ZONES] == [*ZONES]


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": 1}, {"quiet_to": 1}, {"digest_at": 1440}, {"digest_at": -1}, {"digest_day": 7}]
)
def test_times_that_no_day_has_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"minute|day|quiet"):
        AlertTimes(**wrong)
