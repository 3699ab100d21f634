"""Magazines, the matrix of remote frees, and settings changed while everything runs."""


def matrix_is_the_answer(driver, page):
    """With producers and consumers on two CPUs every cell is what the server counted at that tick."""
    started = driver.request("POST", "/api/v1/workloads",
                             {"kind": "producer_consumer", "threads": 2, "rate": 20000, "live_bytes": "4MiB"})
    try:
        page.locator("#matrix td.heat").first.wait_for()
        with driver.answer_to(page, "GET", "/remote-frees") as answer:
            pass
        told = answer.value.json()
        page.locator("#matrix .meta", has_text=f"tick {told['tick']} ").wait_for()
        sent = sum(count for row in told["sent"] for count in row)
        words = page.locator("#matrix .readout").inner_text()
        backlog = driver.value(page, f"owners[{started['cpus'][0]}].drained")
        return f"{sent:,} objects sent home" in words and backlog is not None, words
    finally:
        driver.request("DELETE", f"/api/v1/workloads/{started['id']}")


def settings_change_and_come_back(driver, page):
    """A fixed capacity is in force once the form says so; the settings that stood before are put back."""
    before = driver.request("GET", "/api/v1/allocator")["magazines"]
    try:
        page.select_option("#settings-form select", "fixed")
        page.fill('#settings-form input[name="magazines.capacity"]', "24")
        page.click("#settings-form button[type=submit]")
        page.locator('#settings .outcome[data-result="good"]').wait_for()
        after = driver.request("GET", "/api/v1/allocator")["magazines"]
    finally:
        driver.request("PATCH", "/api/v1/allocator", {"magazines": before})
    return after == {"policy": "fixed", "capacity": 24}, f"{before} -> {after}"


def wrong_setting_is_refused_at_its_field(driver, page):
    page.select_option("#settings-form select", "fixed")
    page.fill('#settings-form input[name="magazines.capacity"]', "5000")
    page.click("#settings-form button[type=submit]")
    error = page.locator('#settings [data-pointer="/magazines/capacity"] .error')
    error.wait_for(state="visible")
    return "4096" in error.inner_text(), error.inner_text()


LAWS = [
    ("the matrix of remote frees is the server's", matrix_is_the_answer),
    ("settings change and come back", settings_change_and_come_back),
    ("a wrong setting is refused at its field", wrong_setting_is_refused_at_its_field),
]
