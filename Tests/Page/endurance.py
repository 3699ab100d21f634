"""A page that stays open: the heap of the tab does not grow, and a tick costs no more than the stated budget.

The environment variable SLABSCOPE_PAGE_SECONDS says for how long; an hour is for the nightly run.
"""

import os

from tab_frame import TABS, a_hidden_tab_holds_no_stream

SECONDS = int(os.environ.get("SLABSCOPE_PAGE_SECONDS", "90"))
# Processor time of the script of one tick, which does not hang on what else the machine does.
SCRIPT_SECONDS_A_TICK = 0.025
# Rings and caches fill at first; what is held after that stays.
GROWTH_BYTES = 2 << 20
# Ticks for which each tab stands open in turn.
TICKS_A_TAB = 2


class Meter:
    """What the tab itself says of its heap and its time."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read(self):
        self.session.send("HeapProfiler.collectGarbage")
        metrics = {entry["name"]: entry["value"] for entry in self.session.send("Performance.getMetrics")["metrics"]}
        return metrics["JSHeapUsedSize"], metrics["ScriptDuration"]


def round_of_tabs(driver, page):
    for number in range(1, len(TABS) + 1):
        page.keyboard.press(str(number))
        driver.ticks(page, TICKS_A_TAB)


def heap_stays_flat_and_ticks_are_cheap(driver, page):
    page.locator("#main").focus()
    meter = Meter(page)
    # Every tab is loaded and its rings have begun before anything is compared.
    round_of_tabs(driver, page)
    heap, script = meter.read()
    first, last, before = heap, heap, driver.tick_after(page, 0)
    tick = before
    heaps = []
    while not heaps or tick - before < SECONDS:
        round_of_tabs(driver, page)
        last, spent = meter.read()
        heaps.append(last)
        tick = driver.tick_after(page, 0)
    # The middle third against the last: a leak grows on, a cache does not.
    middle = heaps[len(heaps) // 3]
    each = (spent - script) / (tick - before)
    detail = (f"{first >> 10} KiB, then {middle >> 10}, at last {last >> 10} after {tick - before} ticks; "
              f"{each * 1000:.1f} ms of script a tick")
    return last - middle < GROWTH_BYTES and each < SCRIPT_SECONDS_A_TICK, detail


LAWS = [
    ("a page that stays open has a flat heap and cheap ticks", heap_stays_flat_and_ticks_are_cheap),
    ("hidden after that, it holds no stream", a_hidden_tab_holds_no_stream),
]


def run(driver):
    driver.prove("overview", LAWS)
