"""Faults by hand: set, counted, refused at their fields, and ended."""

from tools import shell


def fault_is_set_and_counts(driver, page):
    """What the form sets is in force, and the counts shown are the server's."""
    page.fill("#faults-form input[name=probability]", "0.5")
    page.fill("#faults-form input[name=times]", "-1")
    with driver.answer_to(page, "PUT", "/faults") as answer:
        page.click("#faults-form button[type=submit]")
    page.locator("#faults .state[data-active=true]").wait_for()
    page.locator('#faults [data-figure="faults.injected"]:not([data-value="0"])').wait_for()
    with driver.answer_to(page, "GET", "/faults") as counted:
        pass
    told = counted.value.json()
    page.locator(f'#faults [data-figure="faults.injected"][data-value="{told["injected"]}"]').wait_for()
    return answer.value.json()["probability"] == 0.5, f"{told['injected']} of {told['considered']} failed"


def wrong_fault_is_refused_at_its_field(driver, page):
    page.fill("#faults-form input[name=probability]", "2")
    page.click("#faults-form button[type=submit]")
    error = page.locator('#faults [data-pointer="/probability"] .error')
    error.wait_for(state="visible")
    return "1" in error.inner_text(), error.inner_text()


def fault_ends(driver, page):
    page.click('#faults [data-action="clear faults"]')
    page.locator("#faults .state[data-active=false]").wait_for()
    return driver.request("GET", "/api/v1/faults")["active"] is False, page.locator("#faults .state").inner_text()


def line_sets_the_fault_from_a_shell(driver, page):
    """The line beside the form does what the form would, and the page shows it."""
    page.fill("#faults-form input[name=probability]", "0.25")
    page.fill("#faults-form input[name=times]", "3")
    line = page.locator("#faults-form .curl code").inner_text()
    told = shell(line)
    page.locator("#faults .state[data-active=true]").wait_for()
    driver.request("DELETE", "/api/v1/faults")
    return told["active"] and told["probability"] == 0.25 and told["times"] == 3, line


LAWS = [
    ("a fault is set from the form, and its counts are the server's", fault_is_set_and_counts),
    ("a wrong fault is refused at its field", wrong_fault_is_refused_at_its_field),
    ("a fault ends", fault_ends),
    ("the form's line sets the fault from a shell", line_sets_the_fault_from_a_shell),
]
