// Rings of samples: the oldest goes first, and positions are found by time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Rings } from "../../../Public/js/ring.js";

test("a full ring forgets its oldest sample", () => {
    const rings = new Rings(3, ["a"]);
    for (let time = 1; time <= 5; time += 1) rings.push(time, { a: time * 10 });
    assert.equal(rings.length, 3);
    assert.deepEqual([0, 1, 2].map((i) => rings.at("time", i)), [3, 4, 5]);
    assert.deepEqual([0, 1, 2].map((i) => rings.at("a", i)), [30, 40, 50]);
    assert.equal(rings.lastTime, 5);
});

test("a series without a value is a gap", () => {
    const rings = new Rings(2, ["a", "b"]);
    rings.push(1, { a: 1 });
    assert.ok(Number.isNaN(rings.at("b", 0)));
});

test("the position of a time is the first sample that is not before it, also around the end", () => {
    const rings = new Rings(4, []);
    for (const time of [1, 2, 3, 5, 8, 13]) rings.push(time, {});
    assert.deepEqual([0, 3, 4, 5, 9, 13, 14].map((time) => rings.positionFrom(time)), [0, 0, 1, 1, 3, 3, 4]);
});

test("a cleared ring is empty and can be filled again", () => {
    const rings = new Rings(2, ["a"]);
    rings.push(1, { a: 1 });
    rings.clear();
    assert.equal(rings.length, 0);
    assert.ok(Number.isNaN(rings.lastTime));
    rings.push(7, { a: 2 });
    assert.equal(rings.at("a", 0), 2);
});
