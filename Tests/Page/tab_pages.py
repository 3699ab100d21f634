"""Laws of the tab Pages."""

import atlas
from driver import figures_equal_the_event


def cells_change(driver, page):
    canvas = page.locator("#map canvas")
    canvas.scroll_into_view_if_needed()
    tick = driver.tick_after(page, 0)
    for _ in range(25):
        tick = driver.tick_after(page, tick)
        changed = int(canvas.get_attribute("data-changed"))
        if changed > 0:
            return True, f"{changed} cells at tick {tick}"
    return False, "no cell changed in 25 ticks"


LAWS = [
    ("figures equal the event's of the same tick", figures_equal_the_event(30)),
    ("cells of the map change under load", cells_change),
]


def run(driver):
    driver.prove("pages", LAWS + atlas.LAWS)
