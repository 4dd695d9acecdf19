"""What a commit becomes."""

from datetime import UTC, datetime
from pathlib import Path

from making_repositories import ALICE, BOB, NOW, Repository, fetched, identity, new_repository
from ossmk.model import ContributionEvent


def test_a_commit_is_an_event_of_its_author_at_the_author_date(repository: Repository) -> None:
    repository.git("remote", "add", "origin", "https://github.com/Acme/App.git")
    sha = repository.commit(
        "Add a file\n\nMore about it.",
        date=1_600_000_000,
        committed=1_600_000_777,
        files={"a": "1\n2\n"},
    )
    assert fetched(repository).events == [
        ContributionEvent(
            id=f"commit:{sha}",
            kind="commit",
            repo_id="github.com/acme/app",
            user_id="alice@example.org",
            actor_type="unlinked",
            created_at=datetime.fromtimestamp(1_600_000_000, UTC),
            committed_at=datetime.fromtimestamp(1_600_000_777, UTC),
            lines_added=2,
            lines_removed=0,
            files_changed=1,
            title="Add a file",
            url=f"https://github.com/acme/app/commit/{sha}",
            provider="git",
            observed_at=NOW,
        )
    ]


def test_a_merge_has_no_lines(repository: Repository) -> None:
    repository.commit("Root", files={"a": "1\n"})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit("Side", files={"b": "1\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit("Main", files={"c": "1\n"})
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side", variables=identity())
    lines = {
        event.title: (event.lines_added, event.files_changed)
        for event in fetched(repository).events
    }
    assert lines == {"Root": (1, 1), "Side": (1, 1), "Main": (1, 1), "Merge side": (None, None)}


def test_a_moved_file_counts_as_removed_and_added(repository: Repository) -> None:
    repository.git("config", "diff.renames", "true")
    repository.commit(files={"old": "1\n2\n3\n"})
    repository.git("mv", "old", "new")
    sha = repository.commit("Move")
    event = fetched(repository).by_id[f"commit:{sha}"]
    assert (event.lines_added, event.lines_removed, event.files_changed) == (3, 3, 2)


def test_a_binary_file_is_a_changed_file_without_lines(repository: Repository) -> None:
    repository.commit(files={"picture": bytes(range(256)), "text": "1\n"})
    (event,) = fetched(repository).events
    assert (event.lines_added, event.lines_removed, event.files_changed) == (1, 0, 2)


def test_a_submodule_is_one_line_and_not_entered(repository: Repository, tmp_path: Path) -> None:
    other = new_repository(tmp_path / "other")
    commit = other.commit("Theirs", files={"a": "1\n2\n3\n"})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},library")
    repository.git("commit", "--quiet", "-m", "Add library", variables=identity())
    (event,) = fetched(repository).events
    assert (event.title, event.lines_added, event.files_changed) == ("Add library", 1, 1)


def test_co_authors_have_events_of_their_own_without_lines(repository: Repository) -> None:
    message = (
        f"Pair\n\nCo-authored-by: {BOB}\nco-authored-by: Dan <7+dan@users.noreply.github.com>\n"
    )
    sha = repository.commit(message, files={"a": "1\n"})
    found = fetched(repository).by_id
    assert set(found) == {
        f"commit:{sha}",
        f"commit:{sha}#bob@example.org",
        f"commit:{sha}#dan",
    }
    dan = found[f"commit:{sha}#dan"]
    assert (dan.role, dan.user_id, dan.actor_id) == ("co_author", "dan", "github.com:7")
    assert (dan.lines_added, dan.files_changed) == (None, None)
    assert dan.created_at == found[f"commit:{sha}"].created_at
    assert dan.title == "Pair"


def test_who_is_named_twice_counts_once(repository: Repository) -> None:
    trailers = (
        f"Co-authored-by: {ALICE}\nCo-authored-by: {BOB}\nCo-authored-by: Rob <BOB@example.org>"
    )
    repository.commit(f"Pair\n\n{trailers}\n")
    assert [event.user_id for event in fetched(repository).events] == [
        "alice@example.org",
        "bob@example.org",
    ]


def test_a_trailer_that_names_nobody_is_nobody(repository: Repository) -> None:
    repository.commit("Odd\n\nCo-authored-by: Bob\nCo-authored-by: <>\nCo-authored-by: a <b> <c>\n")
    assert len(fetched(repository).events) == 1


def test_the_mailmap_decides_who_authors_and_co_authors_are(repository: Repository) -> None:
    mailmap = "Bob Major <bob@new.example> <bob@example.org>\n"
    repository.commit("One", author=BOB, files={".mailmap": mailmap})
    sha = repository.commit(f"Two\n\nCo-authored-by: {BOB}\n")
    found = fetched(repository)
    assert [event.user_id for event in found.events] == [
        "alice@example.org",
        "bob@new.example",
        "bob@new.example",
    ]
    assert f"commit:{sha}#bob@new.example" in found.by_id
    assert {actor.name for actor in found.actors} == {"Alice", "Bob Major"}


def test_a_mailmap_that_is_not_committed_yet_counts_too(repository: Repository) -> None:
    repository.commit(author=BOB)
    (repository.path / ".mailmap").write_text("<bob@new.example> <bob@example.org>\n")
    assert fetched(repository).events[0].user_id == "bob@new.example"


def test_a_noreply_address_in_the_mailmap_gives_the_login_to_the_other(
    repository: Repository,
) -> None:
    noreply = "12+bobby@users.noreply.github.com"
    repository.commit("One", author=BOB)
    repository.commit(
        "Two", author=f"Bob <{noreply}>", files={".mailmap": f"<bob@example.org> <{noreply}>\n"}
    )
    assert {(event.user_id, event.actor_id) for event in fetched(repository).events} == {
        ("bobby", "github.com:12")
    }


def test_people_of_one_name_stay_two(repository: Repository) -> None:
    repository.commit(author="Sam <sam@one.example>")
    repository.commit(author="Sam <sam@two.example>")
    assert {event.user_id for event in fetched(repository).events} == {
        "sam@one.example",
        "sam@two.example",
    }


def test_bytes_that_are_not_utf_8_are_shown_and_not_fatal(repository: Repository) -> None:
    repository.commit()
    sha = repository.commit_object(b"Ren\xe9 <ren\xe9@x.example> 1600000000 +0000", b"Caf\xe9 \xff")
    found = fetched(repository)
    assert found.by_id[f"commit:{sha}"].title == "Caf\ufffd \ufffd"
    assert "Ren\ufffd" in {actor.name for actor in found.actors}


def test_a_message_cannot_pass_for_another_commit(repository: Repository) -> None:
    forged = "\x1e" + "\x1f".join(["0" * 40, "", "1", "1", "Eve", "eve@x", "Forged", ""])
    repository.commit(
        f"{forged}\n\nCo-authored-by: \x1e{'0' * 40} <\x1e@x.example>\n",
        files={"\x1e1\t2\t3": "1\n"},
    )
    found = fetched(repository)
    assert [event.role for event in found.events] == ["author", "co_author"]
    assert found.events[0].files_changed == 1


def test_control_characters_do_not_reach_a_terminal(repository: Repository) -> None:
    repository.commit("Clear \x1b[2J the screen", author="Eve\x1b[31m <eve@x.example>")
    found = fetched(repository)
    assert found.events[0].title == "Clear  [2J the screen"
    assert found.actors[0].name == "Eve [31m"


def test_dates_of_1970_and_2100_are_kept(repository: Repository) -> None:
    repository.commit("Old", date=0, committed=0)
    repository.commit("New", date=4_102_444_800)
    later = datetime(2200, 1, 1, tzinfo=UTC)
    years = {event.title: event.created_at.year for event in fetched(repository, now=later).events}
    assert years == {"Old": 1970, "New": 2100}


def test_a_commit_dated_in_the_future_is_named_until_its_day(repository: Repository) -> None:
    repository.commit("New", date=4_102_444_800)
    found = fetched(repository)
    assert found.events == []
    assert found.coverage is not None
    assert found.coverage.status == "exact"
    assert [skipped.target for skipped in found.skipped] == ["1 commit"]
    assert "future" in found.skipped[0].reason


def test_a_future_commit_that_was_asked_for_is_not_named_as_skipped(repository: Repository) -> None:
    repository.commit("New", date=4_102_444_800)
    found = fetched(repository, until="2200-01-01")
    assert [event.title for event in found.events] == ["New"]
    assert found.skipped == []


def test_commits_that_cannot_become_events_are_counted(repository: Repository) -> None:
    repository.commit("Good")
    for author in (
        b"Nobody <> 1600000000 +0000",
        b"Broken <x@y.example 1600000000 +0000",
        b"Long <" + b"x" * 300 + b"@y.example> 1600000000 +0000",
        b"Early <e@y.example> -86400 +0000",
        b"Late <l@y.example> 99999999999999999999 +0000",
        b"Never <n@y.example> yesterday",
    ):
        repository.commit_object(author)
    found = fetched(repository)
    assert found.titles == ["Good"]
    assert {(skipped.target, skipped.reason) for skipped in found.skipped} == {
        ("2 commits", "with no author's e-mail address"),
        ("4 commits", "with no date that can be read"),
    }
    assert found.coverage is not None
    assert (found.coverage.status, found.coverage.found) == ("lower_bound", 1)


def test_an_address_without_a_domain_is_not_taken_for_a_login(repository: Repository) -> None:
    repository.commit()
    repository.commit_object(b"Root <torvalds> 1600000000 +0000")
    assert "torvalds@(none)" in {event.user_id for event in fetched(repository).events}
