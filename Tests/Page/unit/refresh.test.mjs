// What is shown is never older than the last reason to ask, however answers come.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refresh } from "../../../Public/js/refresh.js";

/** A `read` whose answers are given by hand, and what was shown. */
function byHand() {
    const asked = [];
    const shown = [];
    const read = async () => shown.push(await new Promise((resolve, reject) => asked.push({ resolve, reject })));
    return { asked, shown, read };
}

/** Lets everything go on that waits for nothing more. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what happens during a request is asked for once more behind it", async () => {
    const { asked, shown, read } = byHand();
    const refresh = new Refresh(read);
    for (let i = 0; i < 3; i += 1) refresh.ask();
    assert.equal(asked.length, 1);
    asked[0].resolve("before");
    await settled();
    assert.equal(asked.length, 2);
    asked[1].resolve("after");
    await settled();
    assert.deepEqual([asked.length, shown], [2, ["before", "after"]]);
});

test("a failure is told and tried again at the next tick, and only then", async () => {
    const { asked, shown, read } = byHand();
    const failures = [];
    const refresh = new Refresh(read, (problem) => failures.push(problem));
    refresh.retry();
    assert.equal(asked.length, 0);
    refresh.ask();
    asked[0].reject("refused");
    await settled();
    assert.deepEqual([asked.length, failures], [1, ["refused"]]);
    refresh.retry();
    refresh.retry();
    assert.equal(asked.length, 2);
    asked[1].resolve("answer");
    await settled();
    refresh.retry();
    assert.deepEqual([asked.length, shown], [2, ["answer"]]);
});
