"""Laws of the frame: addresses, keys, definitions, downloads, the stream, and what a first paint costs."""

import scripts
from driver import PATIENCE_MILLISECONDS
from relay import Relay

TABS = ["overview", "classes", "pages", "cpus", "laboratory", "time", "load"]
FIRST_PAINT_BYTES = 200 << 10


def digits_and_history_move_between_tabs(driver, page):
    page.keyboard.press("2")
    page.locator('html[data-tab="classes"]').wait_for(state="attached")
    page.keyboard.press("7")
    page.locator('html[data-tab="load"]').wait_for(state="attached")
    page.go_back()
    page.locator('html[data-tab="classes"]').wait_for(state="attached")
    page.go_back()
    page.locator('html[data-tab="overview"]').wait_for(state="attached")
    page.go_forward()
    page.locator('html[data-tab="classes"]').wait_for(state="attached")
    page.keyboard.press("1")
    page.locator('html[data-tab="overview"]').wait_for(state="attached")
    return page.title() == "Overview · Slabscope", page.url


def arrows_move_along_the_links(driver, page):
    page.locator('#nav a[data-tab="overview"]').focus()
    page.keyboard.press("ArrowLeft")
    wrapped = page.evaluate("document.activeElement.dataset.tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator('html[data-tab="classes"]').wait_for(state="attached")
    page.go_back()
    page.locator('html[data-tab="overview"]').wait_for(state="attached")
    return wrapped == "load", f"left of the first is {wrapped}"


def question_mark_tells_the_keys(driver, page):
    page.locator("#main").focus()
    page.keyboard.press("?")
    page.locator("dialog.help[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.help[open]").wait_for(state="detached")
    return True, ""


def a_figure_tells_what_it_means(driver, page):
    figure = page.locator('[data-figure="stats.memory.requested_bytes"]').first
    figure.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    popover = page.locator(".popover:popover-open")
    popover.locator('a[href="/api/v1/stats"]').wait_for()
    text = popover.inner_text()
    page.keyboard.press("Escape")
    popover.wait_for(state="hidden")
    return "live tier" in text and "memory.requested_bytes" in text, " ".join(text.split())[:90]


def panels_download_what_they_show(driver, page):
    sizes = []
    for kind in ("csv", "json"):
        with page.expect_download() as download:
            page.click(f"#glance [data-download={kind}]")
        content = download.value.path().read_text()
        sizes.append(f"{download.value.suggested_filename}: {len(content)} characters")
        if "buddy_free_bytes" not in content:
            return False, content[:100]
    return True, ", ".join(sizes)


def a_line_is_copied(driver, page):
    """The tool opens the panel's lines, and the button puts one on the clipboard as it stands there."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#glance .tools button[aria-controls=glance-curl]")
    line = page.locator("#glance-curl code").first.inner_text()
    page.locator("#glance-curl button").first.click()
    page.locator("#glance-curl button", has_text="copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.click("#glance .tools button[aria-controls=glance-curl]")
    return copied == line and page.locator("#glance-curl").is_hidden(), copied


def an_unknown_address_opens_the_overview(driver, page):
    other = driver.open("nowhere?size=1")
    tab = other.evaluate("document.documentElement.dataset.tab")
    other.close()
    return tab == "overview", tab


def the_window_stays_when_another_tab_opens(driver, page):
    other = driver.open("time?window=1h")
    other.keyboard.press("2")
    other.locator('html[data-tab="classes"]').wait_for(state="attached")
    address = other.url
    other.close()
    return "window=1h" in address, address.split("/")[-1]


def a_hidden_tab_holds_no_stream(driver, page):
    streams = lambda: driver.request("GET", "/api/v1/stats")["observer"]["event_streams"]
    # The server notices with its next write that a reader of an earlier page has gone.
    driver.ticks(page, 2)
    before = streams()
    page.evaluate(scripts.SHOW_HIDDEN, True)
    page.locator('#connection[data-state="paused"]').wait_for()
    tick = int(page.evaluate("document.documentElement.dataset.tick"))
    hidden, told = before, tick
    # A tick that was on its way may still be drawn; those of the seconds after it must not come.
    for _ in range(100):
        hidden, told = streams(), driver.request("GET", "/api/v1/stats")["tick"]
        if hidden < before and told > tick + 3:
            break
        page.wait_for_timeout(100)
    drawn = int(page.evaluate("document.documentElement.dataset.tick"))
    page.evaluate(scripts.SHOW_HIDDEN, False)
    page.locator('#connection[data-state="live"]').wait_for()
    later = driver.tick_after(page, drawn)
    holds = hidden < before and drawn <= tick + 1 and later >= told
    return holds, f"{before} streams, hidden {hidden}; ticks {tick}, hidden {drawn} of {told}, then {later}"


def a_lost_server_is_said_and_regained(driver, page):
    relay = Relay(driver.base)
    relay.join()
    other = driver.open("overview", base=relay.base)
    tick = driver.tick_after(other, 0)
    relay.cut()
    other.locator('#connection[data-state="reconnecting"]').wait_for()
    notice = other.locator("#notice").inner_text()
    other.screenshot(path=driver.screenshots / "disconnected-1440-light.png")
    relay.join()
    other.locator('#connection[data-state="live"]').wait_for()
    later = driver.tick_after(other, tick)
    hidden = other.locator("#notice").is_hidden()
    other.close()
    relay.cut()
    return later > tick and hidden and "last tick" in notice, f"{notice} then tick {later}"


def seven_windows_are_live_at_once(driver, page):
    context = driver.browser.new_context()
    pages = [context.new_page() for _ in TABS]
    for each, tab in zip(pages, TABS):
        each.set_default_timeout(PATIENCE_MILLISECONDS)
        each.goto(f"{driver.base}/#/{tab}")
    first = [driver.tick_after(each, 0) for each in pages]
    later = [driver.tick_after(each, tick) for each, tick in zip(pages, first)]
    streams = driver.request("GET", "/api/v1/stats")["observer"]["event_streams"]
    context.close()
    return all(b > a for a, b in zip(first, later)), f"ticks {min(later)} to {max(later)}, {streams} streams in all"


def first_paint_is_small(driver, page):
    other = driver.browser.new_page()
    sizes = {}
    other.on("response", lambda answer: sizes.update({answer.url: len(answer.body())})
             if "/api/" not in answer.url else None)
    other.goto(f"{driver.base}/#/overview")
    driver.tick_after(other, 0)
    other.close()
    total = sum(sizes.values())
    return 0 < total <= FIRST_PAINT_BYTES, f"{total} bytes in {len(sizes)} files"


def nothing_inline_is_allowed(driver, page):
    answer = page.request.get(f"{driver.base}/")
    policy = answer.headers.get("content-security-policy", "")
    text = answer.text()
    inline = "style=" in text or "<style" in text or "<script>" in text
    return "default-src 'self'" in policy and "unsafe" not in policy and not inline, policy


LAWS = [
    ("digits, back and forward move between tabs", digits_and_history_move_between_tabs),
    ("arrow keys move along the links of the tabs", arrows_move_along_the_links),
    ("a question mark tells of the keys, and Escape closes them", question_mark_tells_the_keys),
    ("a figure tells its definition, tier and endpoint", a_figure_tells_what_it_means),
    ("a panel's curl line is copied", a_line_is_copied),
    ("a panel downloads as CSV and as JSON", panels_download_what_they_show),
    ("an unknown address opens the overview", an_unknown_address_opens_the_overview),
    ("the window of time stays when another tab is opened", the_window_stays_when_another_tab_opens),
    ("a hidden tab holds no stream and is live again on show", a_hidden_tab_holds_no_stream),
    ("a lost server is said and regained", a_lost_server_is_said_and_regained),
    ("seven windows are live at once", seven_windows_are_live_at_once),
    ("a first paint takes less than 200 KiB", first_paint_is_small),
    ("the policy allows nothing inline, and the page needs nothing", nothing_inline_is_allowed),
]


def run(driver):
    driver.prove("overview", LAWS)
