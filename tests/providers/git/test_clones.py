"""Where a clone may lie, what it may lack, and what must not change its events."""

import os
import shutil
from pathlib import Path

import anyio
import pytest

from making_repositories import NOW, Repository, fetched, identity, new_repository
from ossmk.errors import GitError, UsageError
from ossmk.model import Coverage, UserTarget
from ossmk.periods import parse_period
from ossmk.providers.git.clone import Clone, open_clone
from ossmk.providers.git.provider import open_provider
from ossmk.settings import Settings


def test_a_subfolder_stands_for_its_repository(repository: Repository) -> None:
    repository.commit(files={"deep/down/file": "1\n", "top": "1\n"})
    found = fetched(repository.path / "deep" / "down")
    assert (found.repo_id, found.events[0].files_changed) == ("local/project", 2)


def test_a_bare_clone_and_a_linked_work_tree_give_the_same_events(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path)
    repository.git("remote", "add", "origin", "git@github.com:acme/app.git")
    repository.commit(files={"a": "1\n", ".gitattributes": "a -diff\n"})
    bare = new_repository(tmp_path / "bare.git", "--bare")
    bare.git("fetch", "--quiet", str(repository.path), "main:main")
    bare.git("remote", "add", "origin", "git@github.com:acme/app.git")
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    events = fetched(repository).events
    assert events[0].lines_added == 2
    assert fetched(bare).events == events
    assert fetched(tmp_path / "linked").events == events


def test_a_mailmap_is_read_from_a_bare_clone(repository: Repository, tmp_path: Path) -> None:
    repository.commit(files={".mailmap": "<new@x.example> <alice@example.org>\n"})
    bare = new_repository(tmp_path / "bare.git", "--bare")
    bare.git("fetch", "--quiet", str(repository.path), "main:main")
    assert fetched(bare).events[0].user_id == "new@x.example"


def test_a_repository_without_a_commit_has_exactly_none(repository: Repository) -> None:
    found = fetched(repository)
    assert (found.events, found.skipped, found.marks) == ([], [], {})
    assert found.coverage == Coverage(status="exact", found=0, reported=0)
    assert found.repo_id == "local/project"


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_what_is_no_folder_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(GitError, match=f"{name}: no such folder; give the path of a git clone"):
        fetched(tmp_path / name)


def test_a_folder_without_a_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=f"{tmp_path}: no git repository; give the path of a clone"):
        fetched(tmp_path)


def test_a_machine_without_git_is_told_to_install_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        fetched(repository)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_user_is_refused_with_the_command_that_allows_it(
    repository: Repository,
) -> None:
    repository.commit()
    shutil.chown(repository.path, 4242)
    shutil.chown(repository.path / ".git", 4242)
    with pytest.raises(GitError, match=r"git config --global --add safe.directory '.*/project'"):
        fetched(repository)


def test_a_damaged_head_is_git_s_own_complaint(repository: Repository) -> None:
    (repository.path / ".git/refs/heads/main").write_text("1" * 40 + "\n")
    with pytest.raises(GitError, match="git failed: fatal: bad object"):
        fetched(repository)


def test_a_person_is_not_in_a_clone() -> None:
    async def first_page() -> None:
        async with open_provider(Settings()) as provider:
            pages = provider.fetch(UserTarget("alice"), parse_period("all", now=NOW), marks={})
            await anext(pages)

    with pytest.raises(UsageError, match="give the path"):
        anyio.run(first_page)


def test_a_shallow_clone_is_a_lower_bound_and_its_oldest_commits_have_no_lines(
    repository: Repository, tmp_path: Path
) -> None:
    for number in range(5):
        repository.commit(f"Commit {number}", files={f"file{number}": "1\n"})
    url = f"file://{repository.path}"
    repository.git("clone", "--quiet", "--depth=2", url, str(tmp_path / "shallow"))
    found = fetched(tmp_path / "shallow")
    lines = {event.title: event.lines_added for event in found.events}
    assert lines == {"Commit 4": 1, "Commit 3": None}
    assert found.coverage is not None
    assert (found.coverage.status, found.coverage.found) == ("lower_bound", 2)
    assert "git fetch --unshallow" in (found.coverage.reason or "")
    assert found.repo_id == "local/shallow"


@pytest.mark.parametrize("filtered", ["blob:none", "tree:0"])
def test_a_partial_clone_has_no_lines_and_fetches_nothing(
    repository: Repository, tmp_path: Path, filtered: str
) -> None:
    repository.commit(files={"a": "1\n", ".mailmap": "<new@x.example> <alice@example.org>\n"})
    repository.commit(files={"a": "2\n"})
    repository.git("config", "uploadpack.allowFilter", "true")
    url = f"file://{repository.path}"
    options = ("--quiet", "--bare", f"--filter={filtered}")
    repository.git("clone", *options, url, str(tmp_path / "partial.git"))
    found = fetched(tmp_path / "partial.git")
    assert [event.lines_added for event in found.events] == [None, None]
    assert found.coverage == Coverage(status="exact", found=2, reported=2)
    assert {skipped.target for skipped in found.skipped} == {"lines of all commits", ".mailmap"}
    objects = Repository(tmp_path / "partial.git").git(
        "rev-list", "--objects", "--all", "--missing=print"
    )
    assert "?" in objects


def test_only_a_commit_whose_contents_are_damaged_lacks_its_lines(repository: Repository) -> None:
    for number in range(5):
        repository.commit(f"Commit {number}", files={f"file{number}": f"{number}\n"})
    blob = repository.git("rev-parse", "HEAD~2:file2")
    (repository.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    found = fetched(repository)
    without = {event.title for event in found.events if event.lines_added != 1}
    assert without == {"Commit 2"}
    assert [event.lines_added for event in found.events if event.title in without] == [None]
    assert [skipped.target for skipped in found.skipped] == ["lines of 1 commit"]
    assert blob in found.skipped[0].reason


def test_settings_variables_grafts_and_replacements_change_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = unusual_history(repository)
    events = fetched(repository).events
    for setting in HOSTILE:
        repository.git("config", *setting.split("=", 1))
    (gpg := tmp_path / "gpg").write_text(
        "#!/bin/sh\ncat > /dev/null\necho 'gpg: bad' >&2\nexit 1\n"
    )
    gpg.chmod(0o755)
    repository.git("config", "gpg.program", str(gpg))
    repository.git("replace", repository.git("rev-parse", "HEAD"), first)
    (repository.path / ".git/info").mkdir(exist_ok=True)
    (repository.path / ".git/info/grafts").write_text(repository.git("rev-parse", "HEAD"))
    other = new_repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_TRACE", "1")
    monkeypatch.chdir(repository.path)
    assert fetched(Path()).events == events


def unusual_history(repository: Repository) -> str:
    """Commit what the settings below would show in another way, and give the first SHA."""
    one, two = "ddacddcdcbbc", "bacbcaacdacd"  # other algorithms find other differences
    attributes = "*.txt diff=odd\n*.min -diff\n"
    files = {"a.txt": "1\n2\n", "b.min": "1\n", "c": "\n".join(one), ".gitattributes": attributes}
    first = repository.commit("One", files=files)
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{first},library")
    repository.git("commit", "--quiet", "-m", "Library", variables=identity())
    repository.git("update-index", "--force-remove", "library")
    repository.commit("Zwei Ö", files={"a.txt": "2\n1\n", "é": "1\n", "c": "\n".join(two)})
    signature = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n"
    eve = b"Eve <eve@x.example> 1600000000 +0000"
    repository.commit_object(eve, b"Signed", more_headers=signature)
    return first


HOSTILE = (
    "color.ui=always",
    "core.abbrev=4",
    "core.pager=false",
    "core.quotePath=true",
    "diff.algorithm=histogram",
    "diff.external=false",
    "diff.ignoreSubmodules=all",
    "diff.odd.command=false",
    "diff.odd.textconv=false",
    "diff.orderFile=missing",
    "diff.relative=true",
    "diff.renames=copies",
    "format.pretty=oneline",
    "i18n.logOutputEncoding=ISO-8859-1",
    "log.date=iso",
    "log.decorate=full",
    "log.diffMerges=separate",
    "log.mailmap=false",
    "log.showRoot=false",
    "log.showSignature=true",
)


def test_a_repository_without_a_remote_is_known_by_its_first_commit(
    repository: Repository, tmp_path: Path
) -> None:
    first = repository.commit()
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.git(
        "merge", "--quiet", "--allow-unrelated-histories", "other", "-m", "M", variables=identity()
    )
    assert opened(repository.path).forge_id == f"git:{first}"
    shallow = new_repository(tmp_path / "shallow")
    shallow.git("fetch", "--quiet", "--depth=1", f"file://{repository.path}", "main:other")
    shallow.git("switch", "--quiet", "other")
    assert opened(shallow.path).forge_id is None
    repository.git("remote", "add", "origin", "git@github.com:acme/app.git")
    assert opened(repository.path).forge_id is None


def opened(path: Path) -> Clone:
    async def ask() -> Clone:
        return await open_clone(str(path))

    return anyio.run(ask)
