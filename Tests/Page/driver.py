"""One browser and one server: opening the page, awaiting ticks, and judging laws."""

import json
import urllib.request

from playwright.sync_api import Error

import scripts

# How long an awaited event may take before the check fails; it never decides how fast something is.
PATIENCE_MILLISECONDS = 120_000


class Driver:
    """Opens pages, collects what they complain about, and counts the laws that do not hold."""

    def __init__(self, browser, base, screenshots):
        self.browser, self.base, self.screenshots = browser, base.rstrip("/"), screenshots
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
        except (KeyError, TypeError, ValueError, OSError) as error:
            holds, detail = False, repr(error)
        self.check(law, holds, detail)

    def prove(self, tab, laws, width=1440, height=900, scheme="light"):
        """Opens `tab` and attempts each `(law, proof)`; a proof takes the driver and the page."""
        page = self.open(tab, width, height, scheme)
        for law, proof in laws:
            self.attempt(f"{tab}: {law}", lambda proof=proof: proof(self, page))
        page.close()

    def open(self, address="", width=1440, height=900, scheme="light", base=None):
        """A new page of this size at a tab or deeper address, shown its first tick; its complaints are collected."""
        page = self.browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("console", lambda message: self.heard(message.type, message.text))
        page.on("pageerror", lambda error: self.heard("error", str(error)))
        page.goto(f"{base or self.base}/#/{address}")
        self.tick_after(page, 0)
        return page

    def heard(self, kind, text):
        """Keeps errors and warnings, but not the note on an answer that a check provokes."""
        if kind in ("error", "warning") and "status of 4" not in text and "net::ERR_" not in text:
            self.complaints.append(text)

    def tick_after(self, page, tick):
        return page.evaluate(scripts.DRAWN_TICK, [tick, PATIENCE_MILLISECONDS])

    def ticks(self, page, count):
        """Awaits `count` drawn ticks; answers the last."""
        tick = self.tick_after(page, 0)
        for _ in range(count):
            tick = self.tick_after(page, tick)
        return tick

    def value(self, page, figure):
        """The exact value of a figure on the page."""
        return page.locator(f'[data-figure="{figure}"]').first.get_attribute("data-value")

    def answer_to(self, page, method, ending):
        """Awaits the answer to the next request of `method` whose address ends in `ending`."""
        return page.expect_response(
            lambda seen: seen.request.method == method and seen.url.split("?")[0].endswith(ending))

    def request(self, method, path, body=None):
        """Asks the server itself; the parsed answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_MILLISECONDS / 1000) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def has(self, link):
        """Whether the server's index names a link: what it does not have is not tested."""
        return link in self.request("GET", "/api/v1")["links"]

    def figures_equal_the_event(self, page, least):
        """At least `least` figures of one drawn tick, each as the event of that tick told it."""
        result = page.evaluate(scripts.FIGURES_AGAINST_EVENT, PATIENCE_MILLISECONDS)
        wrong = "; ".join(f"{path} shows {shown}, event says {told}" for path, shown, told in result["wrong"][:5])
        detail = f"{result['compared']} figures of tick {result['tick']}" + (f"; {wrong}" if wrong else "")
        return result["compared"] >= least and not result["wrong"], detail


def figures_equal_the_event(least):
    """The law that every panel's figures are those of the event, as a proof for `Driver.prove`."""
    return lambda driver, page: driver.figures_equal_the_event(page, least)
