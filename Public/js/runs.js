// The runs that the server keeps.
import { BASE, get } from "./api.js";

/** What lists say of every run, the newest first; the server lists the oldest first. */
export async function newestRuns() {
    const runs = [];
    for (let next = `${BASE}/runs?limit=200`; next;) {
        const page = await get(next);
        runs.push(...page.runs);
        next = page.next;
    }
    return runs.sort((a, b) => b.created_at.localeCompare(a.created_at));
}
