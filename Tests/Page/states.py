"""What the page says while it waits and when something fails; reduced motion; and the way round by the Tab key."""

from tab_frame import TABS

# Notes what gets the focus, and whether one sees that it has it.
NOTE_FOCUS = """() => {
    window.reached = new Set();
    window.unseen = [];
    document.addEventListener("focusin", ({ target }) => {
        reached.add(target);
        const { outlineStyle, outlineWidth } = getComputedStyle(target);
        if (outlineStyle === "none" || outlineWidth === "0px") unseen.push(target.outerHTML.slice(0, 80));
    });
}"""

STOPS = """() => {
    window.stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
        .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility());
    reached.clear();
    document.activeElement?.blur();
    return stops.length;
}"""

# What stood there all the time and was not reached.
MISSED = """() => [stops.filter((stop) => !reached.has(stop) && stop.isConnected && !stop.disabled && stop.tabIndex >= 0
    && stop.checkVisibility()).map((stop) => stop.outerHTML.slice(0, 80)), unseen.splice(0)]"""


def tab_key_reaches_everything(driver, page):
    """In every tab the key goes to all that can be acted on, stops nowhere, and is seen wherever it is."""
    page.evaluate(NOTE_FOCUS)
    wrong, count = [], 0
    for tab in TABS:
        page.evaluate("(hash) => { location.hash = hash; }", f"#/{tab}")
        page.locator(f"#tab-{tab}:visible .panel").first.wait_for()
        driver.ticks(page, 1)
        stops = page.evaluate(STOPS)
        # A few more, for what appears on the way.
        for _ in range(stops + 12):
            page.keyboard.press("Tab")
        missed, unseen = page.evaluate(MISSED)
        count += stops
        wrong += [f"{tab}: not reached {html}" for html in missed] + [f"{tab}: not seen {html}" for html in unseen]
    return not wrong and count > 200, "; ".join(wrong[:4]) or f"{count} stops"


def nothing_moves_for_those_who_ask(driver, page):
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate("""() => [document.getAnimations().length,
        getComputedStyle(document.documentElement).scrollBehavior, [...document.querySelectorAll("*")].filter((one) =>
            getComputedStyle(one).transitionDuration !== "0s" || getComputedStyle(one).animationName !== "none").length]
    """)
    page.emulate_media(reduced_motion="no-preference")
    return moving == [0, "auto", 0], str(moving)


def a_tab_says_that_it_is_opened(driver, page):
    """Until its module is there, and that it failed where it does not come; opened again it is there."""
    other = driver.browser.new_page()
    waiting = []
    other.route("**/js/tabs/classes.js", lambda route: waiting.append(route))
    other.goto(f"{driver.base}/#/overview")
    driver.tick_after(other, 0)
    other.keyboard.press("2")
    state = other.locator("#tab-classes .state")
    state.filter(has_text="Opening this tab").wait_for()
    waiting[0].abort()
    state.filter(has_text="could not be loaded").wait_for()
    words = state.inner_text()
    other.unroute("**/js/tabs/classes.js")
    other.keyboard.press("1")
    other.keyboard.press("2")
    other.locator("#classes tbody tr[data-size]").first.wait_for()
    other.close()
    return True, words


def a_panel_says_what_failed(driver, page):
    """One answer that is an error takes nothing from the other panels, and is said in the server's words."""
    other = driver.browser.new_page()
    other.route("**/api/v1/doctor", lambda route: route.fulfill(
        status=503, content_type="application/problem+json", body='{"title":"Busy","detail":"The doctor is out."}'))
    other.goto(f"{driver.base}/#/overview")
    driver.tick_after(other, 0)
    words = other.locator("#doctor .meta", has_text="The doctor is out.")
    words.wait_for()
    text = words.inner_text()
    tick = driver.tick_after(other, 0)
    driver.tick_after(other, tick)
    shown = driver.value(other, "stats.memory.reserved_bytes")
    other.close()
    return shown is not None, text


LAWS = [
    ("the Tab key reaches everything in every tab, and is seen", tab_key_reaches_everything),
    ("nothing moves for those who ask for reduced motion", nothing_moves_for_those_who_ask),
    ("a tab says that it is opened, and that it could not be", a_tab_says_that_it_is_opened),
    ("a panel says what failed, and the others go on", a_panel_says_what_failed),
]


def run(driver):
    driver.prove("overview", LAWS)
