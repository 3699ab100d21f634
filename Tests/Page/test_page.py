"""Drives the dashboard in a real browser against a running server.

Usage: python3 test_page.py BASE_URL SCREENSHOT_DIRECTORY [--chromium PATH] [--only MODULE ...]

Needs PyPI's playwright and axe-playwright-python, and a Chromium. Prints each check; exits with 1 if any failed. It
starts small workloads and objects by hand, and takes them away again. SLABSCOPE_PAGE_SECONDS says for how long a page
is kept open.
"""

import argparse
import importlib
import pathlib
import shutil
import sys

from playwright.sync_api import sync_playwright

from driver import Driver

# Each has `run(driver)`. The looks come last, so that the screenshots show a server that has seen some use.
MODULES = ["tab_frame", "states", "tab_overview", "tab_classes", "tab_pages", "tab_cpus", "tab_laboratory", "tab_time",
           "tab_load", "tools", "looks", "deep_looks", "endurance"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", help="the server's address, such as http://127.0.0.1:8080/")
    parser.add_argument("screenshots", type=pathlib.Path, help="directory for the screenshots; made if absent")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--only", nargs="+", choices=MODULES, default=MODULES, help="the modules to run")
    arguments = parser.parse_args()
    arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox"])
        driver = Driver(browser, arguments.base, arguments.screenshots)
        for name in arguments.only:
            importlib.import_module(name).run(driver)
        browser.close()
    driver.check("nothing was complained about on the console", not driver.complaints,
                 "; ".join(driver.complaints[:5]))
    print(f"{driver.failures} failed" if driver.failures else "all hold")
    return 1 if driver.failures else 0


if __name__ == "__main__":
    sys.exit(main())
