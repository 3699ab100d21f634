"""A server of a test's own, and how the tests from outside say what holds."""

import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

PATIENCE_SECONDS = 60
BRIEF = {"name": "brief", "phases": [{"operations": 500, "workloads": [
    {"kind": "churn", "sizes": {"distribution": "fixed", "size": 64}, "live_bytes": "64KiB", "rate": 0}]}],
    "thresholds": ["corruptions == 0"]}
ENDLESS = {"name": "endless", "phases": [{"duration": "1h", "workloads": [
    {"kind": "churn", "threads": 2, "live_bytes": "4MiB"}]}]}
broken = []


def holds(law, condition, found=""):
    """Prints a line for a law; one that does not hold is remembered."""
    print(f"{'ok     ' if condition else 'FAILED '} {law}{'' if condition else f': {found}'}", flush=True)
    if not condition:
        broken.append(law)


def wait_for(condition):
    """Asks again and again until the condition holds; False where it never does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Server:
    """A server on a free port; ends with the block that made it."""

    def __init__(self, slabscope, *arguments, memory="256MiB", **options):
        self.folder = tempfile.TemporaryDirectory()
        port_file = pathlib.Path(self.folder.name, "port")
        self.process = subprocess.Popen(
            [slabscope, "serve", "--port", "0", "--port-file", str(port_file), "--memory", memory, *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        end = time.monotonic() + PATIENCE_SECONDS
        while not port_file.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server did not start: {self.process.poll()}")
            time.sleep(0.01)
        self.port = int(port_file.read_text())
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE_SECONDS)
        self.folder.cleanup()

    def ask(self, method, path, body=None):
        """An answer's status and document. On a busy machine a CPU may not stop in time; that is asked again."""
        for _ in range(20):
            status, document = self.ask_once(method, path, body)
            if status != 503 or "did not stop" not in document["detail"]:
                break
        return status, document

    def ask_once(self, method, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS + 30)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, "/api/v1" + path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if content else None

    def start(self, scenario, query=""):
        return self.ask("POST", "/runs" + query, {"scenario": scenario})

    def finish(self, run):
        """Waits for a run's verdict."""
        while True:
            status, report = self.ask("GET", f"/runs/{run}?wait=30s")
            # 503: as many wait as may, those among them whose connections are gone.
            if status == 503:
                time.sleep(0.1)
            elif report["state"] == "finished":
                return report

    def run_ids(self):
        """The ids of all runs, from all pages of their list."""
        ids, path = set(), "/runs?limit=200"
        while path:
            page = self.ask("GET", path)[1]
            ids |= {run["id"] for run in page["runs"]}
            path = (page["next"] or "").removeprefix("/api/v1")
        return ids

    def workers(self, run):
        """Workloads of a run that have not ended."""
        workloads = self.ask("GET", "/workloads?limit=200")[1]["workloads"]
        return [w for w in workloads if w.get("run") == run and w["state"] != "stopped"]

    def resident_bytes(self):
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")
