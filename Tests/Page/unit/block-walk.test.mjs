// Laws of walking over the blocks of a stretch of memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isInside, walkBlocks } from "../../../Public/js/block-walk.js";

const PAGE = 4096;

/** A server that knows blocks by their first page. */
function server(blocks) {
    return async (path) => {
        const page = Number(BigInt(path.split("/").at(-1)) / BigInt(PAGE));
        const [first, pages, kind] = blocks.find(([start, count]) => start <= page && page < start + count)
            ?? [0, undefined, "changing"];
        return pages === undefined ? { kind } : { kind, base: `0x${(first * PAGE).toString(16)}`, pages };
    };
}

test("blocks follow each other to the end of the stretch", async () => {
    const blocks = await walkBlocks({ start: "0x10000", pages: 16 }, PAGE,
        server([[16, 4, "large"], [20, 4, "free"], [24, 8, "free"], [32, 32, "free"]]));
    assert.deepEqual(blocks, [{ kind: "large", order: 2, first: 0, pages: 4 }, { kind: "free", order: 2, first: 4,
        pages: 4 },
        { kind: "free", order: 3, first: 8, pages: 8 }]);
});

test("a block that is larger than the stretch is cut to it and keeps its order", async () => {
    const blocks = await walkBlocks({ start: "0x10000", pages: 16 }, PAGE, server([[0, 64, "free"]]));
    assert.deepEqual(blocks, [{ kind: "free", order: 6, first: 0, pages: 16 }]);
});

test("the walk ends where nothing is known, and after its most blocks", async () => {
    assert.deepEqual(await walkBlocks({ start: "0x10000", pages: 4 }, PAGE, server([])), []);
    const ones = Array.from({ length: 100 }, (_, i) => [i, 1, "large"]);
    assert.equal((await walkBlocks({ start: "0x0", pages: 100 }, PAGE, server(ones))).length, 24);
});

test("an address lies in a stretch from its start to just before its end", () => {
    const stretch = { start: "0x10000", pages: 2 };
    assert.deepEqual(["0xffff", "0x10000", "0x11fff", "0x12000"].map((address) => isInside(stretch, address, PAGE)),
        [false, true, true, false]);
});
