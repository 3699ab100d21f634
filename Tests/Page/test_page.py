"""Drives the dashboard in a real browser against a running server.

Usage: python3 test_page.py BASE_URL SCREENSHOT_DIRECTORY [--chromium PATH]

Needs PyPI's playwright and a Chromium. Prints each check; exits with 1 if any failed. It starts one small workload and
one object by hand, and takes both away again.
"""

import argparse
import pathlib
import shutil
import sys

from playwright.sync_api import Error, sync_playwright

# How long an awaited event may take before the check fails; it never decides how fast something is.
PATIENCE_MILLISECONDS = 30_000

# Answers the first tick after `after` that the page has drawn whole.
DRAWN_TICK = """([after, patience]) => new Promise((resolve, reject) => {
    const root = document.documentElement;
    const timer = setTimeout(() => reject(new Error(`no tick after ${after} was drawn`)), patience);
    const look = () => {
        const tick = Number(root.dataset.tick);
        if (!(tick > after)) return;
        observer.disconnect();
        clearTimeout(timer);
        resolve(tick);
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { attributes: true, attributeFilter: ["data-tick"] });
    look();
})"""

# Listens to a stream of its own and compares every figure of the first tick that the page drew and the stream told.
FIGURES_AGAINST_EVENT = """(patience) => new Promise((resolve, reject) => {
    const root = document.documentElement;
    const events = new Map();
    const drawn = new Map();
    const source = new EventSource("/api/v1/events");
    const timer = setTimeout(() => { source.close(); reject(new Error("no tick was both drawn and told")); }, patience);
    const keyed = {
        classes: ["classes", "size"], orders: ["buddy", "order"], cpus: ["cpus", "id"], workloads: ["workloads", "id"],
    };
    const sumOfClasses = (event, name) => event.classes.classes.reduce((sum, row) => sum + row[name], 0);
    const value = (event, path) => {
        if (path === "sum.requested_small_bytes") return sumOfClasses(event, "requested_bytes");
        if (path === "sum.rounding_small_bytes") return sumOfClasses(event, "rounding_bytes");
        const row = path.match(/^(\\w+)\\[([^\\]]+)\\]\\.(.+)$/);
        if (!row) return path.split(".").reduce((object, name) => object?.[name], event);
        const [body, key] = keyed[row[1]];
        const found = event[body][row[1]].find((candidate) => String(candidate[key]) === row[2]);
        return row[3].split(".").reduce((object, name) => object?.[name], found);
    };
    const compare = () => {
        for (const [tick, figures] of drawn) {
            const event = events.get(tick);
            if (!event) continue;
            observer.disconnect();
            source.close();
            clearTimeout(timer);
            const wrong = figures.filter(([path, shown]) => Number(shown) !== value(event, path));
            const reported = wrong.map(([path, shown]) => [path, shown, value(event, path)]);
            resolve({ tick, compared: figures.length, wrong: reported });
            return;
        }
    };
    const observer = new MutationObserver(() => {
        const tick = root.dataset.tick;
        const figures = [...document.querySelectorAll(`[data-figure][data-value][data-tick="${tick}"]`)];
        drawn.set(tick, figures.map((element) => [element.dataset.figure, element.dataset.value]));
        compare();
    });
    observer.observe(root, { attributes: true, attributeFilter: ["data-tick"] });
    source.addEventListener("tick", (message) => {
        events.set(message.lastEventId, JSON.parse(message.data));
        compare();
    });
})"""

SHOW_HIDDEN = """(hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


class PageTest:
    """One browser page, the checks made on it, and what it complained about."""

    def __init__(self, browser, base, screenshots):
        self.browser, self.base, self.screenshots = browser, base, screenshots
        self.failures = 0
        self.complaints = []

    def check(self, law, holds, detail=""):
        """Prints the law and whether it holds."""
        print(f"{'ok  ' if holds else 'FAIL'} {law}{f' ({detail})' if detail else ''}", flush=True)
        self.failures += 0 if holds else 1

    def attempt(self, law, act):
        """A law whose proof may break off: what it raises is the failure."""
        try:
            holds, detail = act()
        except Error as error:
            holds, detail = False, error.message.splitlines()[0]
        self.check(law, holds, detail)

    def open(self, width, height, scheme):
        """A new page of this size, shown the first tick; its complaints are collected."""
        page = self.browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("console", lambda message: self.heard(message.type, message.text))
        page.on("pageerror", lambda error: self.heard("error", str(error)))
        page.goto(self.base)
        self.tick_after(page, 0)
        return page

    def heard(self, kind, text):
        """Keeps errors and warnings, but not the note on an answer that a check provokes."""
        if kind in ("error", "warning") and "status of 422" not in text:
            self.complaints.append(text)

    def tick_after(self, page, tick):
        return page.evaluate(DRAWN_TICK, [tick, PATIENCE_MILLISECONDS])

    def value(self, page, figure):
        """The exact value of a figure on the page."""
        return page.locator(f'[data-figure="{figure}"]').first.get_attribute("data-value")

    def answer_to_post(self, page, path):
        """Awaits the answer to the next POST whose address ends in `path`."""
        return page.expect_response(lambda seen: seen.request.method == "POST" and seen.url.endswith(path))

    # Laws

    def figures_move(self, page):
        first = self.tick_after(page, 0)
        before = self.value(page, "workloads[%s].operations" % self.workload)
        self.tick_after(page, first + 1)
        after = self.value(page, "workloads[%s].operations" % self.workload)
        return int(after) > int(before), f"{before} -> {after} operations"

    def figures_equal_the_event(self, page):
        result = page.evaluate(FIGURES_AGAINST_EVENT, PATIENCE_MILLISECONDS)
        wrong = "; ".join(f"{path} shows {shown}, event says {told}" for path, shown, told in result["wrong"][:5])
        detail = f"{result['compared']} figures of tick {result['tick']}" + (f"; {wrong}" if wrong else "")
        return result["compared"] > 50 and not result["wrong"], detail

    def ledger_adds_up(self, page):
        values, residue = page.evaluate("""() => [
            [...document.querySelectorAll("#glance .ledger li data")].map((element) => Number(element.dataset.value)),
            Number(document.querySelector("#glance [data-residue]").dataset.residue)]""")
        detail = f"{len(values) - 1} parts, {values[-1]} bytes managed, residue shown {residue}"
        return sum(values[:-1]) == values[-1] + residue, detail

    def refused_load_is_shown_at_its_field(self, page):
        page.select_option("#load-form select[name=kind]", "churn")
        page.fill("#load-form input[name=threads]", "100000")
        page.click("#load-form button[type=submit]")
        error = page.locator('#load-form [data-pointer="/threads"] .error')
        error.wait_for(state="visible")
        return error.inner_text() != "", error.inner_text()

    def load_starts(self, page):
        known = {card.get_attribute("data-workload") for card in page.locator("#load [data-workload]").all()}
        page.select_option("#load-form select[name=kind]", "churn")
        page.fill("#load-form input[name=threads]", "1")
        page.fill("#load-form input[name=live_bytes]", "16MiB")
        page.fill("#load-form input[name=rate]", "50000")
        with self.answer_to_post(page, "/workloads") as answer:
            page.click("#load-form button[type=submit]")
        self.workload = answer.value.json().get("id")
        if self.workload is None:
            return False, answer.value.text()
        page.locator(f'[data-workload="{self.workload}"][data-state="running"]').wait_for()
        return self.workload not in known, self.workload

    def cells_change(self, page):
        page.locator("#map canvas").scroll_into_view_if_needed()
        canvas = page.locator("#map canvas")
        tick = self.tick_after(page, 0)
        for _ in range(25):
            tick = self.tick_after(page, tick)
            changed = int(canvas.get_attribute("data-changed"))
            if changed > 0:
                return True, f"{changed} cells at tick {tick}"
        return False, "no cell changed in 25 ticks"

    def load_pauses_and_resumes(self, page):
        card = page.locator(f'[data-workload="{self.workload}"]')
        card.get_by_role("button", name="pause").click()
        page.locator(f'[data-workload="{self.workload}"][data-state="paused"]').wait_for()
        card.get_by_role("button", name="resume").click()
        page.locator(f'[data-workload="{self.workload}"][data-state="running"]').wait_for()
        return True, ""

    def load_stops(self, page):
        page.locator(f'[data-workload="{self.workload}"]').get_by_role("button", name="stop").click()
        page.locator(f'[data-workload="{self.workload}"][data-state="stopped"]').wait_for()
        corruptions = self.value(page, f"workloads[{self.workload}].corruptions")
        return corruptions == "0", f"{corruptions} corruptions"

    def object_is_allocated_and_freed(self, page):
        page.fill("#laboratory-form input[name=size]", "64")
        page.fill("#laboratory-form input[name=alignment]", "8")
        with self.answer_to_post(page, "/allocations") as answer:
            page.click("#laboratory-form button[type=submit]")
        address = answer.value.json().get("address")
        if address is None:
            return False, answer.value.text()
        row = page.locator(f'#laboratory [data-address="{address}"]')
        row.wait_for()
        row.get_by_role("button").click()
        row.wait_for(state="detached")
        log = page.locator("#laboratory .log li").first.inner_text()
        return address in log and "freed" in log, log.replace("\n", " ")

    def wrong_alignment_is_refused_at_its_field(self, page):
        page.fill("#laboratory-form input[name=alignment]", "3")
        page.click("#laboratory-form button[type=submit]")
        error = page.locator('#laboratory [data-pointer="/alignment"] .error')
        error.wait_for(state="visible")
        return True, error.inner_text()

    def ledger_is_exact(self, page):
        page.click("[data-action=ledger]")
        figure = page.locator('[data-figure="ledger.unaccounted_bytes"]')
        figure.wait_for()
        return figure.get_attribute("data-value") == "0", figure.inner_text()

    def action_answers(self, page, action):
        page.click(f"[data-action={action}]:not(:disabled)")
        outcome = page.locator(f'#actions .outcome[data-answers="{action}"]')
        outcome.wait_for()
        return outcome.get_attribute("data-result") == "good", outcome.inner_text()

    def hidden_tab_closes_its_stream(self, page):
        page.evaluate(SHOW_HIDDEN, True)
        page.locator('#connection[data-state="paused"]').wait_for()
        tick = int(page.evaluate("document.documentElement.dataset.tick"))
        page.evaluate(SHOW_HIDDEN, False)
        page.locator('#connection[data-state="live"]').wait_for()
        return self.tick_after(page, tick) > tick, f"paused at tick {tick}, then live again"

    def table_sorts(self, page):
        page.locator("#classes th button", has_text="wasted").click()
        page.locator('#classes th[aria-sort="descending"]', has_text="wasted").wait_for()
        cells = page.locator('#classes tbody [data-figure$=".wasted_bytes"]')
        values = cells.evaluate_all("(cells) => cells.map((cell) => Number(cell.dataset.value))")
        return values == sorted(values, reverse=True), f"{len(values)} classes"

    def has_no_horizontal_scroll(self, page):
        scroll, inner = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return scroll <= inner, f"{scroll} of {inner} pixels"

    # Course

    def everything_at_a_desk(self):
        page = self.open(1440, 900, "light")
        laws = [
            ("a refused workload is explained at its field", self.refused_load_is_shown_at_its_field),
            ("a churn workload starts from the form", self.load_starts),
            ("figures move", self.figures_move),
            ("figures on the page equal the event's of the same tick", self.figures_equal_the_event),
            ("map cells change under load", self.cells_change),
            ("the table of classes sorts by wasted bytes", self.table_sorts),
            ("a workload pauses and resumes", self.load_pauses_and_resumes),
            ("the workload stops, without corruption", self.load_stops),
            ("the parts of the ledger and the residue shown add up to managed", self.ledger_adds_up),
            ("an object is allocated and freed by hand", self.object_is_allocated_and_freed),
            ("a wrong alignment is refused at its field", self.wrong_alignment_is_refused_at_its_field),
            ("the exact ledger leaves no byte unaccounted", self.ledger_is_exact),
            ("reclaim answers", lambda page: self.action_answers(page, "reclaim")),
            ("the self-check passes", lambda page: self.action_answers(page, "selfcheck")),
            ("a hidden tab closes its stream and resyncs on show", self.hidden_tab_closes_its_stream),
        ]
        for law, prove in laws:
            self.attempt(law, lambda prove=prove: prove(page))
        page.close()

    def layout(self, width, height, scheme):
        page = self.open(width, height, scheme)
        self.attempt(f"no horizontal scroll at {width} pixels, {scheme}", lambda: self.has_no_horizontal_scroll(page))
        # Canvases out of sight are not drawn; a tall window brings all of them into sight.
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
        tick = self.tick_after(page, 0)
        for _ in range(3):
            tick = self.tick_after(page, tick)
        page.screenshot(path=self.screenshots / f"page-{width}-{scheme}.png", full_page=True)
        page.close()

    def run(self):
        self.everything_at_a_desk()
        for width, height in ((390, 844), (1440, 900), (2560, 1440)):
            for scheme in ("light", "dark"):
                self.layout(width, height, scheme)
        self.check("nothing was complained about on the console", not self.complaints, "; ".join(self.complaints[:5]))
        return self.failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", help="the server's address, such as http://127.0.0.1:8080/")
    parser.add_argument("screenshots", type=pathlib.Path, help="directory for the screenshots; made if absent")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    arguments = parser.parse_args()
    arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
        failures = PageTest(browser, arguments.base, arguments.screenshots).run()
        browser.close()
    print(f"{failures} failed" if failures else "all hold")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
