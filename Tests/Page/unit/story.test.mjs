// Laws of what changed between two looks at the allocator.
import assert from "node:assert/strict";
import { test } from "node:test";
import { orderChanges, orderKind, slabsOf, slotRuns, story } from "../../../Public/js/story.js";

const letters = { live: "L", magazine: "m", remote_queued: "r", outgoing: "o", free: "." };
const slab = (map, state = "partial") => ({ address: "0x1000", map, letters, state, pages: 1 });
const orders = (...free) => ({ orders: free.map((free_blocks, order) => ({ order, free_blocks })) });
const cpus = (allocations, drained = 0) => [{ id: 0, allocations, frees: 0, remote_sent: 0, remote_drained: drained }];
const look = (map, free, more = {}) => ({ known: map ? ["0x1000"] : [],
    slabs: new Map(map ? [["0x1000", slab(map, more.state)]] : []),
    ledger: { buddy: orders(...free), page_cache_bytes: 0, cpus: cpus(more.allocations ?? 0, more.drained) } });
const result = (before, after) => ({ before, after, focus: { slab: "0x1000", size: 64, owner: 0 } });

test("neighbouring slots with the same change are one run", () => {
    assert.deepEqual(slotRuns(slab("LL.."), slab("mmL.")), [
        { first: 0, last: 1, from: "live", to: "magazine" }, { first: 2, last: 2, from: "free", to: "live" }]);
    assert.deepEqual(slotRuns(slab("Lm"), slab("Lm")), []);
});

test("a split takes one block of the highest order, a merge makes one", () => {
    assert.equal(orderKind(orderChanges(orders(0, 0, 1), orders(1, 1, 0))), "split");
    assert.equal(orderKind(orderChanges(orders(1, 1, 0), orders(0, 0, 1))), "merge");
    assert.equal(orderKind(orderChanges(orders(0, 2), orders(0, 1))), "taken");
    assert.equal(orderKind(orderChanges(orders(3, 2), orders(1, 1))), null);
    assert.equal(orderKind([]), null);
});

test("a slab that a whole list did not have is new, and one that was not read is unknown", () => {
    assert.equal(slabsOf(result(look(null, [1]), look("L.", [0]))).isNew, true);
    const unread = { ...look(null, [1]), known: null };
    assert.equal(slabsOf(result(unread, look("L.", [0]))).isNew, false);
});

test("the story tells of slots, lists, blocks and owners, and of others who worked meanwhile", () => {
    const told = story(result(look("L.", [0, 1], { state: "partial" }),
        look("LL", [1, 0], { state: "full", allocations: 3, drained: 2 })));
    assert.equal(told.length, 5);
    assert.match(told[0], /^Slot 1: free → live\.$/);
    assert.match(told[1], /from the list partial to the list full/);
    assert.match(told[2], /order 1 was split: a free block more of order 0/);
    assert.match(told[3], /CPU 0 took 2 objects/);
    assert.match(told[4], /Others did 2 operations/);
});

test("a slab that went back is said to have", () => {
    const gone = { ...look(null, [1]), slabs: new Map() };
    assert.match(story(result(look("..", [0]), gone))[0], /went back to the buddy/);
});

test("where nothing changed the story says so", () => {
    assert.equal(story(result(look("L.", [1]), look("L.", [1]))).length, 1);
});
