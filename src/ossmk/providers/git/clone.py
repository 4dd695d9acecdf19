"""What a clone is: where git keeps it, which repository it copies, and what it lacks."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import anyio

from ossmk.errors import GitError
from ossmk.providers.git.command import Git, folder
from ossmk.providers.git.remote import repo_id_of

# A setting of the user or the repository must not change what is counted. Attributes could call
# text binary (`attr.tree` is the empty tree); a shown signature would stand between the commits.
_PLAIN = {
    "attr.tree": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "core.attributesFile": "/dev/null",
    "i18n.logOutputEncoding": "UTF-8",
    "log.showSignature": "false",
    "log.showRoot": "true",
}
_PARTIAL = r"^(remote\..*\.promisor|extensions\.partialclone)$"


@dataclass(frozen=True, slots=True)
class Clone:
    """A local repository, read at the commit that was its HEAD when it was opened.

    `boundary` are the commits of a shallow clone whose parents were not fetched: git shows all
    their files as new. A `partial` clone holds no file contents, so it can not count lines.
    `mailmap` tells one version of the mailmap from another; None where it could not be read.
    `forge_id` tells one repository without a remote from another of the same name: both are called
    after their folder. None where a remote tells, and where the first commit is not there.
    """

    git: Git
    repo_id: str
    forge_id: str | None
    head: str | None
    boundary: frozenset[str]
    partial: bool
    mailmap: str | None


async def open_clone(path: str, *, with_mailmap: bool = True) -> Clone:
    """Find the repository that holds the folder `path`; raises `GitError` where there is none."""
    here = Git("-C", str(folder(path)))
    git_dir, common_dir = await _find(here, path)
    top = await here.ask("rev-parse", "--show-toplevel")
    head = await here.ask("rev-parse", "--quiet", "--verify", "HEAD")
    # From inside the git folder no checked-out file plays a part: a `.gitattributes` could hide
    # lines here and not in another clone.
    git = Git("-C", git_dir, "--git-dir=.").with_options(
        *(option for key, value in _PLAIN.items() for option in ("-c", f"{key}={value}"))
    )
    partial = await git.ask("config", "--get-regexp", _PARTIAL) is not None
    if with_mailmap:
        git, mailmap = await _with_mailmap(git, Path(top) if top else None, head)
    else:
        git, mailmap = git.with_options("-c", "mailmap.blob=", "-c", "mailmap.file="), ""
    remote = repo_id_of(await git.ask("remote", "get-url", "origin"))
    boundary = await _boundary(common_dir)
    return Clone(
        git=git,
        repo_id=remote or _local(common_dir),
        forge_id=None if remote or boundary or head is None else await _first_commit(git, head),
        head=head,
        boundary=boundary,
        partial=partial,
        mailmap=mailmap,
    )


async def _find(here: Git, path: str) -> tuple[str, Path]:
    try:
        git_dir = await here.text("rev-parse", "--absolute-git-dir")
        common = await here.text("rev-parse", "--git-common-dir")
    except GitError as error:
        raise GitError(f"{path}: {_why(str(error), path)}") from error
    # git gives the second relative to the folder it was started in
    common_dir = await anyio.Path(folder(path), common).resolve()
    return git_dir, Path(common_dir)


def _why(complaint: str, path: str) -> str:
    if "dubious ownership" in complaint:
        whole = Path(path).expanduser().resolve()
        return (
            "git does not read a repository that belongs to another user; to allow it run "
            f"git config --global --add safe.directory '{whole}'"
        )
    if "not a git repository" in complaint:
        return "no git repository; give the path of a clone"
    return complaint


async def _with_mailmap(git: Git, top: Path | None, head: str | None) -> tuple[Git, str | None]:
    """Use the checked-out mailmap as `git log` does, else that of HEAD, and tell its version."""
    if top is not None and await (file := anyio.Path(top, ".mailmap")).is_file():
        version = hashlib.sha256(await file.read_bytes()).hexdigest()
        return git.with_options("-c", "mailmap.blob=", "-c", f"mailmap.file={file}"), version
    entry = await git.ask("ls-tree", head, ".mailmap") if head else ""
    blob = entry.split()[2] if entry else ""
    if blob and await git.ask("cat-file", "-e", blob) is not None:
        return git.with_options("-c", f"mailmap.blob={blob}"), blob
    return git.with_options("-c", "mailmap.blob="), "" if entry == "" else None


async def _first_commit(git: Git, head: str) -> str:
    """Name the commit that this history begins with, as the forge of a local repository."""
    return f"git:{await git.text('rev-list', '--first-parent', '--max-parents=0', head)}"


async def _boundary(common_dir: Path) -> frozenset[str]:
    """Read the file that git keeps beside a shallow clone's objects."""
    file = anyio.Path(common_dir, "shallow")
    return frozenset((await file.read_text()).split()) if await file.is_file() else frozenset()


def _local(common_dir: Path) -> str:
    named = common_dir.parent if common_dir.name == ".git" else common_dir
    return f"local/{named.name.removesuffix('.git') or 'repository'}"
