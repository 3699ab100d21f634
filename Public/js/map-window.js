// The window of a page map: how many cells fit, and what zooming and moving make of a stretch of pages.

/** Pages of the closest view. */
export const CLOSEST = 64;
export const LABEL_WIDTH = 62;
// Cells that one answer should carry, and pixels that a map should take of the height of a page.
const MOST = 3072;
const highest = (width) => (width < 1800 ? 330 : 520);
// Pixels of a cell when there are few.
const LARGEST = 26;
const NEAR = 4;

/** Columns, side of a cell and most cells for a canvas of `width` pixels; a row has a multiple of 8 cells. */
export function geometry(width) {
    const least = width < 600 ? 9 : width < 1800 ? 12 : 17;
    const inner = Math.max(width - LABEL_WIDTH, 8 * 4);
    const columns = Math.max(8, Math.floor(inner / least / 8) * 8);
    const size = Math.max(4, Math.floor(inner / columns));
    return { columns, size, cells: columns * Math.min(Math.floor(highest(width) / size), Math.floor(MOST / columns)) };
}

/** Columns and side of the largest cells with which `cells` of them keep to the height of a map, in `room`. */
export function shape(width, cells, room = geometry(width)) {
    const inner = Math.max(width - LABEL_WIDTH, room.columns * room.size);
    const fitting = [];
    for (let size = LARGEST; size > room.size && fitting.length < NEAR; size -= 1) {
        const columns = Math.floor(inner / size / 8) * 8;
        if (columns > 0 && Math.ceil(cells / columns) * size <= highest(width)) fitting.push({ columns, size });
    }
    // Of the largest few, the one that leaves least of the width empty.
    return fitting.reduce((best, next) => (next.columns * next.size > best.columns * best.size ? next : best),
        fitting[0] ?? room);
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** `{ first, count }` cut to a section of `total` pages. */
export function fitted({ first, count }, total) {
    const pages = clamp(Math.round(count), Math.min(CLOSEST, total), total);
    return { first: clamp(Math.round(first), 0, total - pages), count: pages };
}

/** The window with `factor` times as many pages, in which `page` keeps its place. */
export function zoomed(window, total, factor, page) {
    const count = clamp(Math.round(window.count * factor), Math.min(CLOSEST, total), total);
    const share = (page - window.first) / window.count;
    return fitted({ first: page - share * count, count }, total);
}

/** The window moved by `part` of itself. */
export function moved(window, total, part) {
    return fitted({ first: window.first + part * window.count, count: window.count }, total);
}

/** The pages of the cells `a` to `b` of a map, in any order. */
export function ofCells(map, a, b) {
    const [low, high] = a < b ? [a, b] : [b, a];
    const first = map.first_page + low * map.pages_per_cell;
    return fitted({ first, count: (high - low + 1) * map.pages_per_cell }, map.pages);
}

/** The cell of a map that has a section's page, or -1. */
export function cellOf(map, page) {
    const inside = page - map.first_page;
    return inside >= 0 && inside < map.page_count ? Math.floor(inside / map.pages_per_cell) : -1;
}
