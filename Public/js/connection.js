// What the header and the notice say about the stream of ticks.
import { setText } from "./dom.js";
import { connection } from "./metrics.js";

const READING_MILLISECONDS = 30_000;

/** Says a sentence where the connection is spoken of, for a while or until its state changes. */
export function announce(sentence) {
    const notice = document.getElementById("notice");
    notice.hidden = false;
    setText(notice, sentence);
    setTimeout(() => {
        if (notice.textContent === sentence) notice.hidden = true;
    }, READING_MILLISECONDS);
}

/** Shows a state of `Stream`; `tick` is the last one that arrived, if any. */
export function showConnection(state, seconds, tick) {
    const element = document.getElementById("connection");
    const notice = document.getElementById("notice");
    const [word, sentence] = connection[state];
    const root = document.documentElement;
    if (root.dataset.connection === state && state !== "reconnecting") return;
    root.dataset.connection = state;
    element.dataset.state = state;
    setText(element, seconds ? `${word} in ${seconds} s` : word);
    // A first attempt that fails has no last tick to speak of; while trying again the sentence stays.
    if (state === "connecting" && !notice.hidden) return;
    notice.hidden = !sentence;
    if (sentence) setText(notice, tick === undefined ? connection.never : `${sentence} (tick ${tick})`);
}
