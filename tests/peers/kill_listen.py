"""Kills `listen --save` at random times under load, and checks that no acknowledged delivery is lost.

Each delivery that got 200 must be in the store exactly once, byte for byte as sent, and must verify. The store may contain other deliveries, whose
response was lost in the kill. Several runs use the same file, so each run also opens the store of a killed one.

Usage: kill_listen.py PATH-TO-HOOKCTL [ROUNDS]
"""

import collections
import hashlib
import hmac
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HOOKCTL = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 50
RUNS_PER_FILE = 10
SENDERS = 8
SECRET = b"peer-secret"
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOOKCTL_SECRET": SECRET.decode()}


def body(number):
    padding = "x" * random.choice([0, 0, 0, 400, 9000])
    return json.dumps({"surveyId": f"delivery-{number}", "answers": [], "note": padding}).encode()


class Load:
    """Senders that send deliveries until the listener is killed, and record those that got 200."""

    def __init__(self):
        self.lock = threading.Lock()
        self.next = 0
        self.acknowledged = {}

    def sender(self, port, stop):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not stop.is_set():
            with self.lock:
                self.next += 1
                number = self.next
            data = body(number)
            signature = hmac.new(SECRET, data, hashlib.sha256).hexdigest()
            headers = {"Content-Type": "application/json", "X-API-SIGNATURE": signature}
            try:
                connection.request("POST", f"/hooks?n={number}", data, headers)
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException):
                return
            assert response.status == 200, f"delivery {number} got {response.status}"
            with self.lock:
                self.acknowledged[number] = data


def kill_under_load(load, folder, store):
    ready = Path(folder, "ready.json")
    ready.unlink(missing_ok=True)
    command = [HOOKCTL, "listen", "--provider", "screver", "--port", "0", "--save", store, "--ready-file", ready, "-q"]
    listener = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while not ready.exists():
        assert listener.poll() is None, listener.stderr.read().decode()
        time.sleep(0.001)
    port = int(json.loads(ready.read_text())["url"].rstrip("/").rsplit(":", 1)[1])
    stop = threading.Event()
    senders = [threading.Thread(target=load.sender, args=(port, stop)) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    time.sleep(random.uniform(0, 0.15))
    listener.kill()
    stop.set()
    for sender in senders:
        sender.join()
    listener.communicate()


def check(load, store):
    verified = subprocess.run(
        [HOOKCTL, "verify", store, "--provider", "screver", "-o", "jsonl"], env=ENVIRONMENT, capture_output=True
    )
    assert verified.returncode == 0, verified.stdout[-500:] + verified.stderr
    assert all(json.loads(line)["verdict"] == "valid" for line in verified.stdout.splitlines())
    exported = subprocess.run(
        [HOOKCTL, "store", "export", store], env=ENVIRONMENT, capture_output=True, check=True
    )
    records = [json.loads(line) for line in exported.stdout.splitlines()]
    targets = collections.Counter(record["target"] for record in records)
    assert not [target for target, count in targets.items() if count > 1], "a delivery is in the store twice"
    bodies = {int(record["target"].rsplit("=", 1)[1]): record["body"].encode() for record in records}
    for number, data in load.acknowledged.items():
        assert number in bodies, f"delivery {number} was acknowledged, but is not in the store"
        assert bodies[number] == data, f"delivery {number} changed"
    return len(records)


def main():
    stored = acknowledged = 0
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, ROUNDS, RUNS_PER_FILE):
            load, store = Load(), Path(folder, f"{first}.db")
            for _ in range(first, min(first + RUNS_PER_FILE, ROUNDS)):
                kill_under_load(load, folder, store)
            stored += check(load, store)
            acknowledged += len(load.acknowledged)
            for file in Path(folder).glob(f"{first}.db*"):
                file.unlink()
    assert acknowledged > 0, "no delivery was acknowledged"
    print(f"{ROUNDS} listeners killed: {acknowledged} deliveries acknowledged, {stored} stored, none lost, repeated or changed")


main()
