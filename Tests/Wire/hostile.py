#!/usr/bin/env python3
"""Clients that mean harm, beside a load and somebody who watches: slow heads, slow bodies, connections that stay half
open, garbage, readers of events that never read, clients that ask for the end of a run and go away. The load loses nothing and keeps its pace, the watcher gets every tick,
memory stays bounded, and afterwards no descriptor and no thread is left over.

Usage: SLABSCOPE_PID=PID hostile.py URL [SECONDS [CLIENTS [SEED]]]
"""

import http.client
import json
import os
import pathlib
import random
import socket
import sys
import threading
import time
import urllib.parse

RATE = 20_000
# Each reader that does not read may have a mebibyte, and each connection its own memory.
GROWTH_BYTES = 128 << 20
PATIENCE_SECONDS = 60
failures = 0


def holds(law, condition, found=""):
    global failures
    print(f"{'ok     ' if condition else 'FAILED '} {law}{'' if condition else f': {found}'}", flush=True)
    failures += not condition


class Process:
    """What the system tells of the server."""

    def __init__(self, identifier):
        self.folder = pathlib.Path("/proc", str(identifier))

    def descriptors(self):
        return len(os.listdir(self.folder / "fd"))

    def threads(self):
        return len(os.listdir(self.folder / "task"))

    def resident_bytes(self):
        return int((self.folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


class API:
    """One connection that stays open."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(*address, timeout=PATIENCE_SECONDS)

    def ask(self, method, path, body=None, attempts=5):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        # A stop that not every CPU reaches in time is given up and answered 503 with Retry-After.
        for _ in range(attempts):
            self.connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self.connection.getresponse()
            content = answer.read()
            if answer.status != 503:
                break
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        return answer.status, json.loads(content)


class Watcher(threading.Thread):
    """Follows the events, and asks for figures every second or two, as a dashboard does."""

    def __init__(self, address, run):
        super().__init__()
        self.address, self.run_path = address, f"/api/v1/runs/{run}"
        self.ticks, self.answers, self.longest, self.trouble = [], 0, 0.0, []
        self.over = threading.Event()
        self.stream = socket.create_connection(address, timeout=PATIENCE_SECONDS)
        self.stream.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.reader = threading.Thread(target=self.follow)

    def follow(self):
        try:
            for line in self.stream.makefile("rb"):
                if line.startswith(b"id: ") and b"." not in line:
                    self.ticks.append(int(line.strip().rsplit(b"-", 1)[1]))
                elif line.startswith(b"event: dropped"):
                    self.trouble.append("events were dropped")
        except (OSError, ValueError) as error:
            if not self.over.is_set():
                self.trouble.append(f"the stream broke: {error}")

    def run(self):
        self.reader.start()
        api = API(self.address)
        while not self.over.wait(0.5):
            began = time.monotonic()
            status, _ = api.ask("GET", "/api/v1/stats")
            self.longest = max(self.longest, time.monotonic() - began)
            self.answers += status == 200
            # One of the places of those who wait is free, though others left theirs without a word. The daemon looks
            # at what is due once a second.
            status, answer = api.ask("GET", f"{self.run_path}?wait=100ms", attempts=1)
            if status != 200:
                self.trouble.append(f"no place to wait for a run: {answer}")
            ledger = api.ask("GET", "/api/v1/ledger")[1]
            if ledger.get("unaccounted_bytes") != 0:
                self.trouble.append(f"unaccounted bytes: {ledger}")

    def end(self):
        self.over.set()
        self.join()
        self.stream.shutdown(socket.SHUT_RDWR)
        self.reader.join()
        self.stream.close()


class Hostile:
    """One client that begins again whenever the server has ended it."""

    kinds = ["slow head", "slow body", "slow chunks", "half open", "silent", "garbage", "deaf", "flood", "leaving"]

    def __init__(self, number, address, run, chance):
        self.kind = self.kinds[number % len(self.kinds)]
        self.address, self.run, self.chance = address, run, chance
        self.begun = 0
        self.begin()

    def begin(self):
        self.socket = socket.socket()
        if self.kind == "deaf":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.setblocking(False)
        self.socket.connect_ex(self.address)
        self.begun += 1
        self.sent = 0
        self.text = {
            "slow head": b"GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 4000,
            "slow body": b"POST /api/v1/marks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                         b"Content-Length: 5000\r\n\r\n" + b" " * 5000,
            "slow chunks": b"PUT /api/v1/traces/hostile HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                           b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n#\r\n" * 800,
            "half open": b"GET /api/v1/stats HTTP/1.1\r\nHost: loc",
            "silent": b"",
            "garbage": self.chance.randbytes(self.chance.randrange(1, 3000)) + b"\r\n\r\n",
            "deaf": b"GET /api/v1/events?map=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "flood": b"GET /api/v1/stats HTTP/1.1\r\nHost: evil.example\r\n\r\n" * 20,
            "leaving": f"GET /api/v1/runs/{self.run}?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        }[self.kind]
        # What comes at once, before the drops.
        self.first = self.text.find(b"\r\n\r\n") + 4 if self.kind in ("slow body", "slow chunks") else 60

    def step(self):
        """Sends what is due, and begins again where the server has ended the connection."""
        drips = self.kind.startswith("slow")
        piece = self.text[self.sent:self.sent + (1 if drips and self.sent else self.first if drips else 4096)]
        try:
            if piece:
                self.sent += self.socket.send(piece)
            elif self.kind == "half open" and self.chance.random() < 0.02:
                self.socket.shutdown(socket.SHUT_WR)
            elif self.kind == "leaving" and self.chance.random() < 0.05:
                raise ConnectionAbortedError
            if self.kind != "deaf":
                if self.socket.recv(65536) == b"":
                    raise ConnectionResetError
        except BlockingIOError:
            pass
        except OSError:
            self.socket.close()
            self.begin()


def attack(address, run, seconds, count, seed):
    chance = random.Random(seed)
    clients = [Hostile(number, address, run, chance) for number in range(count)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for client in clients:
            client.step()
        time.sleep(0.1)
    begun = sum(client.begun for client in clients)
    for client in clients:
        client.socket.close()
    return begun


def settles(value, most):
    """Waits until a figure is back where it was; the last that was seen."""
    end = time.monotonic() + PATIENCE_SECONDS
    while value() > most and time.monotonic() < end:
        time.sleep(0.1)
    return value()


def main():
    url = urllib.parse.urlsplit(sys.argv[1])
    address = (url.hostname, url.port)
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1_000_000)
    process = Process(os.environ["SLABSCOPE_PID"])
    print(f"        seed {seed}", flush=True)

    api = API(address)
    load = {"kind": "mixed", "threads": 2, "live_bytes": "8MiB", "rate": RATE, "seed": 42}
    status, workload = api.ask("POST", "/api/v1/workloads", load)
    assert status == 201, workload
    path = f"/api/v1/workloads/{workload['id']}"
    time.sleep(2)
    threads, descriptors = process.threads(), process.descriptors()
    quiet = {"kind": "churn", "threads": 1, "live_bytes": "1MiB", "rate": 100}
    scenario = {"name": "waited-for", "shared": True, "phases": [{"duration": "1h", "workloads": [quiet]}]}
    status, run = api.ask("POST", "/api/v1/runs", {"scenario": scenario})
    assert status == 201, run
    watcher = Watcher(address, run["id"])
    watcher.start()
    resident = process.resident_bytes()
    peak = [resident]
    over = threading.Event()

    def measure():
        while not over.wait(0.2):
            peak.append(process.resident_bytes())

    meter = threading.Thread(target=measure)
    meter.start()
    before, began = api.ask("GET", path)[1], time.monotonic()
    begun = attack(address, run["id"], seconds, count, seed)
    after, elapsed = api.ask("GET", path)[1], time.monotonic() - began
    over.set()
    meter.join()
    watcher.end()
    ended = api.ask("POST", f"/api/v1/runs/{run['id']}/cancel", {})[0]
    holds("the run that many waited for is cancelled", ended in (200, 202)
          and api.ask("GET", f"/api/v1/runs/{run['id']}?wait=60s")[1].get("verdict") == "aborted", ended)

    done = after["operations"] - before["operations"]
    holds(f"{count} clients that mean harm began {begun} connections in {elapsed:.0f} s", begun >= count)
    # Requests have a moment each, and what is late is made up for: only a load that cannot keep pace falls behind.
    holds(f"the load kept its pace: {done / elapsed:,.0f} of {RATE:,} operations a second",
          done >= 0.95 * RATE * elapsed, done / elapsed)
    holds("the load lost nothing", after["failures"] == 0 and after["corruptions"] == 0, after)
    expected = list(range(watcher.ticks[0], watcher.ticks[0] + len(watcher.ticks))) if watcher.ticks else []
    holds(f"the watcher got every tick, {len(watcher.ticks)} of them, and {watcher.answers} answers, the longest after "
          f"{watcher.longest * 1000:.0f} ms",
          watcher.ticks == expected and len(watcher.ticks) >= seconds - 2 and watcher.answers >= seconds * 0.4
          and not watcher.trouble, (watcher.ticks, watcher.answers, watcher.trouble))
    grown = max(peak) - resident
    holds(f"memory grew by {grown >> 20} MiB at most", grown < GROWTH_BYTES, grown)
    left = settles(process.descriptors, descriptors)
    holds("descriptors are back where they were", left <= descriptors, (descriptors, left))
    left = settles(process.threads, threads)
    holds("threads are back where they were", left <= threads, (threads, left))
    status, record = api.ask("DELETE", path)
    holds("the load gave everything back",
          status == 200 and record["live_objects"] == 0 and record["corruptions"] == 0, record)
    holds("the allocator is sound", api.ask("POST", "/api/v1/selfcheck", {})[1].get("passed") is True)
    sys.exit(1 if failures else 0)


main()
