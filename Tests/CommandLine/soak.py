"""Every kind of load at once for minutes, with faults, reclaims, changes and watchers: nothing is lost, nothing grows.

Usage: soak.py SLABSCOPE [SECONDS [SEED]]

Ten minutes unless SECONDS says otherwise. Every second the exact ledger accounts for every byte. From the third minute on
(in a short soak from its third part on) resident memory grows by less than 1 MiB a minute; a soak of less than five
minutes only prints how much. Prints a line for each law and exits with 1 if one is broken.
"""

import http.client
import os
import random
import sys
import threading
import time

from served import PATIENCE_SECONDS, Server, broken, holds, wait_for

GROWTH_BYTES_A_MINUTE = 1 << 20
# Together no more than two cores bear beside the watchers.
RATE = 1500


class Load:
    """The workloads of a soak, and what is done to them and to the allocator meanwhile."""

    def __init__(self, server, chance):
        self.server, self.chance = server, chance
        kinds = [kind["kind"] for kind in server.ask("GET", "/workload-kinds")[1]["kinds"]]
        self.ids = {}
        for kind in kinds:
            self.begin(kind)
        self.done = {name: 0 for name in ("faults", "reclaims", "changes", "marks")}

    def begin(self, kind):
        body = {"kind": kind, "threads": 2, "live_bytes": "8MiB", "rate": RATE}
        if kind == "replay":
            self.record()
            body = {"kind": kind, "trace": "soaked", "pace": "recorded", "loops": 1000}
        if kind == "large":
            body["rate"] = 200
        if kind == "false_sharing":
            # Objects of 8 bytes: 8 MiB of them would be filling still when the soak ends.
            body["live_bytes"] = "64KiB"
        status, workload = self.server.ask("POST", "/workloads", body)
        if status != 201:
            raise RuntimeError(f"{kind} did not start: {workload}")
        self.ids[kind] = workload["id"]

    def record(self):
        """A trace of two seconds, to be replayed."""
        workload = self.server.ask("POST", "/workloads", {
            "kind": "churn", "threads": 2, "live_bytes": "4MiB", "rate": RATE, "record": "soaked"})[1]
        time.sleep(2)
        self.server.ask("DELETE", f"/workloads/{workload['id']}")
        wait_for(lambda: self.server.ask("GET", "/traces/soaked?format=json")[0] == 200)

    def act(self, second):
        """One thing a second."""
        if second % 20 == 5:
            self.done["faults"] += self.server.ask("PUT", "/faults", {
                "probability": 0.01, "interval": 3, "latency": "20us", "seed": second})[0] in (200, 201)
        elif second % 20 == 15:
            self.server.ask("DELETE", "/faults")
        elif second % 7 == 3:
            self.done["reclaims"] += self.server.ask("POST", "/allocator/reclaim", {})[0] == 200
        elif second % 30 == 11:
            status, mark = self.server.ask("POST", "/marks", {"name": f"second {second}"})
            self.done["marks"] += status == 201
        else:
            self.change()

    def change(self):
        kind = self.chance.choice([kind for kind in self.ids if kind not in ("replay", "large")])
        change = self.chance.choice([
            {"rate": self.chance.randrange(500, 2 * RATE)}, {"paused": True}, {"paused": False},
            {"threads": self.chance.randrange(2, 4)}])
        path = f"/workloads/{self.ids[kind]}"
        self.done["changes"] += self.server.ask("PATCH", path, change)[0] == 200
        if change.get("paused"):
            self.server.ask("PATCH", path, {"paused": False})

    def end(self):
        """The final records."""
        self.server.ask("DELETE", "/faults")
        return {kind: self.server.ask("DELETE", f"/workloads/{workload}")[1] for kind, workload in self.ids.items()}


class Watcher(threading.Thread):
    """A page, a script or a scraper; what it met that was not right."""

    paths = ["/api/v1/stats", "/api/v1/classes", "/api/v1/cpus", "/api/v1/buddy", "/api/v1/sections/0/map?cells=500",
             "/api/v1/doctor", "/api/v1/remote-frees", "/api/v1/workloads", "/api/v1/history",
             "/metrics"]

    def __init__(self, port, number):
        super().__init__()
        self.port, self.number = port, number
        self.answers, self.trouble = 0, []
        self.over = threading.Event()

    def run(self):
        while not self.over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
            try:
                self.follow(connection) if self.number % 2 == 0 else self.ask(connection)
            except (OSError, http.client.HTTPException) as error:
                self.trouble.append(repr(error))
                return
            finally:
                connection.close()

    def follow(self, connection):
        """Twenty ticks, and then a reader that comes anew."""
        connection.request("GET", "/api/v1/events?limit=20&map=500")
        answer = connection.getresponse()
        while not self.over.is_set() and (line := answer.readline()):
            self.answers += line.startswith(b"event: tick")

    def ask(self, connection):
        for path in self.paths:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                self.trouble.append((path, answer.status))
            self.answers += 1
            if self.over.wait(0.2):
                return


def slope(samples):
    """Bytes a minute, by least squares over (second, bytes)."""
    if len(samples) < 2:
        return 0.0
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return 60 * sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread


def main():
    slabscope = os.path.realpath(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
    print(f"        seed {seed}", flush=True)
    with Server(slabscope, "--load", "none", "--cpus", "48", memory="512MiB") as server:
        load = Load(server, random.Random(seed))
        watchers = [Watcher(server.port, number) for number in range(6)]
        for watcher in watchers:
            watcher.start()
        began, second, ledgers, wrong, samples = time.monotonic(), 0, 0, [], []
        settled = 180 if seconds >= 300 else seconds / 3
        while (elapsed := time.monotonic() - began) < seconds:
            status, ledger = server.ask("GET", "/ledger")
            # 503: on a busy machine a CPU may not stop in time; nothing is said then.
            if status == 200:
                ledgers += 1
                if ledger["unaccounted_bytes"] != 0:
                    wrong.append(ledger)
            if elapsed > settled:
                samples.append((elapsed, server.resident_bytes()))
            load.act(second)
            second += 1
            time.sleep(max(0.0, began + second - time.monotonic()))
        for watcher in watchers:
            watcher.over.set()
        records = load.end()
        for watcher in watchers:
            watcher.join()
        holds(f"{ledgers} exact ledgers in {second} s account for every byte (seed {seed})",
              not wrong and ledgers >= second * 0.9, (ledgers, wrong[:1]))
        grown = slope(samples)
        holds(f"resident memory grows by {grown / (1 << 20):+.3f} MiB a minute after {settled:.0f} s",
              seconds < 300 or grown < GROWTH_BYTES_A_MINUTE, grown)
        holds(f"all of this was done: {load.done}", all(load.done[name] > 0 for name in ("faults", "reclaims", "changes")))
        answers = sum(watcher.answers for watcher in watchers)
        trouble = [trouble for watcher in watchers for trouble in watcher.trouble]
        holds(f"{len(watchers)} watchers got {answers} answers", answers > seconds and not trouble, trouble[:5])
        for kind, record in records.items():
            # Failures that were injected are counted apart.
            holds(f"{kind}: {record['operations']} operations, {record['injected_failures']} failures injected, nothing "
                  "corrupt, lost or refused",
                  record["operations"] > 0 and record["corruptions"] == 0 and record["live_objects"] == 0
                  and record["failures"] == 0, record)
        server.ask("POST", "/allocator/reclaim", {})
        ledger = server.ask("GET", "/ledger")[1]
        holds("at the end every page is back", ledger["buddy_free_bytes"] == ledger["managed_bytes"], ledger)
        holds("and the self-check passes", server.ask("POST", "/selfcheck", {})[1].get("passed") is True)
    sys.exit(1 if broken else 0)


main()
