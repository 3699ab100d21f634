// The event types of the stream, and how one EventSource becomes messages; used by the page and by its shared worker.

/** Ticks, what happened once, and breaks in the sequence. */
export const TYPES = ["tick", "mark", "run", "finding", "resync", "dropped"];

/** Opens a stream; `hear(type, data, id)` gets every event, and `error` once, after which the stream is closed. */
export function openSource(hear) {
    const source = new EventSource("/api/v1/events");
    for (const type of TYPES) source.addEventListener(type, (event) => hear(type, event.data, event.lastEventId));
    source.addEventListener("error", () => {
        // The browser's own retry gives up on an HTTP error, so whoever listens has to try again.
        source.close();
        hear("error");
    });
    return source;
}
