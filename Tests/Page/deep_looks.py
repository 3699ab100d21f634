"""What is chosen, zoomed and half done, in the same windows and by the same rules as the tabs themselves."""

from looks import SIZES, View


def drilled(driver, page):
    """A class, one of its slabs, one of its slots."""
    slab = driver.request("GET", "/api/v1/classes/256/slabs?limit=1")["slabs"][0]["address"]
    page.evaluate("(hash) => { location.hash = hash; }", f"#/classes?size=256&slab={slab}&address={slab}")
    page.locator("#slab button.slot").first.wait_for()
    page.locator("#address .outcome[data-kind]").wait_for()


def zoomed(driver, page):
    """A part of a section, an address in it, and a request that finds no memory."""
    start = driver.request("GET", "/api/v1/buddy")["sections"][0]["start"]
    page.evaluate("(hash) => { location.hash = hash; }", f"#/pages?section=0&first=0&pages=512&address={start}")
    page.locator('#map canvas[data-pages="512"]').wait_for()
    page.fill("#whatif-form input[name=size]", "2GiB")
    page.click("#whatif-form button[type=submit]")
    page.locator("#whatif .outcome[data-outcome]").wait_for()


def half_a_lesson(driver, page):
    """The first two steps of a lesson."""
    page.evaluate("(hash) => { location.hash = hash; }", "#/laboratory?lesson=block")
    page.get_by_role("button", name="Begin").click()
    for number in (1, 2):
        step = f"#lessons .lesson-steps > li:nth-child({number})"
        page.locator(f'{step}[data-state="now"] button.primary').click()
        page.locator(f'{step}[data-state="done"]').wait_for()


def lesson_over(page):
    page.get_by_role("button", name="Clean up").click()
    page.get_by_role("button", name="Begin").wait_for()


def run(driver):
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            view = View(driver, width, height, scheme)
            for name, arrive in (("drilled", drilled), ("zoomed", zoomed), ("half-a-lesson", half_a_lesson)):
                view.page.set_viewport_size({"width": width, "height": height})
                arrive(driver, view.page)
                view.stretch()
                driver.ticks(view.page, 1)
                view.judge(name)
                view.shoot(name)
            lesson_over(view.page)
            view.page.close()
