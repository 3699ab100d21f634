"""Laws of the tab Time: charts of history, one cursor, a moment of the past, marks, and what changed between two."""

from scripts import SHOW_HIDDEN
from tools import short_run

CHARTED = "rates.allocations_per_second"


def charted(page, figure=CHARTED):
    """The value and the time of a chart's figure, as they stand."""
    return page.locator(f'#charts [data-figure="history.{figure}"]').first.evaluate(
        "(figure) => [Number(figure.dataset.value), Number(figure.dataset.time)]")


def row_of(driver, time, fields):
    """What history answers for the second at `time`."""
    answer = driver.request("GET", f"/api/v1/history?since={time - 1.2:.3f}&step=1&fields={fields}&limit=3")
    rows = {round(at, 3): [column[i] for column in answer["columns"]] for i, at in enumerate(answer["times"])}
    return answer["fields"], rows.get(round(time, 3))


def charts_show_what_history_holds(driver, page):
    page.click('[data-window="1m"]')
    driver.ticks(page, 3)
    value, time = charted(page)
    _, row = row_of(driver, time, CHARTED)
    return row is not None and row[0] == value, f"{value} at {time}, history says {row}"


def one_cursor_stands_in_all_charts(driver, page):
    # The cursor stands some seconds back, and is moved further: the server must have had its load then.
    driver.tick_after(page, 20)
    canvas = page.locator("#charts canvas").first
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] - 40, "y": 40})
    page.wait_for_timeout(100)
    times = page.locator("#charts [data-time]").evaluate_all("(list) => list.map((figure) => figure.dataset.time)")
    return len(times) > 10 and len(set(times)) == 1, f"{len(times)} figures at {set(times)}"


def arrows_and_enter_stop_at_a_moment(driver, page):
    page.locator("#charts canvas").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.locator('#moment [data-figure="history.memory.requested_bytes"][data-value]').wait_for()
    return "at=" in page.url, page.url.split("#")[1]


def the_moment_is_historys(driver, page):
    time = float(page.url.split("at=")[1].split("&")[0])
    answer = driver.request("GET", f"/api/v1/history?since={time - 1:.3f}&step=1&fields=*&limit=1")
    told = dict(zip(answer["fields"], (column[0] for column in answer["columns"])))
    shown = page.locator("#moment [data-figure][data-value]").evaluate_all(
        "(list) => list.map((figure) => [figure.dataset.figure, Number(figure.dataset.value)])")
    wrong = [(name, value) for name, value in shown if told[name.removeprefix("history.")] != value]
    kinds = {name.removeprefix("history.").split("[")[0].split(".")[0] for name, _ in shown}
    needed = {"memory", "rates", "classes", "buddy", "cpus"}
    detail = f"{len(shown)} figures of {len(told)}; wrong: {wrong[:3]}; missing: {needed - kinds or 'none'}"
    return not wrong and needed <= kinds, detail


def what_is_not_held_is_said(driver, page):
    text = page.locator("#moment .not-recorded").inner_text()
    return "page map" in text, text.replace("\n", " ")[:80]


def escape_goes_back_to_the_present(driver, page):
    page.locator("#main").focus()
    page.keyboard.press("Escape")
    page.locator("#moment .state").first.wait_for()
    return "at=" not in page.url, page.url.split("#")[1]


def a_deep_link_opens_a_moment(driver, page):
    time = float(driver.request("GET", "/api/v1/history?since=5s&limit=1")["times"][0])
    other = driver.open(f"time?window=1h&at={time:.1f}")
    other.locator('#moment [data-figure="history.memory.requested_bytes"][data-value]').wait_for()
    pressed = other.locator('[data-window][aria-pressed="true"]').get_attribute("data-window")
    other.close()
    return pressed == "1h", f"window {pressed}, at {time:.1f}"


def a_mark_is_made_and_drawn(driver, page):
    page.fill("#mark-form input[name=name]", "first look")
    with driver.answer_to(page, "POST", "/marks") as answer:
        page.click("#mark-form button[type=submit]")
    mark = answer.value.json()["id"]
    page.locator(f'#marks [data-mark="{mark}"]').wait_for()
    # Another client's mark comes by the stream.
    other = driver.request("POST", "/api/v1/marks", {"name": "second look"})["id"]
    page.locator(f'#marks [data-mark="{other}"]').wait_for()
    return True, f"{mark}, and {other} from elsewhere"


def runs_and_marks_are_drawn(driver, page):
    """The phases of a run are bands, its actions and the marks are lines, in every chart."""
    run = short_run(driver, actions=[{"at": "start", "action": "reclaim"}])
    page.locator(f'#charts canvas[data-moments*="{run} reclaim"]').first.wait_for()
    drawn = page.locator("#charts canvas").evaluate_all(
        "(list) => list.map(({ dataset }) => [Number(dataset.phases) > 0, dataset.moments.includes('first look')])")
    return len(drawn) > 10 and all(bands and marks for bands, marks in drawn), f"{run} in {len(drawn)} charts"


def what_was_missed_is_drawn(driver, page):
    """A mark and a run of the time in which the page was hidden are there when it is back."""
    page.evaluate(SHOW_HIDDEN, True)
    page.locator('#connection[data-state="paused"]').wait_for()
    mark = driver.request("POST", "/api/v1/marks", {"name": "unseen look"})["id"]
    run = short_run(driver, actions=[{"at": "start", "action": "reclaim"}])
    page.evaluate(SHOW_HIDDEN, False)
    page.locator(f'#marks [data-mark="{mark}"]').wait_for()
    page.locator(f'#charts canvas[data-moments*="{run} reclaim"]').first.wait_for()
    ids = page.locator("#marks [data-mark]").evaluate_all("(list) => list.map((item) => item.dataset.mark)")
    return len(ids) == len(set(ids)), f"{mark} and {run}, {len(ids)} marks"


def the_slider_scrubs(driver, page):
    """Moving it stops at a moment; the button goes back to the present."""
    page.locator("#timeline input[type=range]").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.locator('#moment [data-figure="history.memory.requested_bytes"][data-value]').wait_for()
    stopped = "at=" in page.url
    page.click("[data-action=stop]")
    page.locator("#moment .state").first.wait_for()
    return stopped and "at=" not in page.url, page.locator("#timeline .readout").inner_text()


def two_marks_tell_what_changed(driver, page):
    marks = driver.request("GET", "/api/v1/marks")["marks"][-2:]
    first, second = (mark["id"] for mark in marks)
    page.locator("#changes .compare select").first.select_option(first)
    page.locator("#changes .compare select").last.select_option(second)
    page.locator(f'#changes-curl code:has-text("to={second}")').wait_for(state="attached")
    page.locator("#changes .difference").wait_for()
    told = driver.request("GET", f"/api/v1/diff?from={first}&to={second}")
    shown = page.locator('#changes [data-figure^="diff.operations."]').evaluate_all(
        "(list) => list.map((figure) => [figure.dataset.figure.split('.')[2], Number(figure.dataset.value)])")
    expected = {name: value for name, value in told["operations"].items() if value != 0}
    return dict(shown) == expected, f"{len(expected)} operations changed, {page.url.split('#')[1]}"


LAWS = [
    ("charts show what history holds", charts_show_what_history_holds),
    ("one cursor stands in all charts", one_cursor_stands_in_all_charts),
    ("arrow keys and Enter stop at a moment", arrows_and_enter_stop_at_a_moment),
    ("the moment shows what history holds of it", the_moment_is_historys),
    ("what history does not hold is said", what_is_not_held_is_said),
    ("Escape goes back to the present", escape_goes_back_to_the_present),
    ("a deep link opens a moment in its window", a_deep_link_opens_a_moment),
    ("a mark is made, and one from elsewhere arrives", a_mark_is_made_and_drawn),
    ("phases, actions and marks are drawn in every chart", runs_and_marks_are_drawn),
    ("what happened while the page was hidden is drawn when it is back", what_was_missed_is_drawn),
    ("the slider scrubs, and the button goes back to the present", the_slider_scrubs),
    ("two marks tell what changed between them", two_marks_tell_what_changed),
]


def run(driver):
    driver.prove("time", LAWS)
