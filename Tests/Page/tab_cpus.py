"""Laws of the tab CPUs."""

import settings
from driver import figures_equal_the_event

LAWS = [("figures equal the event's of the same tick", figures_equal_the_event(30))]


def run(driver):
    driver.prove("cpus", LAWS + settings.LAWS)
