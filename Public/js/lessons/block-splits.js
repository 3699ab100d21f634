// Lesson: a block of the buddy splits for a request, and merges again when both halves are free.
import { experiment } from "../experiment.js";

// Orders of blocks that no page cache keeps, so that every step reaches the buddy.
const ORDERS = [7, 8, 9, 10];
// Free blocks of just the size that are taken out of the way before the lesson gives up on a split.
const MOST_FILLERS = 24;

/** The size among those orders whose block would be split most. */
async function mostSplits(bench) {
    const answers = await Promise.all(ORDERS.map((order) =>
        experiment.forecast({ size: (bench.pageSize << order) - bench.slack, cpu: bench.cpu })));
    const fromBuddy = answers.filter(({ pages }) => pages?.source === "buddy");
    return fromBuddy.reduce((best, answer) => (answer.pages.splits > (best?.pages.splits ?? -1) ? answer : best), null);
}

export const lesson = {
    id: "block",
    title: "A block splits and merges",
    about: "Whole pages come from the buddy: blocks of powers of two, halved on demand, joined with their buddies.",
    steps: [
        { title: "Allocate a block",
            about: () => "A block smaller than the free one it comes out of: the larger is halved, once or "
                + "again and again, and each halving leaves one free buddy behind. Where blocks of just the size are "
                + "free, they are taken out of the way first.",
            async run(bench) {
                let forecast = await mostSplits(bench);
                for (let i = 0; i < MOST_FILLERS && forecast?.pages.splits === 0; i += 1) {
                    await bench.allocate(bench.pageSize << ORDERS[0]);
                    forecast = await mostSplits(bench);
                }
                bench.memory.size = (forecast?.usable_bytes ?? bench.pageSize << ORDERS[0]) - bench.slack;
                const result = await bench.allocate(bench.memory.size);
                bench.memory.blocks = [result.answer];
                return [result];
            } },
        { title: "Allocate its buddy",
            about: () => "The same size once more. A free block of just this order is left over, so nothing is split.",
            async run(bench) {
                const result = await bench.allocate(bench.memory.size);
                bench.memory.blocks.push(result.answer);
                return [result];
            } },
        { title: "Free the first",
            about: () => "Its buddy is in use: the block cannot merge and waits as a free block of its own order.",
            run: async (bench) => [await bench.free(bench.memory.blocks[0])] },
        { title: "Free the second",
            about: () => "Now both halves are free. They merge, and the merged block finds its own buddy free, up to "
                + "the order that was split.",
            run: async (bench) => [await bench.free(bench.memory.blocks[1])] },
    ],
};
