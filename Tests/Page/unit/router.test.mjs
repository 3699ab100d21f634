// The address of a view: what is written is read again, and what cannot be read opens the first tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { format, kept, parse } from "../../../Public/js/router.js";

const TABS = ["overview", "classes", "time"];

test("a view is read as it was written", () => {
    const params = { size: "64", slab: "0x7f0012", window: "10m" };
    const hash = format("classes", params);
    assert.equal(hash, "#/classes?size=64&slab=0x7f0012&window=10m");
    assert.deepEqual(parse(hash, TABS), { tab: "classes", params, known: true });
});

test("characters that an address reserves survive", () => {
    const params = { name: "a&b=c?#d e/ü" };
    assert.deepEqual(parse(format("time", params), TABS).params, params);
});

test("empty parameters are left out", () => {
    assert.equal(format("time", { a: "", b: null, c: undefined, d: 0 }), "#/time?d=0");
    assert.equal(format("time"), "#/time");
});

test("an empty, old or unknown address opens the first tab", () => {
    assert.deepEqual(parse("", TABS), { tab: "overview", params: {}, known: true });
    assert.deepEqual(parse("#glance", TABS), { tab: "overview", params: {}, known: false });
    assert.deepEqual(parse("#/nowhere?x=1", TABS), { tab: "overview", params: { x: "1" }, known: false });
});

test("only the window goes with the reader to another tab", () => {
    assert.deepEqual(kept({ size: "64", window: "1h" }), { window: "1h" });
    assert.deepEqual(kept({ size: "64" }), {});
});
