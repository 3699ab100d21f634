"""`slabscope top` in a terminal of its own: what it shows, its keys, sizes and signals, and how it leaves the terminal.

Usage: python3 Tests/CommandLine/top.py SLABSCOPE
"""
import fcntl, json, os, pty, re, select, signal, struct, subprocess, sys, tempfile, termios, time, urllib.request

slabscope = os.path.realpath(sys.argv[1])
work = tempfile.mkdtemp()
failures = 0
patience = 20.0


def holds(name, condition):
    global failures
    print(("ok      " if condition else "FAILED  ") + name, flush=True)
    failures += not condition


class Server:
    """A quiet server on a port of its own, or on the port of another that has gone."""

    def __init__(self, port=0):
        port_file = os.path.join(work, "port")
        if os.path.exists(port_file):
            os.unlink(port_file)
        self.process = subprocess.Popen(
            [slabscope, "serve", "--port", str(port), "--port-file", port_file, "--load", "none", "--memory", "64MiB"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + patience
        while not os.path.exists(port_file):
            assert self.process.poll() is None and time.monotonic() < end, "the server did not start"
            time.sleep(0.02)
        self.port = int(open(port_file).read())
        self.url = f"http://127.0.0.1:{self.port}"

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def post(self, path, body):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(patience) == 0


class Screen:
    """`top` on a pseudo-terminal; what it draws is the text between a home sequence and an erase of the rest."""

    def __init__(self, url, columns=120, rows=40, *arguments):
        self.master, self.slave = pty.openpty()
        self.resize(columns, rows, tell=False)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [slabscope, "top", "--server", url, "--interval", "0.2", *arguments],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.output = ""

    def resize(self, columns, rows, tell=True):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.process.send_signal(signal.SIGWINCH)

    def read(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            self.output += os.read(self.master, 65536).decode()

    def frames(self):
        frames = re.findall(r"\x1b\[H(.*?)\x1b\[J", self.output, re.S)
        # The terminal turns each line feed into a carriage return and a line feed.
        return [re.split(r"\r+\n", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", frame)) for frame in frames]

    def shows(self, condition):
        """Waits for a frame for which `condition` is true; answers it, or None."""
        self.output = ""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            for frame in self.frames():
                if condition(frame):
                    return frame
            self.read(0.1)
        return None

    def press(self, keys):
        os.write(self.master, keys.encode())

    def ends(self):
        """Waits for the end; the exit code."""
        end = time.monotonic() + patience
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        while select.select([self.master], [], [], 0.05)[0]:
            self.read(0)
        return self.process.poll()

    def is_restored(self):
        return (termios.tcgetattr(self.slave) == self.before and self.output.endswith("\x1b[?25h\x1b[?1049l"))


def sizes(frame):
    """The first cells of the table of classes, from the top."""
    start = next(index for index, line in enumerate(frame) if line.lstrip().startswith("SIZE"))
    cells = []
    for line in frame[start + 1:]:
        if not line.split():
            break
        cells.append(int(line.split()[0]))
    return cells


def command(*arguments, **options):
    return subprocess.run([slabscope, "top", *arguments], capture_output=True, text=True, timeout=patience, **options)


def contains(text):
    return lambda frame: any(text in line for line in frame)


server = Server()
for size in [8, 60, 60, 60, 600, 600, 600, 600, 2000, 20000]:
    server.post("/api/v1/allocations", {"size": size, "cpu": 1})
time.sleep(1.1)  # One tick.
classes = {row["size"]: row for row in server.get("/api/v1/classes")["classes"]}

once = command("--server", server.url, "--once", "--format", "json")
document = json.loads(once.stdout)
holds("--once --format json is one document with the API's own figures",
      once.returncode == 0 and {row["size"]: row for row in document["classes"]["classes"]} == classes
      and document["stats"]["totals"] == server.get("/api/v1/stats")["totals"]
      and document["buddy"]["orders"] == server.get("/api/v1/buddy")["orders"]
      and document["cpus"]["cpus"] == server.get("/api/v1/cpus")["cpus"])

table = command("--server", server.url, "--sort", "size", "--lines", "3")
rows = [line.split() for line in table.stdout.splitlines()]
holds("into a pipe a table is written once, without a control sequence",
      table.returncode == 0 and table.stdout.count("slabscope http") == 1 and "\x1b" not in table.stdout)
shown = [row for row in rows if row[:1] in (["2048"], ["1024"], ["512"])]
holds("--sort and --lines choose the rows, and the figures are the API's",
      sizes(table.stdout.splitlines()) == [2048, 1024, 512]
      and [int(row[2]) for row in shown] == [classes[int(row[0])]["live"] for row in shown])

repeated = subprocess.Popen([slabscope, "top", "--server", server.url, "--interval", "0.1", "--format", "json"],
                            stdout=subprocess.PIPE, text=True)
ticks = [json.loads(repeated.stdout.readline())["stats"]["uptime_seconds"] for _ in range(3)]
repeated.stdout.close()
holds("with --interval a pipe gets a document each time, until nobody reads",
      ticks == sorted(ticks) and len(set(ticks)) == 3 and repeated.wait(patience) is not None)

screen = Screen(server.url)
frame = screen.shows(contains("WASTED"))
holds("on a terminal the classes stand sorted by wasted bytes",
      frame is not None and sizes(frame) == sorted(
          classes, key=lambda size: (-classes[size]["wasted_bytes"], size))[:len(sizes(frame))])
by_live = sorted(classes, key=lambda size: (-classes[size]["live"], size))
screen.press("l")
frame = screen.shows(contains("by live objects"))
holds("the key l sorts by live objects", frame is not None and sizes(frame) == by_live[:len(sizes(frame))])
screen.press("s")
frame = screen.shows(contains("by size"))
holds("the key s sorts by size", frame is not None and sizes(frame)[0] == 2048)
server.post("/api/v1/allocations", {"size": 2000, "cpu": 0})
live = str(classes[2048]["live"] + 1)
holds("what changes is seen", screen.shows(
    lambda frame: any(line.split()[:1] == ["2048"] and line.split()[2] == live for line in frame)) is not None)
for columns, rows_ in [(60, 14), (30, 5), (200, 50), (120, 40)]:
    screen.resize(columns, rows_)
    fits = lambda frame: len(frame) <= rows_ and all(len(line) <= columns for line in frame)
    wide = lambda frame: max(len(line) for line in frame) > min(columns, 110) - 30
    holds(f"it keeps to {columns} x {rows_}", screen.shows(lambda frame: fits(frame) and wide(frame)) is not None)

screen.process.send_signal(signal.SIGTSTP)
os.waitpid(screen.process.pid, os.WUNTRACED)
while select.select([screen.master], [], [], 0.1)[0]:
    screen.read(0)
holds("Ctrl-Z gives the terminal back", screen.is_restored())
screen.process.send_signal(signal.SIGCONT)
holds("and fg takes it again", screen.shows(contains("WASTED")) is not None)

server.stop()
frame = screen.shows(contains("Connection refused"))
holds("a server that has gone is named, and its last figures stay",
      frame is not None and f"127.0.0.1:{server.port}" in frame[0] and "Trying again" in frame[0] and sizes(frame))
server = Server(server.port)
holds("and when it is back its figures are shown again",
      screen.shows(lambda frame: frame[0].startswith("slabscope http") and contains("up 0:00:0")(frame)) is not None)
screen.press("q")
holds("q ends it with 0 and restores the terminal", screen.ends() == 0 and screen.is_restored())

for name in ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]:
    screen = Screen(server.url)
    screen.shows(contains("WASTED"))
    screen.process.send_signal(getattr(signal, name))
    holds(f"{name} ends it with 0 and restores the terminal", screen.ends() == 0 and screen.is_restored())
screen = Screen(server.url)
screen.shows(contains("WASTED"))
screen.process.send_signal(signal.SIGSEGV)
holds("a fault restores the terminal too", screen.ends() == -signal.SIGSEGV and screen.is_restored())
screen = Screen(server.url, 120, 40, "--once")
holds("--once on a terminal writes the table and ends", screen.ends() == 0 and "\x1b" not in screen.output
      and "SIZE" in screen.output)

server.stop()
gone = command("--server", server.url, "--once")
holds("without a server the exit code is 5 and the reason is told",
      gone.returncode == 5 and "Connection refused" in gone.stderr and gone.stdout == "")
for arguments in [["--server", "ftp://x"], ["--interval", "0"], ["--lines", "0"], ["--sort", "age"], ["--format", "xml"],
                  ["extra"]]:
    refused = command(*arguments)
    holds(f"top {' '.join(arguments)} is refused with 2", refused.returncode == 2 and refused.stderr != "")

sys.exit(1 if failures else 0)
