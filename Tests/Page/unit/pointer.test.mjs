// A JSON pointer finds its place in a text as people write it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "../../../Public/js/pointer.js";

const TEXT = `{ "a" : [ 1, {"b \\" ]": "x,}" , "c": [[], {}] } ],
  "d/e": -1.5e3, "f~": null }`;
const at = (pointer) => {
    const place = placeOf(TEXT, pointer);
    return place && TEXT.slice(place.start, place.end);
};

test("members and elements are found, whatever characters their names have", () => {
    assert.equal(at("/a/0"), "1");
    assert.equal(at('/a/1/b " ]'), '"x,}"');
    assert.equal(at("/a/1/c"), "[[], {}]");
    assert.equal(at("/d~1e"), "-1.5e3");
    assert.equal(at("/f~0"), "null");
});

test("every value of a text is found at its pointer", () => {
    const walk = (value, pointer) => {
        assert.deepEqual(JSON.parse(at(pointer)), value, pointer);
        if (value === null || typeof value !== "object") return;
        for (const [key, member] of Object.entries(value)) {
            walk(member, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
        }
    };
    walk(JSON.parse(TEXT), "");
});

test("what is not there leads to the last part that is", () => {
    assert.equal(at("/a/1/c/0/nothing"), "[]");
    assert.equal(at("/nothing"), TEXT);
});

test("a text that is no JSON has no places", () => {
    assert.equal(placeOf('{"a":', "/a"), null);
});
