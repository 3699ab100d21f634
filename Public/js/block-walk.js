// The blocks of a stretch of memory, one after the other, as the server knows each of them.
import { get } from "./api.js";

// A stretch that is cut up more finely is shown from its start on.
const MOST_BLOCKS = 24;

/**
 * Blocks from `start` on, as many as lie in `{ start, pages }`: `{ kind, order, first, pages }`, pages counted from the
 * start. A block that begins before or ends behind the stretch is cut to it.
 */
export async function walkBlocks({ start, pages }, pageSize, ask = get) {
    const size = BigInt(pageSize);
    const blocks = [];
    for (let first = 0; first < pages && blocks.length < MOST_BLOCKS;) {
        const address = BigInt(start) + BigInt(first) * size;
        const { kind, base, pages: whole } = await ask(`/api/v1/addresses/0x${address.toString(16)}`);
        // What changes under one's eyes has no extent to go on from.
        if (base === undefined || !(whole > 0)) break;
        const end = Math.min(Number((BigInt(base) - BigInt(start)) / size) + whole, pages);
        blocks.push({ kind, order: Math.log2(whole), first, pages: end - first });
        first = end;
    }
    return blocks;
}

/** Whether an address lies in a stretch. */
export function isInside({ start, pages }, address, pageSize) {
    const offset = BigInt(address) - BigInt(start);
    return offset >= 0n && offset < BigInt(pages) * BigInt(pageSize);
}
