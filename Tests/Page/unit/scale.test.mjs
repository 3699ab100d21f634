// Scales of charts: tops, decades, ticks of time, and lines with gaps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logPlace, niceTop, polylines, timeStep, timeTicks } from "../../../Public/js/scale.js";

test("the top of an axis is never below the greatest value and less than twice and a half as high", () => {
    for (let value = 0.001; value < 1e13; value *= 1.37) {
        for (const binary of [false, true]) {
            const top = niceTop(value, binary);
            assert.ok(top >= value * 0.999 && top <= value * 2.51, `${value} ${binary}: ${top}`);
        }
    }
});

test("an axis without values still has a top", () => {
    assert.equal(niceTop(0, false), 1);
    assert.equal(niceTop(NaN, true), 4096);
});

test("a decade takes the same room anywhere, and what is outside stands at the end", () => {
    const decade = logPlace(1e-6, 1e-8, 1) - logPlace(1e-7, 1e-8, 1);
    assert.ok(Math.abs(decade - 1 / 8) < 1e-12);
    assert.equal(logPlace(1e-9, 1e-8, 1), 0);
    assert.equal(logPlace(0, 1e-8, 1), 0);
    assert.equal(logPlace(5, 1e-8, 1), 1);
});

test("ticks of time are round and few enough", () => {
    assert.equal(timeStep(60, 6), 10);
    assert.equal(timeStep(600, 5), 120);
    assert.equal(timeStep(86400, 8), 10800);
    assert.deepEqual(timeTicks(61, 200, 60), [120, 180]);
    // Half an hour east of a whole hour, full hours of the clock fall on half hours of the count.
    assert.deepEqual(timeTicks(0, 7200, 3600, 1800), [1800, 5400]);
});

test("a missing value ends a line", () => {
    assert.deepEqual(polylines([0, 1, NaN, 2, 4], 4, 10, 4), ["0.0,10.0 1.0,7.5", "3.0,5.0 4.0,0.0"]);
    assert.deepEqual(polylines([], 4, 10, 1), []);
    assert.deepEqual(polylines([3], 4, 10, 3), ["0.0,0.0"]);
});
