// Figures that no tick carries: one request at a time, the newest question wins, and a failure is said in words.
import { get } from "./api.js";

export class Fetched {
    /** `onAnswer(answer)` gets each answer to the newest path, `onProblem(problem)` what came instead of one. */
    constructor({ onAnswer, onProblem }) {
        Object.assign(this, { onAnswer, onProblem });
        this.path = null;
        this.busy = null;
        this.askedAt = -Infinity;
    }

    /** Asks for `path`, also when it was asked before; an answer on its way to another path is dropped. */
    async ask(path) {
        this.path = path;
        if (path === null || this.busy === path) return;
        this.busy = path;
        this.askedAt = performance.now();
        let answer = null;
        let problem = null;
        try {
            answer = await get(path);
        } catch (error) {
            problem = error;
        }
        if (this.busy === path) this.busy = null;
        if (this.path !== path) return;
        if (problem) this.onProblem(problem);
        else this.onAnswer(answer);
    }

    /** Asks again when the last question is at least `milliseconds` old. */
    follow(milliseconds) {
        if (this.path === null || this.busy || performance.now() - this.askedAt < milliseconds) return;
        this.ask(this.path);
    }
}

/** A problem of a query as one of fields: each wrong parameter is the field of its name. */
export function asFields(problem) {
    problem.errors = problem.errors.map((item) => (item.parameter ? { ...item, pointer: `/${item.parameter}` } : item));
    return problem;
}
