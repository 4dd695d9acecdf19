"""Settings: which variable wins, and that secrets do not show."""

from pathlib import Path

import pytest

from ossmk.errors import AuthError, ConfigError
from ossmk.settings import read_settings


def test_nothing_set_means_github_com() -> None:
    settings = read_settings({})
    assert settings.github_graphql_url == "https://api.github.com/graphql"
    assert settings.github_tokens == ()


def test_our_own_names_win_over_generic_ones() -> None:
    settings = read_settings(
        {
            "OSSMK_GITHUB_TOKENS": "a, b,",
            "GITHUB_TOKEN": "c",
            "OSSMK_PG_DSN": "postgresql://one",
            "DATABASE_URL": "postgresql://two",
            "OSSMK_RULES_FILE": "ours.toml",
            "BOOSTBIT_RULES_FILE": "theirs.toml",
        }
    )
    assert [token.get_secret_value() for token in settings.github_tokens] == ["a", "b"]
    assert settings.pg_dsn is not None
    assert settings.pg_dsn.get_secret_value() == "postgresql://one"
    assert settings.rules_file == Path("ours.toml")


def test_an_empty_variable_is_not_set() -> None:
    settings = read_settings({"GITHUB_TOKEN": "", "GH_TOKEN": "x", "OSSMK_MAX_SINCE_DAYS": ""})
    assert len(settings.github_tokens) == 1
    assert settings.max_since_days is None


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://ghe.example/api/v3", "https://ghe.example/api/graphql"),
        ("https://ghe.example/api/v3/", "https://ghe.example/api/graphql"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/graphql"),
    ],
)
def test_the_graphql_address_follows_the_api_address(api: str, graphql: str) -> None:
    assert read_settings({"GITHUB_API_URL": api}).github_graphql_url == graphql


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "²"])
def test_a_number_that_is_none_names_the_variable_not_the_value(value: str) -> None:
    with pytest.raises(ConfigError, match="OSSMK_MAX_SINCE_DAYS") as caught:
        read_settings({"OSSMK_MAX_SINCE_DAYS": value})
    assert repr(value) not in str(caught.value)


@pytest.mark.parametrize("token", ["gho_a b", "gho_a\x00", "gho_ä", "gho_a\nX-Evil: 1"])
def test_a_token_that_no_header_can_carry_is_refused_without_being_quoted(token: str) -> None:
    with pytest.raises(AuthError) as caught:
        read_settings({"GITHUB_TOKEN": token})
    assert token not in str(caught.value)


def test_secrets_show_in_no_repr_and_no_dump() -> None:
    secret = "hunter2hunter2"
    settings = read_settings(
        dict.fromkeys(
            ("GITHUB_TOKEN", "OSSMK_PG_DSN", "OSSMK_DB", "REDIS_URL", "GITHUB_APP_PRIVATE_KEY"),
            secret,
        )
    )
    assert secret not in repr(settings) + settings.model_dump_json() + str(settings)
