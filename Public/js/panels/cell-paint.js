// One cell of a page map: its pages by state in proportion, slabs shaded by fill, one class drawn strong if asked.
import { color } from "../theme.js";

// Steps between an empty and a full slab; more could not be told apart.
const SHADES = 12;
const FAINT = 0.22;

function channels(text) {
    return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** Colours from empty to full slabs, mixed once for each theme. */
export function slabShades() {
    const low = channels(color("--live-low"));
    const high = channels(color("--live"));
    return Array.from({ length: SHADES + 1 }, (_, step) => {
        const mixed = low.map((value, i) => Math.round(value + (high[i] - value) * (step / SHADES)));
        return `rgb(${mixed.join(" ")})`;
    });
}

/** Paints into a square at `origin`; `isLit` leaves only the pages of the chosen class strong. */
export function paintCell(context, cell, [x, y], side, shades, isLit) {
    const pages = cell.free + cell.slab + cell.large;
    context.fillStyle = color("--free");
    context.fillRect(x, y, side, side);
    if (pages === 0) return;
    const slab = side * (cell.slab / pages);
    const large = side * (cell.large / pages);
    context.globalAlpha = isLit ? FAINT : 1;
    if (slab > 0) {
        context.fillStyle = shades[Math.round(cell.fill_ratio * SHADES)];
        context.fillRect(x, y + side - slab, side, slab);
    }
    if (large > 0) {
        context.fillStyle = color("--large");
        context.fillRect(x, y + side - slab - large, side, large);
    }
    context.globalAlpha = 1;
    if (!isLit || cell.class_pages === 0) return;
    // One page among thousands must still be seen.
    const lit = Math.max(2, side * (cell.class_pages / pages));
    context.fillStyle = color("--live");
    context.fillRect(x, y + side - lit, side, lit);
}
