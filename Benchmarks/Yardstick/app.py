"""A small, honest service that does the least of what Lango does with an STK callback.

It is the yardstick of `make bench`: FastAPI on uvicorn with uvloop, two workers, the same database file with the same
durability, the same rows: keep the raw callback, complete the payment once, write its event, commit, acknowledge.
"""
import asyncio
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import orjson
from fastapi import FastAPI, Request, Response

app = FastAPI()
# SQLite has one writer: one thread for each worker, so that they wait in Python and not in SQLite's busy handler.
writer = ThreadPoolExecutor(max_workers=1)
database: sqlite3.Connection | None = None
ACCEPTED = orjson.dumps({"ResultCode": 0, "ResultDesc": "Callback received successfully"})
REFUSED = orjson.dumps({"success": False})


def connect() -> sqlite3.Connection:
    global database
    if database is None:
        database = sqlite3.connect(
            os.environ["YARDSTICK_DATABASE"], isolation_level=None, timeout=10, cached_statements=64)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA cache_size = -8192")
    return database


def store(raw: str, callback: dict) -> bool:
    connection = connect()
    now = time.time_ns() // 1000
    items = callback.get("CallbackMetadata", {}).get("Item", [])
    values = {item["Name"]: item.get("Value") for item in items}
    code = str(callback["ResultCode"])
    status = "completed" if code == "0" else "failed"
    connection.execute("BEGIN IMMEDIATE")
    try:
        row = connection.execute(
            "SELECT id, version FROM transactions WHERE checkout_request_id = ? ORDER BY id DESC LIMIT 1",
            (callback["CheckoutRequestID"],)).fetchone()
        transaction = row[0] if row else None
        callback_id = connection.execute(
            "INSERT INTO callback_history (callback_type, raw_payload, processed, processing_result, verdict, "
            "transaction_ref, created_at) VALUES ('STK', ?, 1, 'applied', 'address', ?, ?)",
            (raw, transaction, now)).lastrowid
        if row:
            changed = connection.execute(
                "UPDATE transactions SET state = ?, status = ?, version = version + 1, transaction_id = ?, "
                "result_code = ?, result_desc = ?, callback_id = ?, updated_at = ? WHERE id = ? AND state = 'accepted'",
                (status, status, values.get("MpesaReceiptNumber"), code, callback.get("ResultDesc"), callback_id, now,
                 transaction)).rowcount
            if changed:
                connection.execute(
                    "INSERT INTO events (transaction_ref, version, state, callback_id, created_at) "
                    "VALUES (?, ?, ?, ?, ?)", (transaction, row[1] + 1, status, callback_id, now))
        connection.execute("COMMIT")
        return True
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        return False


@app.post("/{path:path}")
async def callback(path: str, request: Request) -> Response:
    raw = await request.body()
    document = orjson.loads(raw)["Body"]["stkCallback"]
    stored = await asyncio.get_running_loop().run_in_executor(writer, store, raw.decode(), document)
    return Response(ACCEPTED if stored else REFUSED, 200 if stored else 503, media_type="application/json")


@app.get("/livez")
async def livez() -> Response:
    return Response(b"{}", media_type="application/json")
