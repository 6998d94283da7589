"""A small, honest service that does the least of what Lango does with an STK callback.

It is the yardstick of `make bench`: FastAPI on uvicorn with uvloop, two workers, the same database with the same durability,
the same rows: keep the raw callback, complete the payment once, write its event, commit, acknowledge.
"""
import asyncio
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import asyncmy
import orjson
from fastapi import FastAPI, Request, Response

app = FastAPI()
# The path of a file, or mysql://.
PLACE = os.environ["YARDSTICK_DATABASE"]
ACCEPTED = orjson.dumps({"ResultCode": 0, "ResultDesc": "Callback received successfully"})
REFUSED = orjson.dumps({"success": False})

FIND = "SELECT id, version FROM transactions WHERE checkout_request_id = ? ORDER BY id DESC LIMIT 1"
KEEP = (
    "INSERT INTO callback_history (callback_type, raw_payload, processed, processing_result, verdict, transaction_ref, "
    "created_at) VALUES ('STK', ?, 1, 'applied', 'address', ?, ?)")
MOVE = (
    "UPDATE transactions SET state = ?, status = ?, version = version + 1, transaction_id = ?, result_code = ?, "
    "result_desc = ?, callback_id = ?, updated_at = ? WHERE id = ? AND state = 'accepted'")
TELL = "INSERT INTO events (transaction_ref, version, state, callback_id, created_at) VALUES (?, ?, ?, ?, ?)"


class Callback:
    """What the statements need of a callback."""

    def __init__(self, raw: bytes) -> None:
        callback = orjson.loads(raw)["Body"]["stkCallback"]
        items = callback.get("CallbackMetadata", {}).get("Item", [])
        self.raw = raw.decode()
        self.now = time.time_ns() // 1000
        self.request = callback["CheckoutRequestID"]
        self.code = str(callback["ResultCode"])
        self.words = callback.get("ResultDesc")
        self.status = "completed" if self.code == "0" else "failed"
        self.receipt = {item["Name"]: item.get("Value") for item in items}.get("MpesaReceiptNumber")

    def keep(self, row: tuple | None) -> tuple:
        return (self.raw, row[0] if row else None, self.now)

    def move(self, row: tuple, number: int) -> tuple:
        return (self.status, self.status, self.receipt, self.code, self.words, number, self.now, row[0])

    def tell(self, row: tuple, number: int) -> tuple:
        return (row[0], row[1] + 1, self.status, number, self.now)


class SQLite:
    """One writer, as SQLite has one: a thread for each worker, so that they wait in Python and not in SQLite."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1)
        self.connection: sqlite3.Connection | None = None

    async def store(self, callback: Callback) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self.thread, self.write, callback)

    def write(self, callback: Callback) -> bool:
        connection = self.connect()
        connection.execute("BEGIN IMMEDIATE")
        try:
            row = connection.execute(FIND, (callback.request,)).fetchone()
            number = connection.execute(KEEP, callback.keep(row)).lastrowid
            if row and connection.execute(MOVE, callback.move(row, number)).rowcount:
                connection.execute(TELL, callback.tell(row, number))
            connection.execute("COMMIT")
            return True
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            return False

    def connect(self) -> sqlite3.Connection:
        if self.connection is None:
            self.connection = sqlite3.connect(PLACE, isolation_level=None, timeout=10, cached_statements=64)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -8192"):
                self.connection.execute(f"PRAGMA {pragma}")
        return self.connection


class MySQL:
    """A pool of connections for each worker."""

    connections = 16

    def __init__(self) -> None:
        self.pool: asyncio.Task | None = None

    async def store(self, callback: Callback) -> bool:
        # The first request makes the pool, and the others wait for it.
        self.pool = self.pool or asyncio.ensure_future(self.connect())
        async with (await self.pool).acquire() as connection:
            try:
                await connection.begin()
                async with connection.cursor() as cursor:
                    await self.run(cursor, FIND, (callback.request,))
                    row = await cursor.fetchone()
                    await self.run(cursor, KEEP, callback.keep(row))
                    number = cursor.lastrowid
                    if row and await self.run(cursor, MOVE, callback.move(row, number)):
                        await self.run(cursor, TELL, callback.tell(row, number))
                await connection.commit()
                return True
            except asyncmy.errors.Error:
                await connection.rollback()
                return False

    async def run(self, cursor: asyncmy.cursors.Cursor, statement: str, values: tuple) -> int:
        return await cursor.execute(statement.replace("?", "%s"), values)

    async def connect(self) -> asyncmy.Pool:
        place = urlsplit(PLACE)
        return await asyncmy.create_pool(
            self.connections, self.connections, host=place.hostname, port=place.port, user=place.username,
            password=place.password, db=place.path[1:], charset="utf8mb4")


database = MySQL() if PLACE.startswith("mysql://") else SQLite()


@app.post("/{path:path}")
async def callback(path: str, request: Request) -> Response:
    stored = await database.store(Callback(await request.body()))
    return Response(ACCEPTED if stored else REFUSED, 200 if stored else 503, media_type="application/json")


@app.get("/livez")
async def livez() -> Response:
    return Response(b"{}", media_type="application/json")
