"""Laws of the tab Overview."""

from driver import figures_equal_the_event


def ledger_adds_up(driver, page):
    values, residue = page.evaluate("""() => [
        [...document.querySelectorAll("#glance .ledger li:not(.subtotal) data")].map(({ dataset }) => +dataset.value),
        Number(document.querySelector("#glance [data-residue]").dataset.residue)]""")
    detail = f"{len(values) - 1} parts, {values[-1]} bytes reserved, residue shown {residue}"
    return sum(values[:-1]) == values[-1] + residue, detail


def ledger_is_exact(driver, page):
    page.click("[data-action=ledger]")
    figure = page.locator('[data-figure="ledger.unaccounted_bytes"]')
    figure.wait_for()
    return figure.get_attribute("data-value") == "0", figure.inner_text()


def action_answers(action):
    def proof(driver, page):
        page.click(f"[data-action={action}]:not(:disabled)")
        outcome = page.locator(f'#actions .outcome[data-answers="{action}"]')
        outcome.wait_for()
        return outcome.get_attribute("data-result") == "good", outcome.inner_text()
    return proof


def doctor_says_what_the_server_says(driver, page):
    driver.ticks(page, 2)
    rules = [finding["rule"] for finding in driver.request("GET", "/api/v1/doctor")["findings"]]
    shown = page.locator("#doctor .finding").evaluate_all("(list) => list.map((item) => item.dataset.rule)")
    nothing = page.locator("#doctor .state").is_visible()
    return shown == rules and nothing == (not rules), ", ".join(shown) or "nothing to report"


def what_runs_leads_to_the_load(driver, page):
    link = page.locator("#running [data-runs] a").first
    address = link.get_attribute("href")
    link.click()
    page.locator('html[data-tab="load"]').wait_for(state="attached")
    page.go_back()
    page.locator('html[data-tab="overview"]').wait_for(state="attached")
    return address.startswith("#/load?workload="), address


LAWS = [
    ("figures equal the event's of the same tick", figures_equal_the_event(25)),
    ("the doctor's findings are the server's", doctor_says_what_the_server_says),
    ("what runs leads to the load", what_runs_leads_to_the_load),
    ("the parts of the ledger and the residue shown add up to reserved", ledger_adds_up),
    ("the exact ledger leaves no byte unaccounted", ledger_is_exact),
    ("reclaim answers", action_answers("reclaim")),
    ("the self-check passes", action_answers("selfcheck")),
]


def run(driver):
    driver.prove("overview", LAWS)
