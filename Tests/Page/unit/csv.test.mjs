// Tables out of answers, and their text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, flatten, rowsOf } from "../../../Public/js/csv.js";

test("nested members get dotted names, lists stay whole", () => {
    assert.deepEqual(flatten({ a: 1, b: { c: { d: 2 } }, e: [1, 2], f: null }),
        { a: 1, "b.c.d": 2, e: "[1,2]", f: null });
});

test("the rows of an answer are its first list of objects, or itself", () => {
    assert.deepEqual(rowsOf({ tick: 1, sizes: [1], classes: [{ size: 8 }], other: [{ x: 1 }] }), [{ size: 8 }]);
    assert.deepEqual(rowsOf({ tick: 1, memory: { bytes: 2 } }), [{ tick: 1, "memory.bytes": 2 }]);
    assert.deepEqual(rowsOf({ classes: [] }), [{ classes: "[]" }]);
});

test("text is quoted where RFC 4180 asks, and absent cells are empty", () => {
    assert.equal(csv([{ a: "x,y", b: 'say "no"' }, { a: 1, c: null }]),
        'a,b,c\r\n"x,y","say ""no""",\r\n1,,\r\n');
});
