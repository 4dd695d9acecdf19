"""Who works where, as a file tells it."""

from pathlib import Path

import pytest

from ossmk.errors import ConfigError
from ossmk.metrics import load_affiliations, parse_affiliations

TOLD = """
[affiliations]
"acme.example" = "Acme"
"jane@acme.example" = "Freelance"
OctoCat = "GitHub"
"""


@pytest.mark.parametrize(
    ("user_id", "organisation"),
    [
        ("bob@acme.example", "Acme"),
        ("bob@Lab.Acme.example", "Acme"),
        ("Jane@acme.example", "Freelance"),
        ("octocat", "GitHub"),
        ("bob@notacme.example", None),
        ("acme.example", "Acme"),
        ("someone", None),
    ],
)
def test_a_person_goes_before_a_domain(user_id: str, organisation: str | None) -> None:
    assert parse_affiliations(TOLD, file="a.toml").of(user_id) == organisation


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("octocat = 'GitHub'", "give one table, [affiliations]"),
        ("[affiliations]\noctocat = 1", "[affiliations] octocat: an organisation is a text"),
        ("[affiliations]\noctocat = ' '", "an organisation is a text"),
        ("[affiliations", "a.toml: "),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_affiliations(text, file="a.toml")
    assert said in str(error.value)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_affiliations(tmp_path / "none.toml")
