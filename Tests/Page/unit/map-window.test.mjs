// Laws of the window of a page map.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cellOf, CLOSEST, fitted, geometry, LABEL_WIDTH, moved, ofCells, shape, zoomed }
    from "../../../Public/js/map-window.js";

const TOTAL = 120_832;

test("a window lies in its section and never has fewer pages than the closest view", () => {
    assert.deepEqual(fitted({ first: -5, count: 3 }, TOTAL), { first: 0, count: CLOSEST });
    assert.deepEqual(fitted({ first: TOTAL, count: 1000 }, TOTAL), { first: TOTAL - 1000, count: 1000 });
    assert.deepEqual(fitted({ first: 3, count: 9 }, 10), { first: 0, count: 10 });
});

test("zooming in and out around a page comes back to the same window", () => {
    const window = { first: 40_000, count: 4096 };
    const closer = zoomed(window, TOTAL, 0.5, 41_000);
    assert.equal(closer.count, 2048);
    assert.ok(closer.first <= 41_000 && 41_000 < closer.first + closer.count);
    assert.deepEqual(zoomed(closer, TOTAL, 2, 41_000), window);
});

test("a window zoomed out far enough is the section", () => {
    assert.deepEqual(zoomed({ first: 100, count: 100_000 }, TOTAL, 4, 2000), { first: 0, count: TOTAL });
});

test("moving by a part stops at the ends", () => {
    assert.deepEqual(moved({ first: 100, count: 1000 }, TOTAL, -0.5), { first: 0, count: 1000 });
    assert.deepEqual(moved({ first: 100, count: 1000 }, TOTAL, 0.5), { first: 600, count: 1000 });
});

test("dragged cells become their pages, in either direction, and each page is found in its cell", () => {
    const map = { first_page: 1024, page_count: 2048, pages_per_cell: 32, pages: TOTAL };
    assert.deepEqual(ofCells(map, 2, 5), { first: 1024 + 64, count: 128 });
    assert.deepEqual(ofCells(map, 5, 2), ofCells(map, 2, 5));
    assert.equal(cellOf(map, 1024 + 64), 2);
    assert.equal(cellOf(map, 1023), -1);
    assert.equal(cellOf(map, 1024 + 2048), -1);
});

test("at any width the cells fit and the answer stays small", () => {
    for (let width = 200; width <= 2600; width += 37) {
        const { columns, size, cells } = geometry(width);
        assert.ok(columns * size <= Math.max(width, 100) && size >= 4 && cells >= columns && cells <= 4096,
            String(width));
        assert.equal(cells % columns, 0);
        for (const few of [1, 64, 500, cells]) {
            const drawn = shape(width, few);
            const inner = Math.max(width - LABEL_WIDTH, columns * size);
            assert.ok(drawn.size >= size && drawn.columns * drawn.size <= inner, `${few} cells at ${width}`);
        }
    }
});
