"""Types that several threads are the first to meet are decoded, and nothing crashes."""

import subprocess
import sys

import pytest

# each round has classes of its own, which eight threads meet at once; msgspec alone crashes
MEETING = """\
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from msgspec import Struct, defstruct
from ossmk.decoding import {name}

sys.setswitchinterval(1e-6)
everybody = Barrier(8)

def meet(kind):
    everybody.wait()
    return {name}({given}, kind).inner.numbers == [1]

with ThreadPoolExecutor(8) as threads:
    for _ in range(300):
        inner = defstruct("Inner", [("numbers", list[int]), ("texts", dict[str, str], {{}})])
        kind = defstruct("Outer", [("inner", inner), ("others", list[inner], [])])
        assert all(threads.map(meet, [kind] * 8))
"""
GIVEN = {
    "decode": """b'{"inner": {"numbers": [1]}}'""",
    "convert": """{"inner": {"numbers": [1]}}""",
}


@pytest.mark.parametrize("name", ["decode", "convert"])
def test_eight_threads_may_be_the_first_to_meet_a_type(name: str) -> None:
    program = MEETING.format(name=name, given=GIVEN[name])
    subprocess.run([sys.executable, "-c", program], check=True)
