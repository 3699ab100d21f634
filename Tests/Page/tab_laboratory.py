"""Laws of the tab Laboratory."""

import lessons


def object_is_allocated_and_freed(driver, page):
    page.fill("#laboratory-form input[name=size]", "64")
    page.fill("#laboratory-form input[name=alignment]", "8")
    with driver.answer_to(page, "POST", "/allocations") as answer:
        page.click("#laboratory-form button[type=submit]")
    address = answer.value.json().get("address")
    if address is None:
        return False, answer.value.text()
    row = page.locator(f'#laboratory [data-address="{address}"]')
    row.wait_for()
    row.get_by_role("button").click()
    row.wait_for(state="detached")
    log = page.locator("#laboratory .log li").first.inner_text()
    return address in log and "freed" in log, log.replace("\n", " ")


def wrong_alignment_is_refused_at_its_field(driver, page):
    page.fill("#laboratory-form input[name=alignment]", "3")
    page.click("#laboratory-form button[type=submit]")
    error = page.locator('#laboratory [data-pointer="/alignment"] .error')
    error.wait_for(state="visible")
    return True, error.inner_text()


LAWS = [
    ("an object is allocated and freed by hand", object_is_allocated_and_freed),
    ("a wrong alignment is refused at its field", wrong_alignment_is_refused_at_its_field),
]


def run(driver):
    driver.prove("laboratory", LAWS + lessons.LAWS)
