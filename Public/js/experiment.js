// One thing done by hand at a time, and what the allocator looked like right before and right after it.
import { get, send } from "./api.js";
import { isInside, walkBlocks } from "./block-walk.js";

const LEDGER = "/api/v1/ledger?include=classes,cpus,buddy";
const ALLOCATIONS = "/api/v1/allocations";
const RECLAIM = "/api/v1/allocator/reclaim";
// Reading a slab stops all CPUs; a CPU that has more slabs of the class is looked at through the one that matters.
const MOST_SLABS = 6;

/** The slab that begins at `address`, or null where there is none any more. */
async function slabAt(address, size) {
    try {
        const slab = await get(`/api/v1/slabs/${address}?limit=1`);
        return slab.address === address && slab.size === size ? slab : null;
    } catch (problem) {
        if (problem.status === 404) return null;
        throw problem;
    }
}

/**
 * What there is now: the exact ledger with classes, CPUs and orders, the slabs of the class that the CPU owns, and the
 * blocks of the stretch that whole pages come from.
 */
async function look({ size, owner, slab, stretch }) {
    const wanted = size !== null && owner !== null;
    const [ledger, list] = await Promise.all([get(LEDGER),
        wanted ? get(`/api/v1/classes/${size}/slabs?cpu=${owner}&limit=200`) : null]);
    const known = list && !list.next ? list.slabs.map(({ address }) => address) : null;
    const read = new Set(known && known.length <= MOST_SLABS ? known : []);
    // One that is not in a whole list is no more; to ask for it would only be refused.
    if (slab && (known === null || known.includes(slab))) read.add(slab);
    const found = await Promise.all([...read].map(async (address) => [address, await slabAt(address, size)]));
    const blocks = stretch ? await walkBlocks(stretch, ledger.buddy.page_size) : null;
    return { ledger, known, slabs: new Map(found), blocks };
}

class Experiment {
    constructor() {
        this.listeners = new Set();
        this.focus = { size: null, owner: null, slab: null, stretch: null };
    }

    /** Calls `listener(result)` after everything that was done; a sum of several such results has `operations`. */
    onResult(listener) {
        this.listeners.add(listener);
    }

    /** What a request would meet now. */
    forecast({ size, alignment = 8, cpu }) {
        const on = cpu === undefined ? "" : `&cpu=${cpu}`;
        return get(`/api/v1/whatif?size=${encodeURIComponent(size)}&alignment=${encodeURIComponent(alignment)}${on}`);
    }

    async allocate(body) {
        let forecast = null;
        try {
            forecast = await this.forecast(body);
        } catch {
            // The request itself will say, at its fields, what is wrong with it.
        }
        const owner = body.cpu ?? forecast?.magazine?.cpu ?? null;
        const size = forecast?.size_class ?? null;
        const stretch = size === null && forecast?.pages ? await this.stretchOf(forecast.pages) : null;
        return this.observe({ size, owner, slab: null, stretch }, { method: "POST", path: ALLOCATIONS, body });
    }

    /** The block that a request for pages would be cut out of, or the one before where it is a part of that. */
    async stretchOf({ address, block_pages: pages }) {
        const { page_size: pageSize } = await get("/api/v1/buddy");
        const last = this.focus.stretch;
        return last && isInside(last, address, pageSize) ? last : { start: address, pages, pageSize };
    }

    /** Frees an object that was made by hand, as `cpu`. */
    free(object, cpu) {
        const { size_class: size, owner, slab } = object.outcome;
        const on = cpu === undefined || cpu === "" ? "" : `?cpu=${cpu}`;
        const last = this.focus.stretch;
        const stretch = !slab && last && isInside(last, object.address, last.pageSize) ? last : null;
        return this.observe({ size: size ?? null, owner: owner ?? null, slab: slab ?? null, stretch },
            { method: "DELETE", path: `${ALLOCATIONS}/${object.address}${on}` });
    }

    reclaim() {
        return this.observe(this.focus, { method: "POST", path: RECLAIM, body: {} });
    }

    /** Looks, does what `request` says, looks again, and tells everybody. */
    async observe(focus, request) {
        const before = await look(focus);
        const answer = await send(request.method, request.path, request.body);
        const slab = answer.outcome?.slab ?? focus.slab;
        this.focus = { size: answer.outcome?.size_class ?? focus.size, owner: answer.outcome?.owner ?? focus.owner,
            slab, stretch: focus.stretch ?? null };
        const after = await look(this.focus);
        const result = { request, answer, before, after, focus: this.focus };
        this.tell(result);
        return result;
    }

    /** Tells everybody what was done. */
    tell(result) {
        for (const listener of this.listeners) listener(result);
    }
}

/** The one bench that forms, lessons and pictures share. */
export const experiment = new Experiment();
