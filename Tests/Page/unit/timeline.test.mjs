// The stretch of time: how far it reaches, in which steps it is read, and where it ends once one has stopped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../../Public/js/timeline.js";

const NOW = Date.parse("2026-01-02T03:04:05Z") / 1000;

function timeline(uptime) {
    const made = new Timeline();
    made.tick({ taken_at: new Date(NOW * 1000).toISOString(), uptime_seconds: uptime });
    return made;
}

test("a young server has a short axis in fine steps, whatever the window", () => {
    const young = timeline(42);
    young.view("24h", null);
    assert.equal(young.to, NOW);
    assert.equal(young.from, NOW - 60);
    assert.equal(young.step, 1);
});

test("an old server fills the window in steps that are few enough", () => {
    const old = timeline(200_000);
    for (const [window, seconds, step] of [["1m", 60, 1], ["10m", 600, 1], ["1h", 3600, 10], ["24h", 86400, 60]]) {
        old.view(window, null);
        assert.deepEqual([old.to - old.from, old.step, old.reach], [seconds, step, seconds]);
    }
});

test("a moment within reach leaves the axis where it was, and the present goes on without it", () => {
    const stopped = timeline(200_000);
    stopped.view("10m", NOW - 100);
    assert.equal(stopped.to, NOW);
    stopped.tick({ taken_at: new Date((NOW + 30) * 1000).toISOString(), uptime_seconds: 200_030 });
    stopped.view("10m", NOW - 90);
    assert.equal(stopped.to, NOW);
    stopped.view("10m", null);
    assert.equal(stopped.to, NOW + 30);
});

test("a moment out of reach stands in the middle", () => {
    const stopped = timeline(200_000);
    stopped.view("10m", NOW - 5000);
    assert.equal(stopped.to, NOW - 4700);
    assert.equal(stopped.from, NOW - 5300);
});

test("moments older than an hour are read by the minute", () => {
    const old = timeline(200_000);
    assert.equal(old.stepAt(NOW - 3000), 1);
    assert.equal(old.stepAt(NOW - 4000), 60);
});

test("an unknown window is the default one", () => {
    const made = timeline(10);
    made.view("7d", null);
    assert.equal(made.window, "10m");
});
