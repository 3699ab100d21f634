// Where a JSON pointer leads in a text of JSON, so that an error can be shown in the very place.

/** The offset behind the string that begins at `at`. */
function afterString(text, at) {
    let i = at + 1;
    while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
    return i + 1;
}

function afterSpace(text, at) {
    let i = at;
    while (i < text.length && /\s/.test(text[i])) i += 1;
    return i;
}

/** The offset behind the value that begins at `at`. */
function afterValue(text, at) {
    if (text[at] === '"') return afterString(text, at);
    if (text[at] !== "{" && text[at] !== "[") {
        let i = at;
        while (i < text.length && !/[\s,\]}]/.test(text[i])) i += 1;
        return i;
    }
    let depth = 0;
    let i = at;
    while (i < text.length) {
        const character = text[i];
        if (character === '"') {
            i = afterString(text, i);
            continue;
        }
        if (character === "{" || character === "[") depth += 1;
        if (character === "}" || character === "]") depth -= 1;
        i += 1;
        if (depth === 0) return i;
    }
    return i;
}

/** The offset of the member `key` of the object or list that begins at `at`; null where there is none. */
function member(text, at, key) {
    const isList = text[at] === "[";
    if (!isList && text[at] !== "{") return null;
    let i = afterSpace(text, at + 1);
    for (let index = 0; i < text.length && text[i] !== "}" && text[i] !== "]"; index += 1) {
        let name = String(index);
        if (!isList) {
            const end = afterString(text, i);
            name = JSON.parse(text.slice(i, end));
            i = afterSpace(text, afterSpace(text, end) + 1);
        }
        if (name === key) return i;
        i = afterSpace(text, afterValue(text, i));
        if (text[i] === ",") i = afterSpace(text, i + 1);
    }
    return null;
}

/** The start and end of what `pointer` names in `text`, or of the last part of it that exists; null for bad JSON. */
export function placeOf(text, pointer) {
    try {
        JSON.parse(text);
    } catch {
        return null;
    }
    let at = afterSpace(text, 0);
    const keys = pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    for (const key of keys) {
        const next = member(text, at, key);
        if (next === null) break;
        at = next;
    }
    return { start: at, end: afterValue(text, at) };
}
