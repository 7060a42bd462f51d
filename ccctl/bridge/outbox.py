"""The durable part of the bridge: what is still to be sent, what is known of calls, and how far the records are read.

One transaction takes the events of some records, the state that they made, and the place in the records: a process that is
killed reads the same records again and makes the same events. SQLite by default, PostgreSQL by its URL. Calls here block;
the service makes them in a thread.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError

from ccctl.bridge.config import EventTarget
from ccctl.bridge.events import Event
from ccctl.values import dataclass

# Nothing waits for ever: not for a host that is gone, nor for a lock.
POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "options": "-c statement_timeout=20000 -c lock_timeout=10000",
}
_META = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
OUTBOX = Table(
    "outbox",
    _META,
    Column("n", _NUMBER, primary_key=True, autoincrement=True),
    Column("hook", String(200), nullable=False),
    Column("lane", String(200), nullable=False),
    Column("id", String(40), nullable=False),
    Column("type", String(40), nullable=False),
    Column("at", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due", Float, nullable=False, default=0.0),
    Column("error", Text, nullable=False, default=""),
    Column("dead", Integer, nullable=False, default=0),
    UniqueConstraint("hook", "id"),
    Index("outbox_in_order", "hook", "dead", "n"),
    sqlite_autoincrement=True,  # or SQLite gives the number of a row that is gone to a new one, which senders have passed
)
KNOWN = Table("known", _META, Column("name", String(200), primary_key=True), Column("value", Text, nullable=False))
PLACE = Table("place", _META, Column("name", String(200), primary_key=True), Column("value", Text, nullable=False))


@dataclass(slots=True)
class Pending:
    """One event for one hook, without its body."""

    n: int
    lane: str
    id: str
    type: str
    attempts: int
    due: float


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One event that a hook did not take in a day."""

    n: int
    hook: str
    id: str
    type: str
    at: float
    attempts: int
    error: str


class Outbox:
    """The database. Made by its URL; every method may raise sqlalchemy.exc.SQLAlchemyError, and can then be called again."""

    def __init__(self, url: str) -> None:
        url = address_of(url)
        lite = url.startswith("sqlite")
        told: dict[str, Any] = {"timeout": 10, "check_same_thread": False} if lite else POSTGRESQL
        more = {"connect_args": told}
        try:
            self._engine: Engine = create_engine(url, pool_pre_ping=not lite, pool_size=4, **more)
        except (ArgumentError, ValueError):  # its words have the address in them, and with it the password
            raise ValueError("the database's address is none: postgresql://USER:PASSWORD@HOST/NAME") from None
        self._upsert = sqlite.insert if lite else postgresql.insert
        self._writing = threading.Lock()  # SQLite has one writer; PostgreSQL is as quick with one
        if lite:
            event.listen(self._engine, "connect", _prepare)
        self._made = False

    def open(self) -> None:
        """Makes the tables that are missing."""
        if not self._made:
            _META.create_all(self._engine)
            self._made = True

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    # -- records in

    def take(
        self,
        events: Sequence[tuple[Event, str, bytes]],
        hooks: Iterable[EventTarget],
        changes: Mapping[str, Mapping[str, Any] | None],
        place: Mapping[str, str],
    ) -> int:
        """Keeps events (with key and body) for the hooks that want them, what is known now, and the place. How many rows."""
        rows = [
            {"hook": hook.name, "lane": one.lane[:200], "id": key, "type": one.type, "at": one.at, "body": body}
            for one, key, body in events
            for hook in hooks
            if hook.wants(one)
        ]
        with self._writing, self._engine.begin() as connection:
            if rows:
                connection.execute(self._upsert(OUTBOX).on_conflict_do_nothing(), rows)
            gone = [name for name, value in changes.items() if value is None]
            if gone:
                connection.execute(delete(KNOWN).where(KNOWN.c.name.in_(gone)))
            self._put(
                connection, KNOWN, {name: json.dumps(value) for name, value in changes.items() if value is not None}
            )
            self._put(connection, PLACE, place)
        return len(rows)

    def _put(self, connection: Connection, table: Table, values: Mapping[str, str]) -> None:
        if values:
            statement = self._upsert(table)
            statement = statement.on_conflict_do_update(
                index_elements=[table.c.name], set_={"value": statement.excluded.value}
            )
            connection.execute(statement, [{"name": name, "value": value} for name, value in values.items()])

    def known(self) -> dict[str, dict[str, Any]]:
        """What was known of calls, seats and trunks, in the order in which it was first kept."""
        with self._engine.connect() as connection:
            return {name: json.loads(value) for name, value in connection.execute(select(KNOWN.c.name, KNOWN.c.value))}

    def place(self) -> dict[str, str]:
        """How far the records were read."""
        with self._engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(select(PLACE.c.name, PLACE.c.value))}

    # -- events out

    def pending(self, hook: str, after: int, most: int) -> list[Pending]:
        """What is to be sent to a hook, the oldest first, beyond row `after`."""
        t = OUTBOX.c
        query = select(t.n, t.lane, t.id, t.type, t.attempts, t.due)
        query = query.where(t.hook == hook, t.dead == 0, t.n > after).order_by(t.n).limit(most)
        with self._engine.connect() as connection:
            return [Pending(*row) for row in connection.execute(query)]

    def bodies(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """The bodies of rows."""
        with self._engine.connect() as connection:
            return {
                n: bytes(body)
                for n, body in connection.execute(select(OUTBOX.c.n, OUTBOX.c.body).where(OUTBOX.c.n.in_(numbers)))
            }

    def settle(
        self, done: Sequence[int], failed: Sequence[Pending], errors: Mapping[int, str], dead: Sequence[int]
    ) -> None:
        """Forgets what was delivered; keeps what was not, with why and when it is tried again; buries what is dead."""
        with self._writing, self._engine.begin() as connection:
            for start in range(0, len(done), 500):
                connection.execute(delete(OUTBOX).where(OUTBOX.c.n.in_(done[start : start + 500])))
            if failed:
                statement = update(OUTBOX).where(OUTBOX.c.n == bindparam("row"))
                statement = statement.values(attempts=bindparam("tries"), due=bindparam("when"), error=bindparam("why"))
                connection.execute(
                    statement,
                    [
                        {
                            "row": one.n,
                            "tries": one.attempts,
                            "when": one.due,
                            "why": errors.get(one.n, "")[:500].replace("\0", ""),
                        }
                        for one in failed
                    ],
                )
            if dead:
                connection.execute(update(OUTBOX).where(OUTBOX.c.n.in_(dead)).values(dead=1))

    # -- for people

    def dead_letters(self, most: int = 1000) -> list[DeadLetter]:
        """What no hook took in time, the oldest first."""
        t = OUTBOX.c
        query = (
            select(t.n, t.hook, t.id, t.type, t.at, t.attempts, t.error).where(t.dead == 1).order_by(t.n).limit(most)
        )
        with self._engine.connect() as connection:
            return [DeadLetter(*row) for row in connection.execute(query)]

    def resend(self, which: Sequence[int] | None = None, hook: str = "") -> int:
        """Makes dead letters (None = all; of one hook, where it is named) pending again; how many."""
        statement = update(OUTBOX).where(OUTBOX.c.dead == 1).values(dead=0, attempts=0, due=0.0)
        if which is not None:
            statement = statement.where(OUTBOX.c.n.in_(list(which)))
        if hook:
            statement = statement.where(OUTBOX.c.hook == hook)
        with self._writing, self._engine.begin() as connection:
            return connection.execute(statement).rowcount

    def counts(self) -> dict[str, dict[str, Any]]:
        """For each hook with anything to send: how many wait, how many are dead, and since when the oldest waits."""
        t = OUTBOX.c
        query = select(t.hook, t.dead, func.count(), func.min(t.at)).group_by(t.hook, t.dead)
        found: dict[str, dict[str, Any]] = {}
        with self._engine.connect() as connection:
            for hook, dead, count, oldest in connection.execute(query):
                entry = found.setdefault(hook, {"pending": 0, "dead": 0, "oldest": None})
                if dead:
                    entry["dead"] = count
                else:
                    entry["pending"], entry["oldest"] = count, oldest
        return found


def address_of(url: str) -> str:
    """The address as SQLAlchemy wants it; ValueError, without the password, for a database of another kind."""
    kind, colon, rest = url.strip().partition("://")
    if colon and kind in ("postgresql", "postgres", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if kind == "sqlite":
        return url
    raise ValueError("the database's address does not begin with postgresql://")


def _prepare(connection: Any, _record: Any) -> None:
    """A writer never waits for a reader; what a crash of the machine undoes is read from the records again."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA journal_size_limit=67108864")
    cursor.close()
