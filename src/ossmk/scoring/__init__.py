"""Events and rules → scores and receipts, by one query that runs where the events are.

`score` and `receipts` take any iterable of events; `scoring.sqlite` and `scoring.postgres` score
what a database holds. Start reading at `score.sql`; `factors.py` makes the tables it joins.
"""

from ossmk.scoring.memory import receipts, score

__all__ = ["receipts", "score"]
