"""The map of all memory: windows, cells, addresses; and what a request would meet."""


def canvas_of(page):
    return page.locator("#map canvas")


def window_of(page):
    """First page and pages of the window that the canvas shows."""
    canvas = canvas_of(page)
    return int(canvas.get_attribute("data-first")), int(canvas.get_attribute("data-pages"))


def pages_add_up(driver, page):
    """Every page of the section is in a cell, in one of three states."""
    canvas = canvas_of(page)
    page.locator("#map canvas[data-pages]").wait_for()
    counts = [int(canvas.get_attribute(f"data-{name}")) for name in ("free", "slab", "large")]
    pages = int(canvas.get_attribute("data-pages"))
    total = driver.request("GET", "/api/v1/buddy")["sections"][0]["total_pages"]
    return sum(counts) == pages == total, f"{counts} of {total} pages"


def zoom(page, act):
    """Does `act` and awaits a map of another window; answers both windows."""
    before = window_of(page)
    with page.expect_response(lambda seen: "/map?" in seen.url and "first_page" in seen.url):
        act()
    page.locator(f'#map canvas:not([data-pages="{before[1]}"])').wait_for()
    return before, window_of(page)


def button_zooms(driver, page):
    before, after = zoom(page, lambda: page.locator('#map button[data-act="zoom in"]').click())
    return after[1] == before[1] // 2, f"{before[1]} -> {after[1]} pages"


def keys_zoom(driver, page):
    """A plus with the map in focus zooms around the cell of the cursor."""
    canvas = canvas_of(page)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    before, after = zoom(page, lambda: page.keyboard.press("+"))
    return after[1] < before[1], f"{before[1]} -> {after[1]} pages"


def wheel_zooms(driver, page):
    canvas = canvas_of(page)
    canvas.focus()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 8)
    before, after = zoom(page, lambda: page.mouse.wheel(0, -120))
    return after[1] < before[1], f"{before[1]} -> {after[1]} pages"


def drag_zooms(driver, page):
    """Cells dragged over become the window."""
    box = canvas_of(page).bounding_box()

    def drag():
        page.mouse.move(box["x"] + 120, box["y"] + 8)
        page.mouse.down()
        page.mouse.move(box["x"] + 260, box["y"] + 8, steps=4)
        page.mouse.up()

    before, after = zoom(page, drag)
    return after[1] < before[1] and after[0] >= before[0], f"{before} -> {after}"


def window_is_in_the_address(driver, page):
    """The window of the map is that of the page's address, and Back leads to the one before."""
    parameters = page.evaluate("Object.fromEntries(new URLSearchParams(location.hash.split('?')[1]))")
    first, pages = window_of(page)
    same = (int(parameters["first"]), int(parameters["pages"])) == (first, pages)
    page.go_back()
    page.locator(f'#map canvas:not([data-pages="{pages}"])').wait_for()
    return same, f"page {first}, {pages} pages"


def all_memory_comes_back(driver, page):
    page.locator('#map button[data-act="all memory"]').click()
    page.locator('#map canvas[data-first="0"]').wait_for()
    total = driver.request("GET", "/api/v1/buddy")["sections"][0]["total_pages"]
    page.locator(f'#map canvas[data-pages="{total}"]').wait_for()
    return page.locator('#map button[data-act="all memory"]').is_disabled(), f"{total} pages"


def cell_tells_and_opens_its_address(driver, page):
    """The cursor tells the addresses of a cell; Enter looks up the first of them."""
    canvas_of(page).focus()
    page.keyboard.press("Home")
    readout = page.locator("#map-readout", has_text=" … ")
    readout.wait_for()
    start = readout.inner_text().split(" ")[0]
    with page.expect_response(lambda seen: "/addresses/" in seen.url) as answer:
        page.keyboard.press("Enter")
    told = answer.value.json()
    page.locator(f'#page-address .outcome[data-kind="{told["kind"]}"]').wait_for()
    return told["address"] == start, f"{start}: {told['kind']}"


def answer_is_told(driver, page, size, outcome):
    page.fill("#whatif-form input[name=size]", size)
    with driver.answer_to(page, "GET", "/whatif") as answer:
        page.click("#whatif-form button[type=submit]")
    told = answer.value.json()
    words = page.locator(f'#whatif .outcome[data-outcome="{told["outcome"]}"]')
    words.wait_for()
    return told["outcome"] in outcome, words.inner_text()


def small_request_would_succeed(driver, page):
    return answer_is_told(driver, page, "64", ["succeeds"])


def huge_request_is_explained(driver, page):
    holds, words = answer_is_told(driver, page, "2GiB", ["needs_reclaim", "fails"])
    return holds and "enough" in words, words


def wrong_alignment_is_refused_at_its_field(driver, page):
    page.fill("#whatif-form input[name=alignment]", "3")
    page.click("#whatif-form button[type=submit]")
    error = page.locator('#whatif [data-pointer="/alignment"] .error')
    error.wait_for(state="visible")
    return "power of two" in error.inner_text(), error.inner_text()


LAWS = [
    ("the pages of the map add up", pages_add_up),
    ("a button zooms in", button_zooms),
    ("keys zoom in", keys_zoom),
    ("the wheel zooms in", wheel_zooms),
    ("dragging zooms in", drag_zooms),
    ("the window is in the address", window_is_in_the_address),
    ("all memory comes back", all_memory_comes_back),
    ("a cell tells and opens its address", cell_tells_and_opens_its_address),
    ("what if: a small request would succeed", small_request_would_succeed),
    ("what if: a huge one is explained", huge_request_is_explained),
    ("what if: a wrong alignment is refused at its field", wrong_alignment_is_refused_at_its_field),
]
