"""Who is behind an e-mail address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.model import Actor
from ossmk.providers.identity import actor_of, actor_type, idents, known_accounts


@pytest.mark.parametrize(
    ("email", "user_id", "actor_id", "kind"),
    [
        ("alice@users.noreply.github.com", "alice", None, "user"),
        ("583231+Octocat@users.noreply.github.com", "Octocat", "github.com:583231", "user"),
        ("583231+octocat@USERS.noreply.GitHub.com", "octocat", "github.com:583231", "user"),
        ("12-ab@users.noreply.github.com", "12-ab", None, "user"),
        ("9+bob_acme@users.noreply.github.com", "bob_acme", "github.com:9", "user"),
        ("7+eve@users.noreply.ghe.example", "ghe.example/eve", "ghe.example:7", "user"),
        ("12-ab@users.noreply.gitlab.com", "gitlab.com/ab", "gitlab.com:12", "user"),
        ("ab@users.noreply.gitlab.com", "gitlab.com/ab", None, "user"),
        ("carol@noreply.codeberg.org", "codeberg.org/carol", None, "user"),
        (
            "49699333+dependabot[bot]@users.noreply.github.com",
            "dependabot[bot]",
            "github.com:49699333",
            "bot",
        ),
        ("198982749+Copilot@users.noreply.github.com", "Copilot", "github.com:198982749", "agent"),
        ("1+claude@users.noreply.gitlab.com", "gitlab.com/claude", "gitlab.com:1", "user"),
        ("support@dependabot.com", "dependabot[bot]", None, "bot"),
        ("noreply@anthropic.com", "claude", None, "agent"),
        ("Noreply@Aider.chat", "noreply@aider.chat", None, "agent"),
        (
            "project_12_bot_ab@noreply.gitlab.com",
            "project_12_bot_ab@noreply.gitlab.com",
            None,
            "bot",
        ),
        ("Dan@Example.ORG", "dan@example.org", None, "unlinked"),
        ("root", "root@(none)", None, "unlinked"),
        ("x@users.noreply.github.com.example", "github.com.example/x", None, "user"),
    ],
)
def test_an_address_names_an_account_or_stands_for_itself(
    email: str, user_id: str, actor_id: str | None, kind: str
) -> None:
    actor = actor_of("Some Name", email)
    assert actor == Actor.model_validate(
        {"user_id": user_id, "actor_id": actor_id, "name": "Some Name", "actor_type": kind}
    )


def test_a_name_tells_a_bot_but_never_who_it_is() -> None:
    bot = actor_of("renovate[bot]", "renovate@forge.example")
    person = actor_of("Claude", "claude.dupont@example.org")
    assert bot is not None
    assert person is not None
    assert (bot.user_id, bot.actor_type) == ("renovate@forge.example", "bot")
    assert person.actor_type == "unlinked"


@pytest.mark.parametrize(
    ("login", "kind"),
    [("alice", "user"), ("x[bot]", "bot"), ("K8S-CI-Robot", "bot"), ("claude[bot]", "agent")],
)
def test_a_login_tells_what_it_is(login: str, kind: str) -> None:
    assert actor_type(login) == kind


@pytest.mark.parametrize("email", ["", " ", "\x1b", "x" * 300 + "@example.org"])
def test_what_cannot_be_an_address_is_nobody(email: str) -> None:
    assert actor_of("Name", email) is None


@given(st.text(max_size=9), st.text(min_size=1, max_size=20))
def test_nobody_without_an_account_takes_the_form_of_a_login(name: str, email: str) -> None:
    actor = actor_of(name, email)
    if actor is not None and actor.actor_type == "unlinked":
        assert "@" in actor.user_id
        assert actor.user_id.isprintable() or not actor.user_id.isascii()


def test_only_lines_of_name_and_address_are_idents() -> None:
    trailers = "Al <a@x>\r\n <b@x>\nC\x1ed <c@x>\nNobody\n<<d@x>>\nE <e@x> and more\n"
    assert list(idents(trailers)) == [("Al", "a@x"), ("", "b@x"), ("C\x1ed", "c@x")]


def test_the_list_has_a_reason_for_each_and_nobody_twice() -> None:
    known = known_accounts()
    assert all(account.reason and (account.login or account.emails) for account in known)
    logins = [account.login.lower() for account in known if account.login]
    emails = [email for account in known for email in account.emails]
    assert len(logins) == len(set(logins))
    assert len(emails) == len(set(emails))
    assert all(email == email.lower() for email in emails)


def test_work_under_an_agents_address_is_the_agents_whoever_it_is_linked_to() -> None:
    assert actor_type("somebody", "Noreply@OpenCode.ai") == "agent"
    assert actor_type("somebody", "somebody@example.org") == "user"
    assert actor_type("somebody") == "user"
