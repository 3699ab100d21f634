"""Runs from outside: clients that die, connections that drop, starts that meet, restarts, exit codes, many runs.

Usage: runs.py SLABSCOPE [RUNS]

Starts servers of its own. RUNS short runs follow one another (at least 300; 400 unless given), after which the server's
resident memory must be where it was after the first 200. Prints a line for each law and exits with 1 if one is broken.
"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from served import BRIEF, ENDLESS, PATIENCE_SECONDS, Server, broken, holds, wait_for

# Of the resident memory, between the 200th run and the last: an arena of malloc more or less.
GROWTH_BYTES = 4 << 20


def clients(slabscope):
    with Server(slabscope, "--load", "none") as server, tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "endless.json")
        file.write_text(json.dumps(ENDLESS))
        client = subprocess.Popen([slabscope, "run", str(file), "--server", server.url],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        holds("a client's run begins", wait_for(lambda: server.workers("r1")))
        status, answer = server.start(BRIEF)
        holds("a second start in the middle is refused", status == 409, answer)
        client.kill()
        client.wait()
        holds("a killed client leaves its run", server.ask("GET", "/runs/r1")[1]["state"] == "running")
        workload = server.workers("r1")[0]["id"]
        holds("a run's workload is nobody else's to change",
              server.ask("PATCH", f"/workloads/{workload}", {"rate": 1})[0] == 409
              and server.ask("DELETE", f"/workloads/{workload}")[0] == 409)
        holds("a run that goes on is not forgotten", server.ask("DELETE", "/runs/r1")[0] == 409)
        for _ in range(100):
            with socket.create_connection(("127.0.0.1", server.port)) as dropped:
                dropped.sendall(b"GET /api/v1/runs/r1?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n")
        began = time.monotonic()
        status, _ = server.ask("POST", "/runs/r1/cancel", {})
        holds("cancel is answered at once", status == 202 and time.monotonic() - began < PATIENCE_SECONDS, status)
        report = server.finish("r1")
        holds("a cancelled run is aborted and has no worker left",
              report["verdict"] == "aborted" and not server.workers("r1"), report["verdict"])
        client = subprocess.Popen([slabscope, "run", str(file), "--server", server.url],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: server.workers("r2"))
        client.send_signal(signal.SIGINT)
        holds("Ctrl-C cancels the run on the server, exit code 4", client.wait(PATIENCE_SECONDS) == 4)
        holds("and leaves no worker", not server.workers("r2"))


def names(slabscope):
    with Server(slabscope, "--load", "none") as server:
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(
            server.ask("PUT", "/runs/nightly?wait=30s", {"scenario": BRIEF})[0])) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        holds("of equal starts under one name one starts a run", answers.count(201) == 1 and
              set(answers) <= {200, 201}, answers)
        holds("another scenario under the name is refused",
              server.ask("PUT", "/runs/nightly", {"scenario": ENDLESS})[0] == 409)


def default_load(slabscope):
    with Server(slabscope) as server:
        def running():
            workloads = server.ask("GET", "/workloads?limit=200")[1]["workloads"]
            return [w for w in workloads if w["state"] == "running"]
        wait_for(running)
        run = server.start(ENDLESS)[1]["id"]
        wait_for(lambda: server.workers(run))
        holds("the load at the start makes way for a run", all(w.get("run") == run for w in running()), running())
        server.ask("POST", f"/runs/{run}/cancel", {})
        server.finish(run)
        holds("and goes on after it", [w.get("run") for w in running()] == [None], running())
        server.ask("POST", "/workloads", {"kind": "stack", "live_bytes": "1MiB"})
        status, answer = server.start(BRIEF)
        holds("another load makes a start 409, and is named", status == 409 and "stack" in answer["detail"], answer)
        status, _ = server.start({**BRIEF, "shared": True}, "?wait=30s")
        holds("but not where the run is shared", status == 201, status)


def restarts(slabscope):
    with tempfile.TemporaryDirectory() as data:
        with Server(slabscope, "--load", "none", "--data", data) as server:
            server.start(BRIEF, "?wait=30s")
            server.start(ENDLESS)
            server.process.kill()
            server.process.wait()
        pathlib.Path(data, "broken.json").write_text("{")
        with Server(slabscope, "--load", "none", "--data", data) as server:
            rows = server.ask("GET", "/runs")[1]["runs"]
            holds("a restart after a kill has every finished run", [row["id"] for row in rows] == ["r1"], rows)
            holds("and gives no id again", server.start(BRIEF, "?wait=30s")[1]["id"] == "r3")
        holds("a broken file is left where it is", pathlib.Path(data, "broken.json").exists())


def exit_codes(slabscope):
    with tempfile.TemporaryDirectory() as folder:
        def code(scenario, *arguments):
            file = pathlib.Path(folder, "scenario.json")
            file.write_text(json.dumps(scenario))
            return subprocess.run([slabscope, "run", str(file), *arguments], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, timeout=PATIENCE_SECONDS).returncode
        report, junit = pathlib.Path(folder, "report.json"), pathlib.Path(folder, "junit.xml")
        holds("passed ends with 0", code(BRIEF, "--report", str(report), "--junit", str(junit)) == 0)
        holds("with both reports written", json.loads(report.read_text())["verdict"] == "passed"
              and "testsuites" in junit.read_text())
        holds("failed ends with 3", code({**BRIEF, "thresholds": ["operations < 100"]}) == 3)
        holds("inconclusive ends with 6", code({**BRIEF, "thresholds": ["latency.allocate.p99 < 1s"]}) == 6)
        holds("a bad scenario ends with 2", code({**BRIEF, "thresholds": ["operatons < 100"]}) == 2)
        holds("a server that is not there ends with 5", code(BRIEF, "--server", "http://127.0.0.1:9") == 5)
        file = pathlib.Path(folder, "scenario.json")
        file.write_text(json.dumps(ENDLESS))
        run = subprocess.Popen([slabscope, "run", str(file), "--report", str(report)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
        run.stderr.readline()
        run.send_signal(signal.SIGINT)
        holds("Ctrl-C ends with 4", run.wait(PATIENCE_SECONDS) == 4)
        holds("and the report is written", json.loads(report.read_text())["verdict"] == "aborted")
        compared = subprocess.run([slabscope, "compare", str(report), str(report), "--format", "markdown"],
                                  capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        holds("compare puts two reports side by side", compared.returncode == 0 and "| figure |" in compared.stdout)


def many(slabscope, count):
    with Server(slabscope, "--load", "none") as server:
        settled = 0
        for number in range(1, count + 1):
            status, report = server.start(BRIEF, "?wait=30s")
            if status != 201 or report["verdict"] != "passed":
                return holds(f"{count} short runs", False, report)
            if number == 200:
                settled = server.resident_bytes()
        grown = server.resident_bytes() - settled
        holds(f"{count} short runs leave the resident memory where it was after 200 "
              f"({settled >> 10} KiB, {grown >> 10:+} KiB)", grown < GROWTH_BYTES, grown)


def main():
    slabscope = os.path.realpath(sys.argv[1])
    count = max(300, int(sys.argv[2]) if len(sys.argv) > 2 else 400)
    for law in (clients, names, default_load, restarts, exit_codes):
        law(slabscope)
    many(slabscope, count)
    sys.exit(1 if broken else 0)


main()
