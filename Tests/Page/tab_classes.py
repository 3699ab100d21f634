"""Laws of the tab Classes."""

import drill
from driver import figures_equal_the_event


def table_sorts(driver, page):
    page.locator("#classes th button", has_text="wasted").click()
    page.locator('#classes th[aria-sort="descending"]', has_text="wasted").wait_for()
    cells = page.locator('#classes tbody [data-figure$=".wasted_bytes"]')
    values = cells.evaluate_all("(cells) => cells.map((cell) => Number(cell.dataset.value))")
    return values == sorted(values, reverse=True), f"{len(values)} classes"


LAWS = [
    ("figures equal the event's of the same tick", figures_equal_the_event(50)),
    ("the table sorts by wasted bytes", table_sorts),
]


def run(driver):
    driver.prove("classes", LAWS + drill.LAWS)
