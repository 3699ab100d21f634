"""The lessons of the laboratory, step by step, and the picture of before and after."""

# What the last step of a lesson, or the one numbered, must have told.
TOLD = {
    "slab": {1: "A slab was made", 2: "in a magazine → live", 5: "in a magazine → free",
             6: "went back to the buddy"},
    "block": {2: "left the buddy", 3: "came back to the buddy", 4: "merged"},
    "remote": {2: "on its way home", 4: "took 4 objects of its own in"},
}


def lesson(name):
    """A lesson holds the load, tells of each step what it should, leaves no object, and lets the load go on."""

    def proof(driver, page):
        running = running_workloads(driver)
        page.locator(f'#lessons a[data-lesson="{name}"]').click()
        page.locator(f'#lessons a[data-lesson="{name}"][aria-current="true"]').wait_for()
        page.get_by_role("button", name="Begin").click()
        page.locator('#lessons .lesson-steps > li[data-state="now"]').wait_for()
        held = running_workloads(driver)
        steps = page.locator("#lessons .lesson-steps > li")
        wrong = []
        for number in range(1, steps.count() + 1):
            step = f"#lessons .lesson-steps > li:nth-child({number})"
            page.locator(f'{step}[data-state="now"] button.primary').press("Enter")
            page.locator(f'{step}[data-state="done"]').wait_for()
            words = page.locator(f"{step} .story").inner_text()
            if TOLD[name].get(number, "") not in words:
                wrong.append(f"step {number}: {words}")
        page.get_by_role("button", name="Begin").wait_for()
        left = driver.request("GET", "/api/v1/allocations")["allocations"]
        kept = running == running_workloads(driver) and not (running and held)
        return not wrong and not left and kept, "; ".join(wrong) or f"{steps.count()} steps, {len(running)} held"

    return proof


def running_workloads(driver):
    return [row["id"] for row in driver.request("GET", "/api/v1/workloads")["workloads"] if row["state"] == "running"]


def leaving_the_page_puts_everything_back(driver, page):
    """Whoever leaves in the middle of a lesson leaves no object and no held workload."""
    running = running_workloads(driver)
    other = driver.browser.new_page(viewport={"width": 1440, "height": 900})
    other.goto(f"{driver.base}/#/laboratory?lesson=slab")
    other.get_by_role("button", name="Begin").click()
    other.locator('#lessons .lesson-steps > li:first-child[data-state="now"] button.primary').click()
    other.locator('#lessons .lesson-steps > li:first-child[data-state="done"]').wait_for()
    made = len(driver.request("GET", "/api/v1/allocations")["allocations"])
    other.goto("about:blank")
    for _ in range(20):
        left = driver.request("GET", "/api/v1/allocations")["allocations"]
        if not left and running_workloads(driver) == running:
            break
        driver.ticks(page, 1)
    # Whoever closes a browser at once may cut off what it still sends.
    other.close()
    kept = running_workloads(driver) == running
    return made == 1 and not left and kept, f"{made} object, {len(left)} left, {len(running)} workloads held"


def a_crash_is_put_right_by_the_next_page(driver, page):
    """Where no page is left to put back what a lesson held, the browser's next one does, and says so."""
    running = running_workloads(driver)
    context = driver.browser.new_context(viewport={"width": 1440, "height": 900})
    other = context.new_page()
    other.goto(f"{driver.base}/#/laboratory?lesson=slab")
    other.get_by_role("button", name="Begin").click()
    other.locator('#lessons .lesson-steps > li:first-child[data-state="now"] button.primary').click()
    other.locator('#lessons .lesson-steps > li:first-child[data-state="done"]').wait_for()
    with other.expect_event("crash"):
        # The renderer ends at once, and with it the answer to this.
        other.context.new_cdp_session(other).send("Page.navigate", {"url": "chrome://crash"})
    left = len(driver.request("GET", "/api/v1/allocations")["allocations"])
    held = len(running) - len(running_workloads(driver))
    later = context.new_page()
    later.goto(f"{driver.base}/#/overview")
    later.locator("#notice:visible", has_text="put back").wait_for()
    words = later.locator("#notice").inner_text()
    now = driver.request("GET", "/api/v1/allocations")["allocations"]
    back = running_workloads(driver) == running
    context.close()
    return left == 1 and held == len(running) and not now and back, words


def picture_is_the_server_s(driver, page):
    """After an object was made by hand, the picture shows its slab as the server has it, and its slot as live."""
    page.fill("#laboratory-form input[name=size]", "512")
    page.fill("#laboratory-form input[name=alignment]", "8")
    page.select_option("#laboratory-form select", "6")
    with driver.answer_to(page, "POST", "/allocations") as answer:
        page.click("#laboratory-form button[type=submit]")
    made = answer.value.json()
    page.locator(f'#laboratory [data-address="{made["address"]}"]').wait_for()
    slab, slot = made["outcome"]["slab"], made["outcome"]["slot"]
    page.locator(f'#picture [data-slab="{slab}"]').wait_for()
    told = driver.request("GET", f"/api/v1/slabs/{slab}")
    names = {letter: name for name, letter in told["letters"].items()}
    states = page.locator("#picture .half").nth(1).locator(".slot").evaluate_all(
        "(slots) => slots.map((slot) => slot.dataset.state)")
    driver.request("DELETE", f"/api/v1/allocations/{made['address']}?cpu=6")
    same = states == [names[letter] for letter in told["map"]]
    return same and states[slot] == "live", f"slot {slot} of {slab}"


LAWS = [
    ("the picture shows the slab as the server has it", picture_is_the_server_s),
    ("leaving the page puts everything back", leaving_the_page_puts_everything_back),
    ("a crash in the middle of a lesson is put right by the next page", a_crash_is_put_right_by_the_next_page),
    ("lesson: a slab fills", lesson("slab")),
    ("lesson: a block splits and merges", lesson("block")),
    ("lesson: a remote free travels home", lesson("remote")),
]
