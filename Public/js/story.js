// What changed between two looks at the allocator, as data and in sentences.
import { slotStates } from "./words/classes.js";
import { changeWords as words } from "./words/laboratory.js";

/** Slots of two readings of one slab that differ, in runs of neighbours with the same change. */
export function slotRuns(before, after) {
    const names = (slab) => Object.fromEntries(Object.entries(slab.letters).map(([name, letter]) => [letter, name]));
    const now = names(after);
    const was = before ? names(before) : null;
    const runs = [];
    [...after.map].forEach((letter, slot) => {
        const from = was ? was[before.map[slot]] : null;
        const to = now[letter];
        if (from === to) return;
        const last = runs.at(-1);
        if (last && last.last === slot - 1 && last.from === from && last.to === to) last.last = slot;
        else runs.push({ first: slot, last: slot, from, to });
    });
    return runs;
}

/** Orders whose number of free blocks differs, smallest first: `{ order, before, after, change }`. */
export function orderChanges(before, after) {
    return after.orders.map((order, i) => ({ order: order.order, before: before.orders[i].free_blocks,
        after: order.free_blocks, change: order.free_blocks - before.orders[i].free_blocks }))
        .filter(({ change }) => change !== 0);
}

/**
 * What a change of orders is: `split` where one block of the highest order became one more of some orders below it,
 * `merge` the other way round, `taken` and `returned` where one order alone changed, otherwise null.
 */
export function orderKind(changes) {
    if (changes.length === 0) return null;
    const top = changes.at(-1);
    const below = changes.slice(0, -1);
    if (below.length === 0) return top.change < 0 ? "taken" : "returned";
    if (top.change === -1 && below.every(({ change }) => change > 0)) return "split";
    if (top.change === 1 && below.every(({ change }) => change < 0)) return "merge";
    return null;
}

const list = (values) => (values.length < 2
    ? values.join("") : `${values.slice(0, -1).join(", ")} and ${values.at(-1)}`);

function slotSentences(before, after) {
    return slotRuns(before, after).map(({ first, last, from, to }) => {
        const slots = first === last ? `Slot ${first}` : `Slots ${first} to ${last}`;
        const state = (name) => slotStates[name]?.[0] ?? name;
        return from === null ? `${slots}: ${state(to)}.` : `${slots}: ${state(from)} → ${state(to)}.`;
    });
}

/** The slab of the focus before and after, and whether it is known that there was none before. */
export function slabsOf({ before, after, focus }) {
    const was = before.slabs.get(focus.slab) ?? null;
    const isNew = !was && (before.slabs.has(focus.slab) || (before.known !== null
        && !before.known.includes(focus.slab)));
    return { was, now: after.slabs.get(focus.slab) ?? null, isNew };
}

function slabSentences(result) {
    const { was, now, isNew } = slabsOf(result);
    const { slab } = result.focus;
    if (!slab) return [];
    if (!now) return was ? [words.slabReturned(slab)] : [];
    if (isNew) return [words.slabMade(slab, now.pages), ...slotSentences(null,
        now).filter((text) => !text.endsWith(": free."))];
    if (!was) return [words.slabUnread];
    const moved = was.state === now.state ? [] : [words.slabMoved(was.state, now.state)];
    return [...slotSentences(was, now), ...moved];
}

function orderSentences({ before, after }) {
    const changes = orderChanges(before.ledger.buddy, after.ledger.buddy);
    const kind = orderKind(changes);
    if (changes.length === 0) return [];
    const top = changes.at(-1).order;
    const below = list(changes.slice(0, -1).map(({ order, change }) => {
        const each = Math.abs(change);
        return each === 1 ? `order ${order}` : `order ${order} (${each})`;
    }));
    if (kind === "split") return [words.split(top, below)];
    if (kind === "merge") return [words.merge(top, below)];
    if (kind) return [words[kind](top, Math.abs(changes[0].change))];
    return [words.orders(list(changes.map(({ order,
        change }) => `${order} (${change > 0 ? "+" : "−"}${Math.abs(change)})`)))];
}

/** How much a member of each CPU grew, for those that it grew for: `[cpu, by]`. */
export function grown({ before, after }, member) {
    return after.ledger.cpus.map((cpu, i) => [cpu.id, cpu[member] - before.ledger.cpus[i][member]])
        .filter(([, by]) => by !== 0);
}

function cpuSentences(result) {
    const tell = (member, sentence) => grown(result, member).map(([cpu, by]) => sentence(cpu, by));
    return [...tell("remote_sent", words.sent), ...tell("remote_drained", words.drained)];
}

/** All that changed, in sentences. More operations than the experiment itself did mean that a load ran, too. */
export function story(result) {
    const { operations = 1 } = result;
    const sentences = [...slabSentences(result), ...orderSentences(result), ...cpuSentences(result)];
    const cached = result.after.ledger.page_cache_bytes - result.before.ledger.page_cache_bytes;
    if (cached !== 0) sentences.push(words.cached(cached));
    const done = ["allocations", "frees"].flatMap((member) => grown(result, member)).reduce((sum, [, by]) => sum + by,
        0);
    if (done > operations) sentences.push(words.others(done - operations));
    return sentences.length > 0 ? sentences : [words.nothing];
}
