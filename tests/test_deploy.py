"""What deploy/ holds is what the program takes: commands, files, folders and variables; and no token."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from configparser import RawConfigParser
from pathlib import Path

import pytest

from bot.cli import glasshouse
from bot.settings import ChatSettings, database_path
from scoring import Refused

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "glasshouse.service"
EXAMPLE = DEPLOY / "glasshouse.env.example"
TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}")


def unit() -> RawConfigParser:
    parser = RawConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign] # systemd's names have capitals
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def service(name: str) -> list[str]:
    """An option's values: some may be given more than once, of which a parser of INI files keeps the last."""
    assert name in unit()["Service"], name
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(f"{name}=") for line in lines if line.startswith(f"{name}=")]


def instructions() -> list[tuple[str, str]]:
    """The Containerfile's instructions, each with the rest of its line."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("DynamicUser", "yes"),
        ("StateDirectory", "glasshouse"),
        ("StateDirectoryMode", "0700"),
        ("CacheDirectory", "glasshouse"),
        ("UMask", "0077"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("AmbientCapabilities", ""),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("SystemCallArchitectures", "native"),
        ("Restart", "on-failure"),
        ("KillSignal", "SIGTERM"),
        ("KillMode", "mixed"),
        ("TimeoutStopSec", "30"),
        ("EnvironmentFile", "/etc/glasshouse/glasshouse.env"),
    ],
)
def test_the_service_may_do_what_it_must_and_no_more(option: str, value: str) -> None:
    assert service(option) == [value]


def test_the_service_runs_a_command_that_there_is_with_folders_that_it_may_write_to() -> None:
    [line] = service("ExecStart")
    program, command, *options = shlex.split(line)
    assert program.endswith("/.venv/bin/glasshouse")
    assert command in glasshouse.commands
    assert options == []
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert Path(program).name in scripts
    variables = dict(each.split("=", 1) for each in service("Environment"))
    assert database_path(None, variables) == Path("%S/glasshouse/glasshouse.db")
    assert variables["NUMBA_CACHE_DIR"] == "%C/glasshouse"
    assert not any("TOKEN" in name for name in variables), "what stands in a unit can be read by everybody"


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """Where systemd is not installed, the unit has been parsed by the tests above."""
    assert unit().sections() == ["Unit", "Service", "Install"]
    program = shutil.which("systemd-analyze")
    if program is None:
        return
    # systemd looks for the program; here there is Python.
    text = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", UNIT.read_text(encoding="utf-8"))
    copy = tmp_path / UNIT.name
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run([program, "verify", str(copy)], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_is_made_of_what_there_is() -> None:
    assert of("FROM") == ["python:3.11-slim AS made", "python:3.11-slim"]
    sources = [
        source
        for line in of("COPY")
        if not line.startswith("--from=")
        for source in shlex.split(line)[:-1]
    ]  # fmt: skip
    assert {"requirements.lock", "pyproject.toml", "LICENSE", "bot", "scoring"} == {*sources}
    assert all((ROOT / source).exists() for source in sources)
    let_in = [
        line.removeprefix("!")
        for line in (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    ]
    assert {*let_in} == {*sources}, "what is copied is let in, and nothing else"
    installs = [line for line in of("RUN") if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps --no-index" in installs[1], "nothing comes but by its hash"


def test_the_image_runs_a_command_that_there_is_as_nobody_in_particular() -> None:
    assert of("ENTRYPOINT") == ['["/opt/glasshouse/bin/glasshouse"]']
    [command] = of("CMD")
    assert command.strip('[]"') in glasshouse.commands
    [user] = of("USER")
    assert all(part.isdecimal() and int(part) > 0 for part in user.split(":")), "not root, by number"
    [volume] = of("VOLUME")
    [line] = of("ENV")
    variables = dict(each.split("=", 1) for each in shlex.split(line))
    assert Path(volume) in database_path(None, variables).parents
    assert Path(volume) in Path(variables["NUMBA_CACHE_DIR"]).parents
    assert not any("TOKEN" in name for name in variables), "what stands in an image can be read by everybody"


def test_the_example_names_every_variable_and_holds_no_token() -> None:
    lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines)
    assert variables.keys() == {"GLASSHOUSE_TOKEN", "GLASSHOUSE_API_BASE", "GLASSHOUSE_LOG"}
    with pytest.raises(Refused, match="GLASSHOUSE_TOKEN"):
        ChatSettings.from_environment(variables)
    settings = ChatSettings.from_environment({**variables, "GLASSHOUSE_TOKEN": "1:a"})
    assert settings.api_base == "https://api.telegram.org"


def test_no_file_holds_a_token() -> None:
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    assert len(files) >= 5
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not TOKEN.search(text), path
        assert re.findall(r"GLASSHOUSE_TOKEN=[^\s`]+", text) == [], path


def test_the_back_ups_that_are_told_of_are_whole_databases(tmp_path: Path) -> None:
    """Both ways, of a database that is being written to, opened again by the program."""
    database, told = tmp_path / "glasshouse.db", (DEPLOY / "README.md").read_text(encoding="utf-8")

    def worlds(path: Path) -> str:
        command = [sys.executable, "-m", "bot", "world", "list", "--db", str(path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own

    make = [sys.executable, "-m", "bot", "world", "new", "paris", "--scenario", "class", "--db", str(database)]
    subprocess.run(make, cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - our own
    found = re.search(r'python -c \\\n\s+"(import sqlite3[^"]*)"', told)
    assert found
    with_shell = re.search(r"sqlite3 /var/lib/glasshouse/glasshouse\.db \"(\.backup '/root/[^']+')\"", told)
    assert with_shell
    connection = sqlite3.connect(database)
    try:
        connection.execute("begin immediate")  # the bot writes just now
        subprocess.run([sys.executable, "-c", found[1].replace("/data", str(tmp_path))], check=True)  # noqa: S603 - shown there
        assert worlds(tmp_path / "backup.db") == worlds(database)
        program = shutil.which("sqlite3")
        if program is not None:
            asked = with_shell[1].replace("/root", str(tmp_path))
            subprocess.run([program, str(database), asked], check=True)  # noqa: S603 - found above
            assert worlds(tmp_path / "glasshouse-backup.db") == worlds(database)
    finally:
        connection.close()


def test_what_the_steps_name_is_there() -> None:
    told = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", told):
        assert (DEPLOY / target).exists(), target
    for name in re.findall(r"deploy/([A-Za-z.]+)", told):
        assert (DEPLOY / name).exists(), name
    for command in re.findall(r"bin/glasshouse (\w+)", told):
        assert command in glasshouse.commands, command
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {*re.findall(r"^ *sudo make .* (\S+)$", told, flags=re.MULTILINE)} == {".venv/.runtime"}
    assert "\n.venv/.runtime:" in makefile
