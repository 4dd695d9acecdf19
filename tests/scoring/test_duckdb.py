"""DuckDB scores files and frames to the digits of the oracle."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypedDict

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from making_events import NOON, event, observations
from ossmk import scoring
from ossmk.errors import InputError, UsageError
from ossmk.exporters.base import exporter
from ossmk.inputs import read_saved
from ossmk.model import ContributionEvent, Score, event_dict
from ossmk.periods import iso
from ossmk.rules import RuleSet, Window, load_rules
from ossmk.scoring.asked import person_of
from ossmk.scoring.duckdb import (
    receipts_files,
    receipts_relation,
    score_files,
    score_relation,
    write_scores,
)
from ossmk.scoring.duckdb_packing import pack
from scoring import oracle
from scoring.engines import Sqlite
from scoring.files import written
from scoring.test_engines import FIXTURES, read, units, worlds
from scoring.worlds import Event, Rules, events, originals

GENERATED = settings(max_examples=40, deadline=None, suppress_health_check=FIXTURES)
AS_OF = NOON.replace(hour=23)
# DuckDB's hash() says the same of both, read from either end
SAME_HASH = [
    "github.com/org3766/repo8/pull/2911441192/llup/8oper/6673gro/moc.buhtig",
    "github.com/org1766/repo7/pull/9111441119/llup/7oper/6671gro/moc.buhtig",
]


def busy_days(random: Random, count: int, seconds: int) -> list[ContributionEvent]:
    """Give events of three people on two days: many share a second, some are a bot's."""
    days = random.sample(range(8), 2)
    return [
        event(
            n,
            kind=random.choice(["commit", "pr", "review"]),
            user_id=random.choice(["alice", "Alice", "bob", "carol"]),
            actor_type=random.choice(["user", "user", "user", "bot"]),
            created_at=NOON.replace(hour=0)
            - timedelta(days=random.choice(days), seconds=-random.randrange(seconds)),
            lines_added=random.randrange(60),
            lines_removed=0,
        )
        for n in random.sample(range(1000), count)
    ]


class Asked(TypedDict):
    rules: RuleSet
    as_of: datetime
    windows: list[Window]


def rows(world: list[Event]) -> list[Event]:
    return [event | {"created_at": iso(event["created_at"])} for event in world]


@GENERATED
@given(**worlds)
@originals()
def test_files_and_frames_give_the_oracles_scores(
    tmp_path: Path, rules: Rules, as_of: datetime, seed: int, count: int
) -> None:
    world = events(seed, count, as_of)
    named = oracle.named_windows(rules, as_of)
    expected, _ = oracle.score(world, rules, as_of, named)
    windows = [Window(*window) for window in named]
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows(world)))
    scores = score_files(str(file), read(rules), as_of=as_of, windows=windows)
    assert units(scores) == expected
    with TemporaryDirectory() as folder:
        packed = Path(folder, "packed")
        assert pack(str(file), packed) == len(world)
        scores = score_files(str(packed), read(rules), as_of=as_of, windows=windows)
        assert units(scores) == expected
    if world:
        frame = pa.Table.from_pylist(world)
        scores = score_relation(frame, read(rules), as_of=as_of, windows=windows)
        assert units(scores) == expected


@GENERATED
@given(**worlds | {"count": st.sampled_from([1, 3, 40])})
@originals()
def test_receipts_are_those_of_sqlite_and_sum_to_the_scores(
    rules: Rules, as_of: datetime, seed: int, count: int
) -> None:
    world = events(seed, count, as_of)
    windows = [Window(*window) for window in oracle.named_windows(rules, as_of)]
    asked: Asked = {"rules": read(rules), "as_of": as_of, "windows": windows}
    frame, engine = pa.Table.from_pylist(world), Sqlite()
    engine.fill(world)
    expected = engine.receipts(read(rules), as_of, windows)
    assert receipts_relation(frame, **asked) == expected
    sums: Counter[tuple[str, str, str]] = Counter()
    for receipt in expected:
        sums[receipt.user_id, receipt.dimension, receipt.window] += receipt.units
    for score in score_relation(frame, **asked):
        assert sums[score.user_id, score.dimension, score.window] / 1e8 == score.value
    login = world[0]["user_id"].swapcase()
    of_one = [each for each in expected if person_of(each.user_id) == person_of(login)]
    assert receipts_relation(frame, user_id=login, **asked) == of_one


@settings(max_examples=15, deadline=None, suppress_health_check=FIXTURES)
@given(observed=st.lists(observations(), min_size=1, max_size=8), seed=st.integers(0, 9))
def test_what_several_files_tell_of_one_contribution_is_merged(
    tmp_path: Path, observed: list[ContributionEvent], seed: int
) -> None:
    expected = scoring.score(observed, load_rules(), as_of=AS_OF)
    Random(seed).shuffle(observed)
    written(tmp_path / "1.parquet", observed[::2])
    written(tmp_path / "2.parquet", observed[1::2])
    pattern = str(tmp_path / "*.parquet")
    assert score_files(pattern, load_rules(), as_of=AS_OF) == expected
    with TemporaryDirectory() as folder:
        pack(pattern, Path(folder, "packed"))
        found = score_files(f"{folder}/packed", load_rules(), as_of=AS_OF)
        assert found == expected
    receipts = scoring.receipts(observed, load_rules(), as_of=AS_OF)
    assert receipts_files(pattern, load_rules(), as_of=AS_OF) == receipts


@GENERATED
@given(
    seed=st.integers(0, 10**6),
    cap=st.integers(0, 3),
    count=st.sampled_from([5, 30, 120]),
    seconds=st.sampled_from([1, 3, 86400]),
)
def test_days_over_a_cap_are_ranked_as_everywhere(
    seed: int, cap: int, count: int, seconds: int
) -> None:
    some = busy_days(Random(seed), count, seconds)
    code = {"kinds": ["commit", "pr"], "weights_by_kind": {"pr": "0.5"}}
    fairness = {"clip_per_user_day": {"commit": cap, "pr": 2}, "bots": "exclude"}
    rules = read({"dimensions": {"code": code}, "size": {"mode": "log"}, "fairness": fairness})
    expected = scoring.score(some, rules, as_of=AS_OF)
    with TemporaryDirectory() as folder:
        source = written(Path(folder, "events.parquet"), some)
        assert score_files(source, rules, as_of=AS_OF) == expected
        pack(source, Path(folder, "packed"))
        assert score_files(f"{folder}/packed", rules, as_of=AS_OF) == expected


@pytest.mark.parametrize("days_ago", [0, 1, 2, 3])
def test_no_number_of_events_hides_a_day_over_the_cap(tmp_path: Path, days_ago: int) -> None:
    # 1928 shares of 17 hundredths are just over 15 bits
    day = NOON - timedelta(days=days_ago)
    some = [event(n, kind="pr", created_at=day) for n in range(1928)]
    code = {"kinds": ["pr"]}
    rules = read({"dimensions": {"code": code}, "fairness": {"clip_per_user_day": {"pr": 5}}})
    source = written(tmp_path / "events.parquet", some)
    assert {each.events for each in score_files(source, rules, as_of=AS_OF)} == {5}


def test_texts_of_one_hash_stay_two_people_and_two_events(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        same = "SELECT hash($1) = hash($2), hash($1, reverse($1)) = hash($2, reverse($2))"
        assert connection.execute(same, SAME_HASH).fetchone() == (True, True)
    one, other = SAME_HASH
    some = [event(n, user_id=[one, other, "alice", "Alice"][n % 4]) for n in range(50)]
    some += [event(n + 50, id=name, user_id=name) for n, name in enumerate(SAME_HASH)]
    source = written(tmp_path / "events.parquet", some)
    expected = scoring.score(some, load_rules(), as_of=AS_OF)
    assert score_files(source, load_rules(), as_of=AS_OF) == expected
    assert {score.user_id for score in expected} == {one, other, "Alice"}


def test_packed_commits_landed_through_the_same_pull_requests(tmp_path: Path) -> None:
    pull = "github.com/acme/tools/pull/1"
    some = [
        event(0, id=pull, kind="pr"),
        event(1, id=f"{pull}#merged", kind="pr_merged", user_id="ALICE"),
        *(event(n, parent_id=[pull, None, f"{pull}0"][n % 3]) for n in range(2, 9)),
        event(9, parent_id=pull, user_id="bob"),
        event(10, id="github.com/acme/tools/pull/2", kind="pr"),  # no commit landed through it
    ]
    pack(written(tmp_path / "events.parquet", some), tmp_path / "packed")
    expected = scoring.score(some, load_rules(), as_of=AS_OF)
    assert score_files(str(tmp_path / "packed"), load_rules(), as_of=AS_OF) == expected


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("as_text", [False, True], ids=["timed", "text"])
def test_frames_of_every_library_score_alike(library: str, as_text: bool) -> None:
    some = [event(n, user_id="aA"[n % 2], lines_added=n, lines_removed=0) for n in range(30)]
    rows = [event_dict(each) if as_text else dict(each) for each in some]
    frame = pytest.importorskip(library).DataFrame(rows)
    expected = scoring.score(some, load_rules(), as_of=AS_OF)
    assert score_relation(frame, load_rules(), as_of=AS_OF) == expected
    receipts = scoring.receipts(some, load_rules(), as_of=AS_OF)
    assert receipts_relation(frame, load_rules(), as_of=AS_OF) == receipts


def test_columns_of_others_are_left_alone() -> None:
    some = [event(n) for n in range(5)]
    frame = pa.Table.from_pylist([dict(each) | {"nth": 1, "coverage": 0.5} for each in some])
    expected = scoring.score(some, load_rules(), as_of=AS_OF)
    assert score_relation(frame, load_rules(), as_of=AS_OF) == expected


def test_a_packed_folder_is_new_whole_and_without_receipts(tmp_path: Path) -> None:
    source = written(tmp_path / "events.parquet", [event(n) for n in range(9)])
    pack(source, tmp_path / "packed")
    with pytest.raises(UsageError, match="packed: is there already; name a new folder"):
        pack(source, tmp_path / "packed")
    with pytest.raises(UsageError, match="packed events have no ids"):
        receipts_files(str(tmp_path / "packed"), load_rules(), as_of=AS_OF)
    bad = tmp_path / "bad.parquet"
    exporter(bad)([event_dict(event()) | {"kind": "x"}], bad)
    with pytest.raises(InputError, match="unknown kind 'x'"):
        pack(str(bad), tmp_path / "other")
    (tmp_path / "packed" / "people.parquet").write_bytes(b"")
    with pytest.raises(InputError, match="packed: cannot be read; pack the events again"):
        score_files(str(tmp_path / "packed"), load_rules(), as_of=AS_OF)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["home", "packed"]


def test_a_review_that_two_files_tell_of_is_worth_its_merged_state(tmp_path: Path) -> None:
    review = {"kinds": ["review"], "weights_by_review_state": {"commented": "0.5"}}
    rules = read({"dimensions": {"review": review}})
    for provider, state in (("gharchive", None), ("github", "commented")):
        told = event(kind="review", provider=provider, state=state)
        written(tmp_path / f"{provider}.parquet", [told])
    (score,) = score_files(str(tmp_path / "*.parquet"), rules, as_of=AS_OF)
    assert (score.value, score.events) == (0.5, 1)


@pytest.mark.parametrize("ending", ["parquet", "jsonl", "csv"])
def test_every_format_comes_in_and_goes_out(tmp_path: Path, ending: str) -> None:
    some = [event(n, user_id=f"{'=-x'[n % 3]}{n % 7}", lines_added=n, lines_removed=0)
            for n in range(60)]  # fmt: skip
    source, out = written(tmp_path / f"events.{ending}", some), tmp_path / f"scores.{ending}"
    count = write_scores(source, load_rules(), out, as_of=AS_OF)
    expected = scoring.score(some, load_rules(), as_of=AS_OF)
    assert count == len(expected)
    if ending != "csv":
        found = [Score.model_validate(row) for row in read_saved(out)]
        assert sorted(found, key=repr) == sorted(expected, key=repr)
    else:
        lines = out.read_text().splitlines()
        assert len(lines) == count + 1
        assert {line[:2] for line in lines[1:]} == {"'=", "'-", "x2", "x5", "x1", "x4", "x0",
                                                    "x3", "x6"}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"kind": "comit"}, "unknown kind 'comit'"), ({"user_id": None}, "not all rows are events"),
     ({"lines_added": -1}, "not all rows are events")],
)  # fmt: skip
def test_rows_that_are_no_events_are_refused(
    tmp_path: Path, fields: dict[str, object], said: str
) -> None:
    file = tmp_path / "events.parquet"
    exporter(file)([event_dict(event()), event_dict(event(1)) | fields], file)
    out = tmp_path / "scores.parquet"
    with pytest.raises(InputError, match=said):
        write_scores(str(file), load_rules(), out, as_of=AS_OF)
    assert list(tmp_path.glob("*.*")) == [file]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\*\.parquet: no such file"):
        score_files(str(tmp_path / "none*.parquet"), load_rules(), as_of=AS_OF)
    with pytest.raises(UsageError, match=r"events\.xlsx: give \.parquet"):
        score_files("events.xlsx", load_rules(), as_of=AS_OF)
    with pytest.raises(UsageError, match="DuckDB reads no int"):
        score_relation(7, load_rules(), as_of=AS_OF)
