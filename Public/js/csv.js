// Answers as tables: rows out of JSON, and rows as RFC 4180 text.

/** One level of names for nested objects: `{ slabs: { full: 1 } }` is `{ "slabs.full": 1 }`. */
export function flatten(value, prefix = "", row = {}) {
    for (const [name, member] of Object.entries(value)) {
        const path = prefix + name;
        if (member !== null && typeof member === "object" && !Array.isArray(member)) flatten(member, `${path}.`, row);
        else row[path] = Array.isArray(member) ? JSON.stringify(member) : member;
    }
    return row;
}

const isRows = (value) => Array.isArray(value) && value.length > 0
    && value.every((entry) => entry !== null && typeof entry === "object" && !Array.isArray(entry));

/** The rows of an answer: its first list of objects, or else the answer itself as one row. */
export function rowsOf(answer) {
    const lists = Array.isArray(answer) ? [answer] : Object.values(answer);
    const rows = lists.find(isRows);
    return rows ? rows.map((row) => flatten(row)) : [flatten(answer)];
}

function cell(value) {
    if (value === null || value === undefined) return "";
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A header with every name that a row has, and one line a row. */
export function csv(rows) {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
    return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
