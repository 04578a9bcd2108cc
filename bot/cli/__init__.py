"""The command line: ``glasshouse``. Wires options to the library and shows what comes back; decides nothing itself.

Whatever the user got wrong ends in one line on standard error that says what, which, what is allowed, and exit code 2.
"""

from __future__ import annotations

import io
import os
import sys

# Ctrl-C is how the demo is ended, so it is no failure even before it is up; `make demo` would call it an error.
INTERRUPTED = 0 if sys.argv[1:2] == ["demo"] else 130
try:
    import click

    from bot.cli.comparison import compare
    from bot.cli.demo import demo
    from bot.cli.glance import glance
    from bot.cli.measure import bench
    from bot.cli.output import printable
    from bot.cli.policies import policy
    from bot.cli.run import run as run_command
    from bot.cli.sandbox import sandbox
    from bot.cli.society import change, explain, register, score, what_if
    from bot.cli.worlds import world
    from scoring import Refused
except KeyboardInterrupt:  # they take a second, in which one may think better of it
    sys.exit(INTERRUPTED)

FAILED = 1
BAD_INPUT = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="glasshouse", prog_name="glasshouse")
def glasshouse() -> None:
    """Play through a social credit score, and see why every point is what it is.

    A simulation on fictional people: see 'glasshouse policy show sesame-2015' for each rule's source and standing.

    \b
    Example:
      glasshouse explain --people people.csv --friendships ties.csv --events events.csv --person Valjean
    """


COMMANDS = (
    demo,
    run_command,
    sandbox,
    world,
    glance,
    policy,
    score,
    explain,
    change,
    what_if,
    compare,
    register,
    bench,
)
for command in COMMANDS:
    glasshouse.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.stderr is None:  # closed, as by 2>&-
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the process lives
    if sys.stdout is None:  # closed, as by >&-: fine for who writes nothing, an error of the system's for who does
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: PTH123, SIM115 - the same
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
        else:
            sys.stdout.reconfigure(encoding="utf-8")  # what is piped is read by programs, whatever the terminal speaks
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; the exit code. Errors of the user's become one line, errors of ours stay errors."""
    try:
        glasshouse.main(args=arguments, prog_name="glasshouse", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return BAD_INPUT
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "glasshouse"
        message = error.format_message().rstrip(".")
        say(f"{message}{'' if message.endswith('?') else '.'} Next: '{command} --help'")
        return BAD_INPUT
    except Refused as error:
        say(str(error))
        return BAD_INPUT
    except OSError as error:
        # Nothing can be written any more, at exit neither. A reader that has seen enough (head, less) is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            say(f"{error.filename or 'standard output'}: {error.strerror or error}")
            return FAILED
    return 0


def say(message: str) -> None:
    """One line on standard error, whatever the message held."""
    line = " ".join(part.strip() for part in message.splitlines() if part.strip())
    click.echo(f"glasshouse: {printable(line)}", err=True)
