// Numbers as the page writes them: three digits, the right unit, and no jump at a unit's edge.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    addressAfter, bytes, count, duration, elapsed, exactBytes, figureText, index, pause, percent, rate, shortCount,
} from "../../../Public/js/format.js";

test("bytes change their unit before four digits would show", () => {
    const cases = [[0, "0 B"], [1023, "1023 B"], [1024, "1 KiB"], [1536, "1.50 KiB"], [1047552, "1023 KiB"],
        [1048570, "1.00 MiB"], [64 * 2 ** 20, "64 MiB"], [12.34 * 2 ** 30, "12.3 GiB"]];
    for (const [value, text] of cases) assert.equal(bytes(value), text);
});

test("counts are written in full, or in three digits", () => {
    assert.equal(count(1234567), "1,234,567");
    assert.equal(exactBytes(1234567), "1,234,567 B");
    const cases = [[0, "0"], [999, "999"], [1000, "1k"], [999499, "999k"], [999500, "1.00M"], [1.5e9, "1.50G"]];
    for (const [value, text] of cases) assert.equal(shortCount(value), text);
});

test("a rate that is not zero never reads as zero", () => {
    assert.equal(rate(0), "0/s");
    assert.equal(rate(0.001), "<0.01/s");
    assert.equal(rate(1234), "1.23k/s");
});

test("times find their unit from nanoseconds to days", () => {
    const pauses = [[0, "0 s"], [2.1e-7, "210 ns"], [1.23e-5, "12.3 µs"], [0.0034, "3.40 ms"], [2, "2 s"]];
    for (const [value, text] of pauses) assert.equal(pause(value), text);
    const lengths = [[42.9, "42 s"], [61, "1 min 01 s"], [3 * 3600 + 420, "3 h 07 min"], [86400, "1 d 00 h"]];
    for (const [value, text] of lengths) assert.equal(duration(value), text);
});

test("what was short is told to a part of a second, what was long is not", () => {
    assert.equal(elapsed(0.147), "147 ms");
    assert.equal(elapsed(61), "1 min 01 s");
});

test("a figure is written as the end of its name says", () => {
    const cases = [["memory.requested_bytes", 1536, "1.50 KiB"], ["waste.rounding_ratio", 0.25, "25.0 %"],
        ["rates.frees_per_second", 5000, "5k/s"], ["observer.pause_seconds_per_second", 0.001, "0.1 %"],
        ["latency.free.p99", 1e-6, "1 µs"], ["live_objects", 1234, "1,234"], ["anything", null, "–"]];
    for (const [name, value, text] of cases) assert.equal(figureText(name, value), text, name);
});

test("ratios and indices keep their decimals", () => {
    assert.equal(percent(0.12345), "12.3 %");
    assert.equal(index(0.5), "0.500");
});

test("addresses are added without losing a bit", () => {
    assert.equal(addressAfter("0x7fffffffffffff00", 255), "0x7fffffffffffffff");
});
