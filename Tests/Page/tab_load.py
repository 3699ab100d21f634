"""Laws of the tab Load: workloads and faults by hand, scenarios, and what their runs report."""

import faults
import runs
from driver import figures_equal_the_event
from tools import shell


class Workload:
    """The workload that these laws start, and its card on the page."""

    def __init__(self):
        self.id = None

    def card(self, page, state=""):
        return page.locator(f'[data-workload="{self.id}"]' + (f'[data-state="{state}"]' if state else ""))

    def is_refused_at_its_field(self, driver, page):
        page.select_option("#load-form select[name=kind]", "churn")
        page.fill("#load-form input[name=threads]", "100000")
        page.click("#load-form button[type=submit]")
        error = page.locator('#load-form [data-pointer="/threads"] .error')
        error.wait_for(state="visible")
        return error.inner_text() != "", error.inner_text()

    def starts(self, driver, page):
        page.select_option("#load-form select[name=kind]", "churn")
        page.fill("#load-form input[name=threads]", "1")
        page.fill("#load-form input[name=live_bytes]", "16MiB")
        page.fill("#load-form input[name=rate]", "50000")
        with driver.answer_to(page, "POST", "/workloads") as answer:
            page.click("#load-form button[type=submit]")
        self.id = answer.value.json().get("id")
        if self.id is None:
            return False, answer.value.text()
        self.card(page, "running").wait_for()
        return True, self.id

    def moves(self, driver, page):
        name = f"workloads[{self.id}].operations"
        first = driver.ticks(page, 1)
        before = driver.value(page, name)
        driver.tick_after(page, first + 1)
        after = driver.value(page, name)
        return int(after) > int(before), f"{before} -> {after} operations"

    def pauses_and_resumes(self, driver, page):
        self.card(page).get_by_role("button", name="pause").click()
        self.card(page, "paused").wait_for()
        self.card(page).get_by_role("button", name="resume").click()
        self.card(page, "running").wait_for()
        return True, ""

    def changes_while_it_runs(self, driver, page):
        card = self.card(page)
        card.locator("summary").click()
        card.locator("input[name=rate]").fill("20000")
        line = card.locator(".curl code").inner_text()
        with driver.answer_to(page, "PATCH", f"/workloads/{self.id}") as answer:
            card.get_by_role("button", name="Change").click()
        rate = answer.value.json().get("rate")
        return rate == 20000 and '{"rate":20000}' in line, line

    def stops(self, driver, page):
        self.card(page).get_by_role("button", name="stop").click()
        self.card(page, "stopped").wait_for()
        corruptions = driver.value(page, f"workloads[{self.id}].corruptions")
        return corruptions == "0", f"{corruptions} corruptions"

    def starts_from_a_shell(self, driver, page):
        """On an instance of another mode, so that the line carries settings within quotes."""
        page.fill("#load-form input[name=rate]", "1234")
        page.select_option("#load-form select[name=backend]", label="buddyslab: mode flush")
        made = shell(page.locator("#load-form .curl code").inner_text())
        self.id = made.get("id")
        self.card(page, "running").wait_for()
        words = self.card(page).inner_text()
        driver.request("DELETE", f"/api/v1/workloads/{self.id}")
        backend = made["backend"]
        same = made["rate"] == 1234 and made["kind"] == "churn" and backend["mode"] == "flush"
        return same and f"on {backend['name']}" in words and "1,234/s" in words, f"{self.id} on {backend['name']}"


def run(driver):
    workload = Workload()
    driver.prove("load", [
        ("a refused workload is explained at its field", workload.is_refused_at_its_field),
        ("a churn workload starts from the form", workload.starts),
        ("its figures move", workload.moves),
        ("figures equal the event's of the same tick", figures_equal_the_event(14)),
        ("a workload pauses and resumes", workload.pauses_and_resumes),
        ("a workload changes while it runs", workload.changes_while_it_runs),
        ("the workload stops, without corruption", workload.stops),
        ("the form's line starts the same workload from a shell, on another back end", workload.starts_from_a_shell),
    ] + faults.LAWS)
    if driver.has("runs"):
        driver.prove("load", runs.laws())
