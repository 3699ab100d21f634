// A figure's path finds its definition under the name that the server gives it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, find, indexed } from "../../../Public/js/definitions.js";

const index = indexed({ definitions: [
    { name: "memory.managed_bytes", endpoint: "/api/v1/stats", meaning: "heaps" },
    { name: "managed_bytes", endpoint: "/api/v1/ledger", meaning: "exact heaps" },
    { name: "classes[].live", endpoint: "/api/v1/classes", meaning: "live",
        also: [{ name: "live", endpoint: "/api/v1/classes/{size}" }] },
] });

test("the part before the first point may name the answer", () => {
    assert.equal(find(index, "stats.memory.managed_bytes").meaning, "heaps");
    assert.equal(find(index, "ledger.managed_bytes").meaning, "exact heaps");
});

test("of two figures with one name, the one of the answer that the path begins with is meant", () => {
    const both = indexed({ definitions: [{ name: "totals.failures", endpoint: "/api/v1/stats", meaning: "of all" },
        { name: "totals.failures", endpoint: "/api/v1/runs/{id}", meaning: "of the run" }] });
    assert.equal(find(both, "runs[r1].totals.failures").meaning, "of the run");
    assert.equal(find(both, "stats.totals.failures").meaning, "of all");
});

test("a row's key stands for every row", () => {
    assert.deepEqual(candidates("classes[64].live"), ["classes[].live", "live"]);
    assert.equal(find(index, "classes[64].live").endpoint, "/api/v1/classes");
});

test("a figure that nobody defines has no entry", () => {
    assert.equal(find(index, "stats.nothing"), null);
});
