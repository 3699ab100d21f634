"""Scenarios from the editor to their verdicts; two runs, and two back ends, side by side."""

import json

# Short, and with a threshold of each kind that does not hang on the machine.
SCENARIO = {
    "name": "page", "seed": 7,
    "phases": [
        {"name": "first", "duration": "1s", "thresholds": ["operations >= 1"],
         "workloads": [{"name": "a", "kind": "churn", "threads": 1, "live_bytes": "1MiB", "rate": 5000}]},
        {"name": "second", "duration": "1s",
         "workloads": [{"name": "a", "kind": "churn", "threads": 1, "live_bytes": "1MiB", "rate": 20000}]},
    ],
    "thresholds": ["corruptions == 0", "ledger.unaccounted_bytes == 0"],
}

# For a comparison, in which each back end has every round: a few thousand operations, as fast as they go.
SMALL = {
    "name": "small", "thresholds": ["corruptions == 0"],
    "phases": [{"name": "only", "operations": 20000, "workloads": [
        {"kind": "churn", "threads": 1, "live_bytes": "1MiB", "rate": 0}]}],
}


class Runs:
    """Runs that these laws start from the editor."""

    def __init__(self):
        self.ids = []

    def write(self, page, scenario):
        page.fill("#scenario-form textarea", json.dumps(scenario, indent=2))

    def preset_is_offered_by_its_name(self, driver, page):
        page.locator("#scenario-form textarea").wait_for()
        names = [entry["name"] for entry in driver.request("GET", "/api/v1/scenarios")["scenarios"]]
        name = names[-1]
        page.select_option("#scenario-form select[name=pick]", name)
        page.locator(f"#scenario-form .curl code:has-text('\"scenario\":\"{name}\"')").wait_for()
        return f"scenario={name}" in page.url, f"{len(names)} presets, {page.url.split('#')[1]}"

    def fault_is_shown_in_its_place(self, driver, page):
        wrong = json.loads(json.dumps(SCENARIO))
        wrong["phases"][1]["duration"] = "soon"
        self.write(page, wrong)
        page.click("[data-action=validate]")
        fault = page.locator('#scenario .faults [data-pointer="/scenario/phases/1/duration"]')
        fault.wait_for()
        fault.get_by_role("button").click()
        selected = page.evaluate("""() => {
            const { value, selectionStart, selectionEnd } = document.activeElement;
            return value.slice(selectionStart, selectionEnd);
        }""")
        return selected == '"soon"', fault.inner_text().replace("\n", " ")

    def plan_is_shown_for_a_valid_one(self, driver, page):
        self.write(page, SCENARIO)
        page.click("[data-action=validate]")
        page.locator('#scenario .outcome[data-result="good"]').wait_for()
        return page.locator("#scenario .plan li").count() == 2, page.locator("#scenario .outcome").inner_text()

    def start(self, driver, page):
        with driver.answer_to(page, "POST", "/runs") as answer:
            page.click("#scenario-form button[type=submit]")
        run = answer.value.json().get("id")
        if run is None:
            raise ValueError(answer.value.text())
        self.ids.append(run)
        return run

    def runs_to_its_verdict(self, driver, page):
        run = self.start(driver, page)
        page.locator(f'#run[data-run="{run}"][data-state="running"] .steps li[data-state="running"]').wait_for()
        page.locator(f'#run[data-run="{run}"][data-verdict="passed"]').wait_for()
        told = driver.request("GET", f"/api/v1/runs/{run}")
        shown = int(driver.value(page, f"runs[{run}].totals.operations"))
        rows = page.locator("#run .thresholds tbody tr")
        states = rows.evaluate_all("(rows) => rows.map((row) => row.dataset.state)")
        line = page.locator("#run .fold code").text_content()
        holds = shown == told["totals"]["operations"] and states == ["passed"] * 3 and line.startswith(
            f"curl -s {driver.base}/api/v1/runs --json ")
        return holds, f"{run}: {shown} operations, thresholds {states}"

    def is_cancelled(self, driver, page):
        run = self.start(driver, page)
        page.locator(f'#run[data-run="{run}"]').wait_for()
        page.click("[data-action=cancel]")
        page.locator(f'#run[data-run="{run}"][data-verdict="aborted"]').wait_for()
        return True, run

    def runs_on_another_back_end(self, driver, page):
        """The same scenario on an instance of another mode, as the first run for a comparison."""
        page.select_option("#scenario-form select[name=backend]", label="buddyslab: mode flush")
        run = self.start(driver, page)
        page.locator(f'#run[data-run="{run}"][data-verdict="passed"]').wait_for()
        backend = driver.request("GET", f"/api/v1/runs/{run}")["backend"]
        page.select_option("#scenario-form select[name=backend]", "")
        shown = page.locator("#run .meta").inner_text()
        return backend["mode"] == "flush" and backend["name"] in shown, f"{run}: {shown}"

    def is_chosen_while_another_is_asked_for(self, driver, page):
        """The first one's answer is held back until the second one is in the address."""
        first, second = self.ids[0], self.ids[-1]
        held = []
        page.route(f"**/api/v1/runs/{first}", lambda route: held.append(route))
        page.locator(f'#runs tr[data-run="{first}"] a').first.click()
        while not held:
            page.wait_for_timeout(20)
        page.locator(f'#runs tr[data-run="{second}"] a').first.click()
        for route in held:
            route.continue_()
        page.unroute(f"**/api/v1/runs/{first}")
        page.locator(f'#run[data-run="{second}"] .run-title:visible').wait_for()
        return f"run={second}" in page.url, f"{second}, while {first} was asked for"

    def are_compared(self, driver, page):
        """From one run by a link to another: each figure is that of its report, each ratio that of the two."""
        first, second = self.ids[0], self.ids[-1]
        page.locator(f'#runs tr[data-run="{first}"] a').first.click()
        page.locator(f'#runs tr[data-run="{second}"] a', has_text=f"compare with {first}").click()
        row = page.locator("#runs-compared tbody tr", has=page.locator("th", has_text="operations/s")).first
        row.wait_for()
        told = [driver.request("GET", f"/api/v1/runs/{run}")["totals"]["operations_per_second"]
                for run in (first, second)]
        shown = [float(driver.value(page, f"runs[{run}].totals.operations_per_second")) for run in (first, second)]
        rows = page.locator("#runs-compared tbody tr").count()
        ratio = row.locator("td").last.inner_text()
        holds = shown == told and ratio == f"× {told[1] / told[0]:.3f}" and f"with={second}" in page.url
        return holds and rows > 5, f"{rows} rows of {first} and {second}, {ratio}"

    def back_ends_are_compared(self, driver, page):
        """Two modes of one allocator and the system's, ticked in the form, to the verdict and its table."""
        self.write(page, SMALL)
        page.locator("#compare-backends summary").click()
        for label in ("buddyslab: an instance of its own", "buddyslab: mode flush", "system: the C library's malloc"):
            page.get_by_label(label).check()
        page.fill("#compare-backends input[name='scenario.rounds']", "2")
        text = json.loads(page.input_value("#scenario-form textarea"))
        run = self.start(driver, page)
        page.locator(f'#run[data-run="{run}"][data-verdict="passed"]').wait_for()
        told = driver.request("GET", f"/api/v1/runs/{run}")["comparison"]
        path = f"runs[{run}].comparison"
        wrong = [entry["name"] for entry in told["backends"] if entry["median_operations_per_second"] != float(
            driver.value(page, f"{path}.backends[{entry['name']}].median_operations_per_second"))]
        wrong += [entry["backend"] for entry in told["ratios"] if entry["ratio"]["median"] != float(
            driver.value(page, f"{path}.ratios[{entry['backend']}].ratio.median"))]
        names = [entry["name"] for entry in told["backends"]]
        holds = not wrong and told["rounds"] == text["rounds"] == 2 and len(names) == len(text["compare"]) == 3
        return holds, f"{run}: {', '.join(names)}" + (f"; wrong: {wrong}" if wrong else "")


def laws():
    runs = Runs()
    return [
        ("a preset is offered and sent by its name", runs.preset_is_offered_by_its_name),
        ("a fault of a scenario is shown in its place", runs.fault_is_shown_in_its_place),
        ("a valid scenario shows what it would do", runs.plan_is_shown_for_a_valid_one),
        ("a scenario runs to its verdict", runs.runs_to_its_verdict),
        ("a run is cancelled", runs.is_cancelled),
        ("a scenario runs on another back end", runs.runs_on_another_back_end),
        ("a run is chosen while another is asked for", runs.is_chosen_while_another_is_asked_for),
        ("two runs are compared", runs.are_compared),
        ("back ends are compared within one run", runs.back_ends_are_compared),
    ]
