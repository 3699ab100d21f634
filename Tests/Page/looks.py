"""Every tab at three widths in light and dark: no horizontal scroll, no violation that axe finds, and a screenshot."""

from axe_playwright_python.sync_playwright import Axe

from tab_frame import TABS

SIZES = ((390, 844), (1440, 900), (2560, 1440))


def has_no_horizontal_scroll(page):
    scroll, inner = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return scroll <= inner, f"{scroll} of {inner} pixels"


def axe_finds_nothing(page):
    found = Axe().run(page).response["violations"]
    words = "; ".join(f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found)
    return not found, words


class View:
    """One window: its size, its colours, and the page in it."""

    def __init__(self, driver, width, height, scheme):
        self.driver, self.width, self.height, self.scheme = driver, width, height, scheme
        self.page = driver.open("overview", width, height, scheme)

    def turn(self, tab):
        self.page.set_viewport_size({"width": self.width, "height": self.height})
        self.page.locator(f'#nav a[data-tab="{tab}"]').click()
        self.page.locator(f"#tab-{tab}:visible .panel").first.wait_for()

    def stretch(self):
        """Canvases out of sight are not drawn; a tall window brings all of them into sight."""
        tall = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": self.width, "height": max(self.height, tall)})

    def judge(self, tab):
        where = f"{tab} at {self.width} pixels, {self.scheme}"
        self.driver.attempt(f"no horizontal scroll: {where}", lambda: has_no_horizontal_scroll(self.page))
        # The rules look at colours and names, which three widths share.
        if self.width == 1440:
            self.driver.attempt(f"axe finds nothing: {where}", lambda: axe_finds_nothing(self.page))

    def shoot(self, tab):
        name = f"{tab}-{self.width}-{self.scheme}.png"
        self.page.screenshot(path=self.driver.screenshots / name, full_page=True)


def run(driver):
    views = [View(driver, width, height, scheme) for width, height in SIZES for scheme in ("light", "dark")]
    # All windows turn to a tab together, so that they wait for the same ticks.
    for tab in TABS:
        for view in views:
            view.turn(tab)
        for view in views:
            driver.ticks(view.page, 1)
            view.stretch()
        for view in views:
            driver.ticks(view.page, 1)
            view.judge(tab)
            view.shoot(tab)
    for view in views:
        view.page.close()
