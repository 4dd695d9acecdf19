"""The command itself: help, errors, exit codes, interruptions."""

import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from ossmk.cli.main import COMMANDS, exit_code
from ossmk.cli.main import ossmk as ossmk_command
from running_ossmk import Ossmk

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"pydantic", "rich", "httpx2", "anyio", "msgspec", "psycopg", "platformdirs"}


def commands() -> list[tuple[str, click.Command]]:
    found = []
    for name in COMMANDS:
        command = ossmk_command.get_command(click.Context(ossmk_command), name)
        assert command
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {each}", sub) for each, sub in command.commands.items()]
    return found


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, ossmk.cli.main; print(*{name.partition('.')[0] for name in sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(ran.stdout.split())


def test_rich_is_loaded_only_where_something_is_drawn(ossmk: Ossmk) -> None:
    code = (
        "import sys; from ossmk.cli.main import exit_code;"
        "exit_code(['score', '--input', '-', '--out', '-']);"
        "import ossmk.cli.analysis, ossmk.cli.explain; print('rich' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, input="", capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["[]", "False"]


def test_help_lists_every_command(ossmk: Ossmk) -> None:
    said = ossmk("--help")
    assert all(name in said for name in COMMANDS)
    assert ossmk("-h") == said


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_command_says_what_it_does_and_gives_an_example(
    name: str, command: click.Command
) -> None:
    assert f"  ossmk {name}" in (command.epilog or "")
    first = (command.help or "").partition("\n\n")[0]
    assert COMMANDS.get(name, first) == " ".join(first.split())


def test_the_reference_is_what_the_commands_say() -> None:
    check = [sys.executable, str(ROOT / "scripts" / "cli_reference.py"), "--check"]
    assert subprocess.run(check, check=False).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyse-repo"], "Did you mean analyze-repo?"),
        (["analyze-repo"], "Missing argument 'PATH_OR_NAME'"),
        (["analyze-repo", "no/such/folder"], "there is no folder no/such/folder"),
        (["analyze-repo", ".", "--since", "yesterday"], "--since 'yesterday' cannot be read"),
        (["analyze-repo", ".", "--until", "2026-13-01"], "--until '2026-13-01' is no date"),
        (["analyze-repo", ".", "--out", "result.xlsx"], "the ending says the format"),
        (["analyze-repo", ".", "--out", "no/such/result.json"], "there is no folder no/such"),
        (["analyze-repo", ".", "--with-events"], "--with-events goes with JSON"),
        (["analyze-repo", ".", "--db", "mysql://localhost/x"], "unknown storage 'mysql'"),
        (["analyze-repo", ".", "--provider", "svn"], "unknown providers 'svn'"),
        (["fetch", "--provider", "git", "--out", "-"], "Give one of --user, --repo and --org."),
        (["score", "--input", "no.parquet", "--out", "scores.xlsx"], "the ending says the format"),
        (["explain", "jane", "--dimension", "charm"], "the rules have code"),
    ],
)
def test_wrong_usage_exits_with_2_before_anything_starts(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OSSMK_DB", "sqlite:///store.db")
    code = exit_code(arguments)
    out, complaint = capfd.readouterr()
    assert (code, out) == (2, "")
    assert said in " ".join(complaint.split())
    assert not Path("store.db").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyze-repo", "."], "no git repository"),
        (["analyze-repo", ".", "--rules", "none.toml"], "no rules file at none.toml"),
        (["analyze-repo", ".", "--save-pg"], "OSSMK_PG_DSN or DATABASE_URL"),
        (["analyze-user", "octocat"], "GITHUB_TOKEN"),
        (["explain", "jane"], "there is no store at"),
        (["score", "--input", "none.jsonl"], "none.jsonl"),
    ],
)
def test_what_fails_says_why_in_one_line_and_exits_with_1(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OSSMK_DB", "sqlite:///store.db")
    code = exit_code(arguments)
    out, complaint = capfd.readouterr()
    assert (code, out) == (1, "")
    assert complaint.startswith("ossmk: error: ")
    assert said in complaint
    assert complaint.count("\n") == 1


def test_ctrl_c_ends_with_130_and_one_line(ossmk: Ossmk) -> None:
    running = ossmk.started("-v", "score", "--input", "-")
    assert running.stderr
    assert b"reading" in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    out, said = running.communicate(timeout=20)
    assert (running.returncode, out) == (130, b"")
    assert said.decode().split() == ["ossmk:", "interrupted"]


@pytest.mark.parametrize("arguments", [["rules", "show"], ["--help"], ["completion", "zsh"]])
def test_a_reader_that_leaves_is_not_an_error_to_talk_about(
    ossmk: Ossmk, arguments: list[str]
) -> None:
    running = ossmk.started(*arguments)
    assert running.stdout
    running.stdout.close()
    _, said = running.communicate(timeout=20)
    assert (running.returncode, said) == (1, b"")


def test_a_full_disk_is_told(ossmk: Ossmk) -> None:
    with Path("/dev/full").open("w") as full:
        command = ossmk.command("rules", "show")
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert done.returncode == 1
    assert done.stderr == "ossmk: error: [Errno 28] No space left on device\n"


def test_completion_offers_commands_without_loading_them(ossmk: Ossmk) -> None:
    said = ossmk("", COMP_WORDS="ossmk ana", COMP_CWORD="1", _OSSMK_COMPLETE="bash_complete")
    assert said.split() == ["plain,analyze-user", "plain,analyze-repo"]
    assert "_ossmk_completion" in ossmk("completion", "bash")


def test_verbose_tells_where_an_error_arose_without_its_causes(ossmk: Ossmk) -> None:
    done = ossmk.tried("explain", "jane", "--verbose")
    assert "stores.py" in done.stderr
    assert done.stderr.endswith("an analysis or ossmk db init makes it\n")
