"""What fails around a server: disks, memory, descriptors, clocks, and signals at any moment.

Usage: faults.py SLABSCOPE [MOMENTS [SEED]]

Starts servers of its own, and sends SIGTERM at so many random moments (20 unless given). Prints a line for each law and
exits with 1 if one is broken.
"""

import datetime
import json
import mmap
import os
import pathlib
import random
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

from served import BRIEF, ENDLESS, PATIENCE_SECONDS, Server, broken, holds, wait_for

# Within so many seconds of a signal a process is gone.
GRACE_SECONDS = 15


def limited(which, bytes_):
    """For a process that is about to start: a limit of the system."""
    return lambda: resource.setrlimit(which, (bytes_, bytes_))


def refused(slabscope, words, *arguments, **options):
    """A start that is refused: at once, with a sentence that has these words, and with a code that is no signal's."""
    try:
        ended = subprocess.run([slabscope, *arguments], capture_output=True, text=True, timeout=GRACE_SECONDS, **options)
    except subprocess.TimeoutExpired:
        return holds(f"refused: {' '.join(arguments)}", False, "it goes on")
    text = (ended.stdout + ended.stderr).strip()
    holds(f"refused with {ended.returncode}: {' '.join(arguments)} ({text.splitlines()[-1][:100]})",
          ended.returncode in (1, 2, 5) and words in text and "Fatal error" not in text, (ended.returncode, text[-500:]))


def unfinished(folder):
    """Names of files that somebody began and did not finish."""
    return [name for name in os.listdir(folder) if name.endswith(".new")]


def disks(slabscope):
    # Nobody can make a file there, root included: a directory that is read-only for everybody.
    refused(slabscope, "/proc/self/fdinfo", "serve", "--port", "0", "--load", "none", "--data", "/proc/self/fdinfo")
    refused(slabscope, "Not a directory", "serve", "--port", "0", "--load", "none", "--data", "/dev/null/runs")
    with tempfile.TemporaryDirectory() as data:
        with Server(slabscope, "--load", "none", "--data", data) as server:
            holds("a run is on disk", server.start(BRIEF, "?wait=30s")[1]["storage"]["on_disk"])
        # A disk that is full from the second kilobyte on: enough for the port and the last number.
        full = limited(resource.RLIMIT_FSIZE, 1024)
        with Server(slabscope, "--load", "none", "--data", data, preexec_fn=full) as server:
            report = server.start(BRIEF, "?wait=30s")[1]
            holds("a run that the disk does not take is finished all the same, and says why it is not on disk",
                  report["verdict"] == "passed" and not report["storage"]["on_disk"]
                  and "File too large" in report["storage"]["error"], report["storage"])
            holds("and is answered", server.ask("GET", f"/runs/{report['id']}")[1]["verdict"] == "passed")
            holds("nothing half is left", not unfinished(data), os.listdir(data))
        pathlib.Path(data, ".r9.json.new").write_text("{\"id\":")
        with Server(slabscope, "--load", "none", "--data", data) as server:
            rows = server.ask("GET", "/runs")[1]["runs"]
            holds("the finished run that was on disk is still there", [row["id"] for row in rows] == ["r1"], rows)
            holds("ids go on behind the one that was lost", server.start(BRIEF, "?wait=30s")[1]["id"] == "r3")
            holds("what a process left unfinished is taken away", not unfinished(data), os.listdir(data))
        scenario = pathlib.Path(data, "brief.scenario")
        scenario.write_text(json.dumps(BRIEF))
        refused(slabscope, "No space left", "run", str(scenario), "--report", "/dev/full")
        refused(slabscope, "No space left", "run", str(scenario), "--junit", "/dev/full")
    small_disk(slabscope)


def small_disk(slabscope):
    """The same on a disk that is really full, where one can be made."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True)
        if made.returncode != 0:
            return print("        no small disk can be made here", flush=True)
        try:
            with Server(slabscope, "--load", "none", "--data", folder) as server:
                filler = pathlib.Path(folder, "filler")
                with open(filler, "wb", buffering=0) as file:
                    try:
                        while file.write(b" " * 4096) > 0:
                            pass
                    except OSError:
                        pass
                report = server.start(BRIEF, "?wait=30s")[1]
                holds("a full disk loses no run", report["verdict"] == "passed"
                      and "No space left" in (report["storage"]["error"] or ""), report["storage"])
                filler.unlink()
                holds("and takes the next one when there is room",
                      server.start(BRIEF, "?wait=30s")[1]["storage"]["on_disk"])
                holds("with nothing half left", not unfinished(folder), os.listdir(folder))
        finally:
            subprocess.run(["umount", folder], check=True)


def memory(slabscope):
    refused(slabscope, "will not reserve", "serve", "--port", "0", "--load", "none", "--memory", "8GiB",
            preexec_fn=limited(resource.RLIMIT_AS, 4 << 30))
    with tempfile.TemporaryDirectory() as folder:
        scenario = pathlib.Path(folder, "large.json")
        scenario.write_text(json.dumps({**BRIEF, "backend": {"allocator": "buddyslab", "memory": "8GiB"}}))
        refused(slabscope, "will not reserve", "run", str(scenario), preexec_fn=limited(resource.RLIMIT_AS, 4 << 30))
    with Server(slabscope, "--load", "none", "--max-memory", "64GiB") as server:
        pages = int(pathlib.Path(f"/proc/{server.process.pid}/statm").read_text().split()[0])
        most = pages * os.sysconf("SC_PAGESIZE") + (96 << 20)
        resource.prlimit(server.process.pid, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
        status, answer = server.ask("POST", "/allocator/regions", {"bytes": "8GiB"})
        holds("a region that the system refuses is a problem in words", status in (409, 503, 507), (status, answer))
        status, answer = server.start({**BRIEF, "backend": {"allocator": "buddyslab", "memory": "8GiB"}}, "?wait=30s")
        holds("so is a run on memory that is not there", status in (409, 422, 503, 507), (status, answer))
        # Threads need memory, too: this one is refused, or runs.
        status, answer = server.ask("POST", "/workloads", {"kind": "churn", "threads": 8, "live_bytes": "8MiB"})
        holds("a load whose threads find no memory is refused or runs", status in (201, 503), (status, answer))
        if status == 201:
            server.ask("DELETE", f"/workloads/{answer['id']}")
        resource.prlimit(server.process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        status, report = server.start(BRIEF, "?wait=30s")
        holds("and the next run passes when there is memory again", status == 201 and report["verdict"] == "passed", report)


def descriptors(slabscope):
    """A server that has hardly a descriptor left beside the one of who asks."""
    scenario = {**BRIEF, "backend": {"allocator": "buddyslab", "memory": "32MiB"}}
    answers = []
    for spare in range(12):
        with Server(slabscope, "--load", "none") as server:
            used = {int(number) for number in os.listdir(f"/proc/{server.process.pid}/fd")}
            free = (number for number in range(1 << 20) if number not in used)
            last = next(number for count, number in enumerate(free) if count == spare)
            most = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (last + 1, most[1]))
            answers.append(server.start(scenario, "?wait=30s"))
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, most)
            answers.append(server.start(scenario, "?wait=30s"))
    refused = sum(status == 503 for status, _ in answers)
    wrong = [answer for answer in answers if answer[0] != 503 and answer[1].get("verdict") != "passed"]
    wrong += [answer for answer in answers[1::2] if answer[0] != 201]
    holds(f"with 0 to 11 descriptors to spare {refused} runs were refused with 503, the others passed, and then all",
          refused > 0 and not wrong, (refused, wrong[:2]))


def exhausted(slabscope):
    """Every kind of load on a heap whose memory is in somebody's hands, and when it is back."""
    with Server(slabscope, "--load", "none", "--max-memory", "64MiB", memory="64MiB") as server:
        kinds = [kind["kind"] for kind in server.ask("GET", "/workload-kinds")[1]["kinds"] if kind["kind"] != "replay"]
        for kind in kinds:
            held = fill(server)
            body = {"kind": kind, "threads": 2, "live_bytes": "8MiB", "rate": 0}
            status, workload = server.ask("POST", "/workloads", body)
            path = f"/workloads/{workload.get('id')}"
            met = status == 201 and wait_for(lambda: server.ask("GET", path)[1]["failures"] > 100)
            wrong = looks(server)
            for address in held:
                status, answer = server.ask("DELETE", f"/allocations/{address}")
                if status != 200:
                    wrong.append((address, status, answer))
            before = server.ask("GET", path)[1].get("frees", 0)
            goes_on = met and wait_for(lambda: server.ask("GET", path)[1]["frees"] > before + 100)
            ended = server.ask("DELETE", path)[1]
            holds(f"{kind} without memory: {ended.get('failures')} refusals, nothing lost, everything answered, and it "
                  "goes on when there is memory again",
                  goes_on and not wrong and ended["corruptions"] == 0 and ended["live_objects"] == 0, (wrong, ended))
        server.ask("POST", "/allocator/reclaim", {})
        ledger = server.ask("GET", "/ledger")[1]
        holds("at the end every page is back", ledger["buddy_free_bytes"] == ledger["managed_bytes"],
              (ledger, server.ask("GET", "/allocations")[1]))


def fill(server):
    """Takes all memory by hand, blocks first; the addresses."""
    held = []
    for size in (4 << 20, 512 << 10, 64 << 10, 4096, 512, 64):
        while len(held) < 990:
            status, answer = server.ask("POST", "/allocations", {"size": size})
            if status != 201:
                break
            held.append(answer["address"])
    return held


def looks(server):
    """Asks for everything that can be seen; what was not right."""
    wrong = []
    for path in ("/stats", "/classes", "/cpus", "/remote-frees", "/buddy", "/sections/0/map?cells=100", "/doctor",
                 "/whatif?size=64", "/allocations", "/workloads", "/history"):
        status, answer = server.ask("GET", path)
        if status != 200:
            wrong.append((path, status, answer))
    for path in ("/selfcheck", "/marks", "/allocator/reclaim"):
        status, answer = server.ask("POST", path, {"name": "full"} if path == "/marks" else {})
        if status not in (200, 201) or answer.get("passed") is False:
            wrong.append((path, status, answer))
    status, ledger = server.ask("GET", "/ledger")
    if status != 200 or ledger["unaccounted_bytes"] != 0:
        wrong.append(("/ledger", status, ledger))
    return wrong


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def clocks(slabscope):
    with tempfile.TemporaryDirectory() as folder:
        library, offset = os.path.join(folder, "clock.so"), os.path.join(folder, "offset")
        source = pathlib.Path(__file__).with_name("jumping-clock.c")
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
        pathlib.Path(offset).write_bytes(struct.pack("q", 0))
        environment = {**os.environ, "LD_PRELOAD": library, "JUMPING_CLOCK": offset}
        with open(offset, "r+b") as file, mmap.mmap(file.fileno(), 8) as clock:
            with Server(slabscope, "--load", "none", env=environment) as server:
                def jump(seconds):
                    clock[:8] = struct.pack("q", seconds)
                scenario = {**BRIEF, "phases": [
                    {"duration": "1500ms", "workloads": [{"kind": "churn", "rate": 2000, "live_bytes": "1MiB"}]}]}
                before = server.ask("GET", "/stats")[1]
                run = server.start(scenario)[1]["id"]
                for seconds in (-3600, 86400, -7200, 0, 3600):
                    jump(seconds)
                    time.sleep(0.2)
                report = server.finish(run)
                after = server.ask("GET", "/stats")[1]
        created, started, finished = (moment(report[name]) for name in ("created_at", "started_at", "finished_at"))
        holds("the clock of the test jumps", moment(after["taken_at"]) - moment(before["taken_at"]) > 3500, after)
        holds(f"a run's length does not follow it: {report['elapsed_seconds']} s",
              report["verdict"] == "passed" and 1.5 <= report["elapsed_seconds"] < 30, report)
        holds("a report's times are in order and as far apart as it is long",
              created <= started <= finished and abs(finished - started - report["elapsed_seconds"]) < 0.002, report)
        uptime = after["uptime_seconds"] - before["uptime_seconds"]
        holds("neither does the uptime, nor the window of rates",
              1 < uptime < 30 and 0 < after["rates"]["window_seconds"] <= 30, (uptime, after["rates"]))


def gone(process):
    """The exit code of a process that has been told to end; None where it stays."""
    try:
        return process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None


class Client(threading.Thread):
    """Starts runs of every kind, one after another, until nobody answers; remembers the finished ones."""

    def __init__(self, server, chance, known):
        super().__init__()
        self.server, self.known = server, known
        self.choices = [chance.randrange(4) for _ in range(500)]

    def run(self):
        try:
            for choice in self.choices:
                if choice < 2:
                    self.note(self.server.start(BRIEF, "?wait=30s&queue=true")[1])
                elif choice == 2:
                    body = {"scenario": BRIEF}
                    self.note(self.server.ask("PUT", f"/runs/named-{len(self.known)}?wait=30s&queue=true", body)[1])
                else:
                    report = self.server.start(ENDLESS, "?queue=true")[1]
                    if "id" in report:
                        self.server.ask("POST", f"/runs/{report['id']}/cancel", {})
                        self.note(self.server.finish(report["id"]))
        except (OSError, ValueError, KeyError, TypeError):
            # Nobody answers any more, or not to the end.
            pass

    def note(self, report):
        if report.get("state") == "finished":
            self.known[report["id"]] = report


def stop_server(slabscope, data, chance, known):
    """One server that is told to end at a random moment; what was wrong."""
    with Server(slabscope, "--load", chance.choice(["none", "fleet"]), "--data", data) as server:
        rows = server.run_ids()
        lost = [run for run in known if run not in rows]
        changed = [run for run in list(known)[-3:] if server.ask("GET", f"/runs/{run}")[1] != known[run]]
        client = Client(server, chance, known)
        client.start()
        time.sleep(chance.uniform(0, 0.4))
        server.process.send_signal(signal.SIGTERM)
        code = gone(server.process)
        client.join()
    wrong = []
    if lost or changed:
        wrong.append(f"after the restart {lost} are gone and {changed} are others")
    if code != 0:
        wrong.append(f"exit code {code}")
    if unfinished(data):
        wrong.append(f"half files: {unfinished(data)}")
    for name in os.listdir(data):
        if name.endswith(".json"):
            json.loads(pathlib.Path(data, name).read_text())
    return wrong


def stop_start(slabscope, data, chance):
    """A server that is told to end while it starts: gone, whether it had come to listen to signals or not."""
    process = subprocess.Popen([slabscope, "serve", "--port", "0", "--data", data, "--memory", "64MiB"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, 0.3))
    process.send_signal(signal.SIGTERM)
    code = gone(process)
    return [] if code in (0, -signal.SIGTERM) else [f"exit code {code} in the middle of the start"]


def stop_run(slabscope, folder, chance):
    """A run in its own process: aborted, or over already; its report is whole."""
    file, report = pathlib.Path(folder, "scenario"), pathlib.Path(folder, "report")
    report.unlink(missing_ok=True)
    file.write_text(json.dumps(chance.choice([BRIEF, ENDLESS])))
    process = subprocess.Popen([slabscope, "run", str(file), "--report", str(report)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, 0.5))
    process.send_signal(signal.SIGTERM)
    code = gone(process)
    if code == -signal.SIGTERM:
        return []
    verdicts = {0: "passed", 4: "aborted"}
    if code not in verdicts or json.loads(report.read_text())["verdict"] != verdicts[code]:
        return [f"exit code {code} of a run"]
    return []


def signals(slabscope, count, seed):
    chance = random.Random(seed)
    wrong, finished = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            data = os.path.join(folder, f"data-{number // 10}")
            if number % 10 == 0:
                known = {}
            if number % 5 == 3:
                wrong += stop_start(slabscope, data, chance)
            elif number % 5 == 4:
                wrong += stop_run(slabscope, folder, chance)
            else:
                before = len(known)
                wrong += stop_server(slabscope, data, chance, known)
                finished += len(known) - before
    holds(f"SIGTERM at {count} random moments (seed {seed}): gone in time, exit codes right, {finished} finished runs "
          "kept whole", not wrong and (finished > 0 or count < 10), wrong)


def main():
    slabscope = os.path.realpath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
    for law in (disks, memory, descriptors, exhausted, clocks):
        law(slabscope)
    signals(slabscope, count, seed)
    sys.exit(1 if broken else 0)


main()
