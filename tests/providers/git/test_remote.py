"""From the address of a remote to the repository's id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from making_repositories import Repository, fetched
from ossmk.providers.git.remote import commit_url, repo_id_of


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/Acme/App",
        "https://github.com/Acme/App.git",
        "https://github.com/Acme/App.git/",
        "https://www.github.com/Acme/App",
        "https://token@github.com/Acme/App.git",
        "https://user:secret@github.com:443/Acme/App.git",
        "git://github.com/acme/app.git",
        "ssh://git@github.com/Acme/App.git",
        "ssh://git@ssh.github.com:443/Acme/App.git",
        "git+ssh://git@github.com/acme/app",
        "git@github.com:Acme/App.git",
        "git@github.com:/Acme/App.git",
        "github.com:Acme/App",
        "user:secret@github.com:Acme/App.git",
    ],
)
def test_every_way_to_write_an_address_is_one_repository(address: str) -> None:
    assert repo_id_of(address) == "github.com/acme/app"


@pytest.mark.parametrize(
    ("address", "repo_id"),
    [
        ("https://gitlab.com/group/sub/app.git", "gitlab.com/group/sub/app"),
        ("ssh://git@forge.example:2222/acme/app", "forge.example/acme/app"),
        ("git@[2001:db8::1]:acme/app.git", "[2001:db8::1]/acme/app"),
    ],
)
def test_other_hosts_keep_their_whole_path(address: str, repo_id: str) -> None:
    assert repo_id_of(address) == repo_id


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "/srv/git/app.git",
        "../app",
        "./acme:app",
        "file:///srv/git/app.git",
        "C:\\work\\app",
        "C:/work/app",
        "https://github.com",
        "https://github.com/",
        "https://github.com/../app",
        "https://[broken/acme/app",
        "ext::sh -c run% %S acme/app",
        "https://user:sec/ret@github.com/acme/app",
        "https://user:sec?ret@github.com/acme/app",
        "https://user:sec#ret@github.com/acme/app",
    ],
)
def test_a_path_or_what_cannot_be_read_is_no_repository_of_a_host(address: str | None) -> None:
    assert repo_id_of(address) is None


@given(
    st.sampled_from(
        ["https://{}@github.com/acme/app", "https://user:{}@host:8443/a/b.git", "{}@host:a/b"]
    ),
    st.text("abcXYZ019/?#:@%+.~ \\[]", min_size=3).filter(lambda text: text.strip("./:@") != ""),
)
def test_a_secret_in_an_address_never_shows(form: str, noise: str) -> None:
    secret = f"s3cret{noise}s3cret"
    assert "s3cret" not in (repo_id_of(form.format(secret)) or "")


def test_a_clone_with_a_secret_in_its_remote_never_tells(repository: Repository) -> None:
    repository.git("remote", "add", "origin", "https://me:s3cret@github.com/acme/app.git")
    repository.commit("One\n\nCo-authored-by: Bob <bob@example.org>\n")
    found = fetched(repository)
    assert found.repo_id == "github.com/acme/app"
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("repo_id", "url"),
    [
        ("github.com/a/b", "https://github.com/a/b/commit/1f"),
        ("gitlab.com/a/b/c", "https://gitlab.com/a/b/c/-/commit/1f"),
        ("codeberg.org/a/b", "https://codeberg.org/a/b/commit/1f"),
        ("forge.example/a/b", None),
        ("local/b", None),
    ],
)
def test_a_commit_has_a_page_where_the_host_is_known(repo_id: str, url: str | None) -> None:
    assert commit_url(repo_id, "1f") == url
