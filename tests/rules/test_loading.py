"""Rules come from the file that is named, else from the package."""

from pathlib import Path

import pytest

from ossmk.errors import ConfigError
from ossmk.rules import load_rules, parse_rules

PUBLISHED = """
[dimensions.code]
kinds = ["pr", "commit"]
weight = 1.2
"""


def test_the_packaged_rules_are_the_default() -> None:
    assert load_rules() == load_rules("auto")
    assert load_rules().label.startswith("default@")
    assert load_rules().warnings == ()


def test_a_named_file_takes_the_place_of_the_default(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_text(PUBLISHED)
    for rules in (load_rules("default", rules_file=path), load_rules(str(path))):
        assert rules.label == parse_rules(PUBLISHED, name="team", file="").label


@pytest.mark.parametrize("source", ["defualt", "missing.toml", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_an_error_and_not_the_default(source: str) -> None:
    with pytest.raises(ConfigError):
        load_rules(source)
    with pytest.raises(ConfigError):
        load_rules("default", rules_file=Path(source))


def test_a_file_that_is_not_utf_8_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b"# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"latin\.toml cannot be read"):
        load_rules(str(path))
