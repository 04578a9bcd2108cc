"""What holds for the whole suite: how hard Hypothesis looks, how wide and colourful a screen is, and no skips in CI."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator

# Anything but empty, "0" and "false" counts: CI services set "true" or "1".
IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}

# What somebody has set for their own terminal would break or colour what the commands print here. A test that is about
# one of these sets it itself.
for _name in (
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
):
    os.environ.pop(_name, None)

# No deadline: the first example may compile numba's kernels. Another profile: pytest --hypothesis-profile=ci
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, print_blob=True)
settings.load_profile("ci" if IN_CI else "dev")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fails a skipped test in CI: what a machine cannot run there has to be installed, not passed over."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", _not_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself, as pytest.importorskip does."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome, report.longrepr = "failed", _not_in_ci(report)
    return report


def _not_in_ci(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Says why a skip is a failure, with the skip's own reason."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    return f"{report.nodeid} was skipped, and CI skips nothing: {reason}"
