"""Laws of access in a real browser: the form that asks for the token, sessions in all tabs, the way out, read-only.

Usage: python3 access.py SLABSCOPE SCREENSHOT_DIRECTORY [--chromium PATH]

Starts servers of its own. Prints each check; exits with 1 if any failed.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from driver import PATIENCE_MILLISECONDS, Driver

TOKEN = "correct-horse-battery-staple"
# What changes something, by the tab that has it.
CHANGING = {"overview": '[data-action="reclaim"]', "cpus": "#settings-form [data-changes]",
            "laboratory": "#laboratory-form", "time": "#mark-form", "load": "#load-form"}
FORM = "dialog.access[open]"


@contextlib.contextmanager
def server(slabscope, *arguments):
    """The address of a server with a token."""
    with tempfile.TemporaryDirectory() as folder:
        token, port = pathlib.Path(folder, "token"), pathlib.Path(folder, "port")
        token.write_text(TOKEN)
        os.chmod(token, 0o600)
        process = subprocess.Popen(
            [slabscope, "serve", "--port", "0", "--port-file", port, "--memory", "64MiB", "--token-file", token,
             *arguments], stdout=subprocess.DEVNULL)
        try:
            end = time.monotonic() + PATIENCE_MILLISECONDS / 1000
            while not port.exists():
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"the server did not start: {process.poll()}")
                time.sleep(0.01)
            yield f"http://127.0.0.1:{port.read_text().strip()}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_MILLISECONDS / 1000)


def asked(driver, context):
    """A page that asks for the token; its complaints are collected."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.on("console", lambda message: driver.heard(message.type, message.text))
    page.on("pageerror", lambda error: driver.heard("error", str(error)))
    page.goto(driver.base)
    page.locator(FORM).wait_for()
    return page


def type_token(page, token):
    page.locator(f"{FORM} input").fill(token)
    page.keyboard.press("Enter")


def the_form(driver, context, screenshots):
    page = asked(driver, context)
    found = Axe().run(page).response["violations"]
    driver.check("the form for the token has no fault that axe finds", not found, "; ".join(one["id"] for one in found))
    page.screenshot(path=screenshots / "access.png")
    page.keyboard.press("Escape")
    driver.check("Escape does not close it, and no figure shows", page.locator(FORM).count() == 1
                 and not page.locator("main").is_visible())
    for token, words in [("", "Type the token"), ("wrong-wrong-wrong-wrong", "not the server's token"),
                         ("ünreadable", "visible ASCII")]:
        type_token(page, token)
        page.locator(f"{FORM} .error", has_text=words).wait_for()
    driver.check("what is not the token is said at the field", True)
    driver.check("the first answer is asked for once", page.locator(FORM).count() == 1)
    return page


def signing_in_and_out(driver, context, page):
    other = asked(driver, context)
    type_token(page, TOKEN)
    driver.ticks(page, 1)
    driver.check("with the token figures arrive", page.locator(FORM).count() == 0 and page.locator("main").is_visible())
    driver.ticks(other, 1)
    driver.check("another tab goes on by itself", other.locator(FORM).count() == 0)
    cookies = [cookie for cookie in context.cookies() if cookie["name"] == "slabscope"]
    kept = page.evaluate("[document.cookie, location.href, ...Object.values(localStorage), "
                         "...Object.values(sessionStorage)].join(' ')")
    driver.check("the token is kept nowhere, and the cookie out of the page's reach",
                 len(cookies) == 1 and cookies[0]["httpOnly"] and cookies[0]["sameSite"] == "Strict"
                 and TOKEN not in kept and TOKEN not in cookies[0]["value"] and "slabscope=" not in kept)
    page.keyboard.press("6")
    with driver.answer_to(page, "POST", "/marks") as answer:
        page.locator("#mark-form button[type=submit]").click()
    driver.check("the page may change something by its session", answer.value.status == 201)
    page.reload()
    driver.ticks(page, 1)
    driver.check("a page that is loaded again is not asked again", page.locator(FORM).count() == 0)
    page.locator('[data-action="sign-out"]').click()
    page.locator(FORM).wait_for()
    other.locator(FORM).wait_for()
    driver.check("signing out ends all tabs, and their stream", True)
    page.close()
    other.close()


def read_only(driver, context, screenshots):
    page = asked(driver, context)
    type_token(page, TOKEN)
    driver.ticks(page, 1)
    page.locator(".read-only", has_text="read only").wait_for()
    shown = []
    for tab, part in CHANGING.items():
        page.goto(f"{driver.base}/#/{tab}")
        page.locator(part).first.wait_for(state="attached")
        shown += [f"{tab}: {one.get_attribute('id') or one.inner_text()}"
                  for one in page.locator("[data-changes]").all() if one.is_visible()]
    driver.check("of a read-only server nothing is offered that it would refuse", not shown, "; ".join(shown))
    page.screenshot(path=screenshots / "read-only.png")
    refused = page.evaluate("fetch('/api/v1/marks', {method: 'POST'}).then((answer) => answer.status)")
    driver.check("which it does refuse", refused == 403, refused)
    page.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slabscope")
    parser.add_argument("screenshots", type=pathlib.Path, help="directory for the screenshots; made if absent")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    arguments = parser.parse_args()
    arguments.screenshots.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
        for options, laws in [((), "token"), (("--read-only",), "read-only")]:
            with server(arguments.slabscope, *options) as base, browser.new_context() as context:
                driver = Driver(browser, base, arguments.screenshots)
                if laws == "token":
                    page = the_form(driver, context, arguments.screenshots)
                    signing_in_and_out(driver, context, page)
                else:
                    read_only(driver, context, arguments.screenshots)
                driver.check("nothing was complained about on the console", not driver.complaints,
                             "; ".join(driver.complaints[:5]))
                failed += driver.failures
        browser.close()
    print(f"{failed} failed" if failed else "all hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
