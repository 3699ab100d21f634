"""From a class to its slabs, to one slab, to a slot, to an address; and another table of classes."""


def class_opens_its_slabs(driver, page):
    """The row of a class leads to its slabs, by the keyboard."""
    page.locator('#classes tbody tr[data-size="64"] a').focus()
    page.keyboard.press("Enter")
    page.locator('#classes tbody tr[data-size="64"][aria-current="true"]').wait_for()
    rows = page.locator("#slabs tbody tr")
    rows.first.wait_for()
    answer = driver.request("GET", "/api/v1/classes/64/slabs?order=fullest&limit=200")
    known = {slab["address"] for slab in answer["slabs"]}
    shown = rows.evaluate_all("(rows) => rows.map((row) => row.dataset.slab)")
    return 0 < len(shown) <= 12 and len(set(shown) & known) > 0, f"{len(shown)} of {len(known)} slabs"


def slabs_are_lit_in_the_map(driver, page):
    """The map of the tab asks for the class, and its readout counts the class's pages."""
    readout = page.locator("#class-map-readout", has_text="of slabs of 64 bytes")
    readout.wait_for()
    return " 0 of slabs" not in readout.inner_text(), readout.inner_text()


def slab_opens(driver, page):
    """A slab's own document is what the panel shows: every slot and every sum."""
    row = page.locator("#slabs tbody tr").first
    address = row.get_attribute("data-slab")
    with driver.answer_to(page, "GET", f"/slabs/{address}") as answer:
        row.locator("a").click()
    told = answer.value.json()
    page.locator('#slab [data-figure="slab.live"]').wait_for()
    names = {letter: name for name, letter in told["letters"].items()}
    states = page.locator("#slab button.slot").evaluate_all("(slots) => slots.map((slot) => slot.dataset.state)")
    sums = all(driver.value(page, f"slab.{name}") == str(told[name]) for name in (*told["letters"], "slots"))
    return states == [names[letter] for letter in told["map"]] and sums, f"{len(states)} slots of {address}"


def slot_opens_its_address(driver, page):
    """Arrow keys walk the slots; Enter looks one up."""
    page.locator('#slab button.slot[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    with page.expect_response(lambda seen: "/addresses/" in seen.url) as answer:
        page.keyboard.press("Enter")
    told = answer.value.json()
    words = page.locator("#address .outcome[data-kind]")
    words.wait_for()
    address = words.inner_text().split(":")[0]
    return told["kind"] == "slab" and told["slot"] == 2 and address == told["address"], words.inner_text()


def address_of_the_view_opens_directly(driver, page):
    """The whole selection is in the address of the page: a new page of it shows the same slab."""
    other = driver.browser.new_page(viewport={"width": 1440, "height": 900})
    other.goto(page.url)
    slab = page.evaluate("new URLSearchParams(location.hash.split('?')[1]).get('slab')")
    other.locator(f'#slabs tbody tr[aria-current="true"][data-slab="{slab}"]').or_(
        other.locator("#slab button.slot").first).first.wait_for()
    shown = other.locator("#slab .meta", has_text=slab)
    shown.wait_for()
    other.close()
    return True, slab


def wrong_address_is_refused_at_its_field(driver, page):
    page.fill("#address input", "7f00")
    page.click("#address button[type=submit]")
    error = page.locator("#address .error")
    error.wait_for(state="visible")
    return "0x" in error.inner_text(), error.inner_text()


def another_table_is_compared(driver, page):
    """A table of one's own stands beside the server's, with the server's figures."""
    page.fill("#sizing input", "16,32,48,64,128,256,512,1024,2048")
    with driver.answer_to(page, "GET", "/sizing") as answer:
        page.click("#sizing button[type=submit]")
    told = {table["name"]: table for table in answer.value.json()["tables"]}
    page.locator('#sizing tr[data-table="asked"]').wait_for()
    shown = driver.value(page, "tables[asked].rounding_bytes")
    return shown == str(told["asked"]["rounding_bytes"]), f"{shown} bytes of rounding"


def wrong_table_is_refused_at_its_field(driver, page):
    page.fill("#sizing input", "16,8")
    page.click("#sizing button[type=submit]")
    error = page.locator("#sizing .error")
    error.wait_for(state="visible")
    return "multiples of 8" in error.inner_text(), error.inner_text()


LAWS = [
    ("a class opens its slabs", class_opens_its_slabs),
    ("the slabs of the class are lit in the map", slabs_are_lit_in_the_map),
    ("a slab opens, slot by slot", slab_opens),
    ("a slot opens its address", slot_opens_its_address),
    ("the address of the view opens directly", address_of_the_view_opens_directly),
    ("a wrong address is refused at its field", wrong_address_is_refused_at_its_field),
    ("another table of classes is compared", another_table_is_compared),
    ("a wrong table is refused at its field", wrong_table_is_refused_at_its_field),
]
