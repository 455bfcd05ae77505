"""Little room is told early, and ends a recording while there is still enough for its end."""

from __future__ import annotations

from recorder.session.watches import RESERVE_BYTES, WARN_BYTES, SpaceWatch

PLENTY = 100 * WARN_BYTES


def warning(bytes_free: int, bytes_written: int = 0, elapsed_s: float = 0.0) -> str:
    watch = SpaceWatch()
    assert "" == watch.judge(bytes_free, bytes_written, elapsed_s)
    return watch.warning


def test_with_room_nothing_is_said() -> None:
    assert "" == warning(PLENTY, 30_000_000, 60.0)


def test_ten_minutes_before_the_end_it_is_told() -> None:
    """At 100 MB a second even plenty is little."""
    assert "10 min" in warning(RESERVE_BYTES + 59_000_000_000, 6_000_000_000, 60.0)
    assert "" == warning(RESERVE_BYTES + 61_000_000_000, 6_000_000_000, 60.0)


def test_what_the_first_seconds_write_is_no_rate() -> None:
    assert "" == warning(PLENTY, 6_000_000_000, 1.0)


def test_less_than_a_gigabyte_is_told_at_any_rate() -> None:
    assert "900 MB" in warning(900_000_000, 1000, 60.0)


def test_a_warning_goes_when_room_was_made() -> None:
    watch = SpaceWatch()
    watch.judge(900_000_000, 0, 1.0)
    watch.judge(PLENTY, 0, 2.0)

    assert "" == watch.warning


def test_the_reserve_is_never_written_into() -> None:
    assert "nearly full" in SpaceWatch().judge(RESERVE_BYTES - 1, 0, 1.0)
