"""Every panel of every tab, with something chosen: its curl lines, its downloads, and a definition of each figure."""

import csv
import io
import json
import subprocess

from tab_frame import TABS

# Paths of figures on the page for which the server names no endpoint.
WITHOUT_ENDPOINT = """async () => {
    const { about, load } = await import("/js/definitions.js");
    await load();
    const paths = [...document.querySelectorAll("[data-figure]")].map(({ dataset }) => dataset.figure);
    return [paths.length, [...new Set(paths)].filter((path) => !about(path).entry?.endpoint)];
}"""

PANELS = """() => [...document.querySelectorAll(".tab:not([hidden]) .panel:not([hidden])")].map((panel) => ({
    id: panel.id, lines: [...panel.querySelectorAll(`#${panel.id}-curl code`)].map((code) => code.textContent),
    copies: panel.querySelectorAll(`#${panel.id}-curl button`).length,
    tools: [...panel.querySelectorAll("[data-download]")].map(({ dataset }) => dataset.download),
}))"""

# Ids that two elements have; every tab that was opened stays in the document.
TWICE = """() => {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return ids.filter((id, i) => ids.indexOf(id) < i);
}"""

FORMS = """() => [...document.querySelectorAll(".tab:not([hidden]) form")].map((form) => [form.closest(".panel").id,
    [...form.querySelectorAll(".curl code")].map((code) => code.textContent)])"""


# What must be there before a tab counts as opened with something chosen.
SHOWN = {"classes": ["#slab button.slot", "#address .outcome"], "pages": ["#whatif .outcome"],
         "time": ["#moment table", "#changes .difference"], "load": ["#run[data-state=finished]", "#runs-compared"]}


def shell(line):
    """What a line of the page prints in a shell, parsed; the first document where jq makes several."""
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=120)
    return json.JSONDecoder().raw_decode(done.stdout)[0]


def short_run(driver, seed=1, actions=()):
    """The id of a run that has finished, of a scenario that takes a moment."""
    phase = {"duration": "200ms", "actions": list(actions), "workloads": [
        {"kind": "churn", "threads": 1, "live_bytes": "1MiB", "rate": 5000}]}
    scenario = {"name": "moment", "seed": seed, "shared": True, "phases": [phase], "thresholds": ["corruptions == 0"]}
    return driver.request("POST", "/api/v1/runs?wait=20s", {"scenario": scenario})["id"]


def chosen(driver):
    """The address of each tab with something chosen in all its panels."""
    slab = driver.request("GET", "/api/v1/classes/256/slabs?limit=1")["slabs"][0]["address"]
    start = driver.request("GET", "/api/v1/buddy")["sections"][0]["start"]
    mark = driver.request("POST", "/api/v1/marks", {"name": "tools"})["id"]
    time = driver.request("GET", "/api/v1/history?since=10s&limit=1")["times"][0]
    runs = [short_run(driver, seed) for seed in (1, 2)]
    return {"classes": f"classes?size=256&slab={slab}&address={slab}",
            "pages": f"pages?section=0&first=0&pages=512&address={start}",
            "time": f"time?window=1m&at={time:.1f}&from={mark}",
            "load": f"load?run={runs[0]}&with={runs[1]}"}


def open_all(driver):
    """Goes to every tab with something chosen there; yields its name and the page once it is drawn."""
    places = chosen(driver)
    page = driver.open("laboratory")
    page.click("#laboratory-form button[type=submit]")
    page.locator("#picture [data-slab]").wait_for()
    for tab in TABS:
        page.evaluate("(hash) => { location.hash = hash; }", f"#/{places.get(tab, tab)}")
        page.locator(f"#tab-{tab}:visible .panel").first.wait_for()
        if tab == "pages":
            page.click("#whatif-form button[type=submit]")
        for selector in SHOWN.get(tab, []):
            page.locator(selector).first.wait_for()
        driver.ticks(page, 1)
        yield tab, page
    for made in driver.request("GET", "/api/v1/allocations")["allocations"]:
        driver.request("DELETE", f"/api/v1/allocations/{made['address']}?cpu={made['cpu']}")
    page.close()


class Findings:
    """What lacks something, by law, and how much was looked at."""

    def __init__(self):
        self.wrong, self.counts = {}, {}

    def note(self, law, where, lacks):
        self.counts[law] = self.counts.get(law, 0) + 1
        if lacks:
            self.wrong.setdefault(law, []).append(f"{where}: {lacks}")

    def judge(self, driver, law, least):
        wrong, count = self.wrong.get(law, []), self.counts.get(law, 0)
        driver.check(law, not wrong and count >= least, "; ".join(wrong[:12]) or f"{count} looked at")


def unlike_curl(lines):
    return "" if lines and all(line.startswith("curl -s ") for line in lines) else f"no line of curl: {lines}"


def failure_in_a_shell(line):
    """What is wrong with the answer to a line; those that change something are tried one by one elsewhere."""
    answer = {} if " -X " in line or " --json " in line else shell(line)
    return f"{line} answers {answer['title']}" if "title" in answer and "status" in answer else ""


def downloaded(page, panel, kind):
    """The file that a button saves, and what the button says. A machine that is too busy to stop all its CPUs may
    refuse an exact figure; such a one is asked for again."""
    button, files = page.locator(f"#{panel} [data-download={kind}]"), []
    page.once("download", lambda file: files.append(file))
    for _ in range(5):
        button.click()
        for _ in range(500):
            page.wait_for_timeout(20)
            if files:
                return files[0], ""
            if button.inner_text() != kind.upper():
                break
    return None, button.inner_text()


def failure_of_download(page, panel, kind):
    file, words = downloaded(page, panel, kind)
    if file is None:
        return words
    text = file.path().read_text()
    rows = json.loads(text) if kind == "json" else list(csv.reader(io.StringIO(text)))[1:]
    return "" if rows and file.suggested_filename.endswith(f".{kind}") else text[:60]


TOOLS, LINES, FILES, FIGURES, FORMS_LAW, IDS = (
    "every panel has curl lines to copy, and CSV and JSON", "every curl line of a panel works in a shell",
    "every panel downloads what it shows", "every figure has a definition and an endpoint",
    "every form shows its curl line", "no two elements have one id")


def look_at(page, tab, findings):
    for panel in page.evaluate(PANELS):
        name, lines, tools = panel["id"], panel["lines"], panel["tools"]
        findings.note(TOOLS, name, unlike_curl(lines) or ("" if panel["copies"] == len(lines) else "no copy")
                      or ("" if tools == ["csv", "json"] else f"downloads {tools}"))
        for line in lines:
            findings.note(LINES, name, failure_in_a_shell(line))
        for kind in tools:
            findings.note(FILES, f"{name} as {kind}", failure_of_download(page, name, kind))
    figures, without = page.evaluate(WITHOUT_ENDPOINT)
    findings.note(FIGURES, tab, ", ".join(without) or ("" if figures > 0 or tab == "laboratory" else "no figure"))
    findings.note(IDS, tab, ", ".join(page.evaluate(TWICE)))
    for name, lines in page.evaluate(FORMS):
        findings.note(FORMS_LAW, name, unlike_curl(lines))


def run(driver):
    findings = Findings()

    def look():
        for tab, page in open_all(driver):
            look_at(page, tab, findings)
        return True, ", ".join(TABS)

    driver.attempt("every tab opens with something chosen in it", look)
    for law, least in ((TOOLS, 25), (LINES, 30), (FILES, 50), (FIGURES, len(TABS)), (FORMS_LAW, 10), (IDS, len(TABS))):
        findings.judge(driver, law, least)
