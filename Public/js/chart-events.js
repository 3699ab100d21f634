// What happened, drawn on charts: the phases of runs as bands, marks and actions as lines with their names.
import { color } from "./theme.js";

const font = ({ type }) => `${10.5 * type}px system-ui, sans-serif`;

/** Bands in two alternating strengths, with the phase's name where there is room; answers how many are in sight. */
export function drawPhases(context, plot, phases) {
    context.font = font(plot);
    context.textAlign = "left";
    context.textBaseline = "top";
    let drawn = 0;
    phases.forEach(({ name, from, to }, i) => {
        const left = Math.max(plot.left, plot.x(from));
        const right = Math.min(plot.left + plot.width, plot.x(Math.min(to, plot.to)));
        if (right <= left) return;
        drawn += 1;
        context.globalAlpha = i % 2 === 0 ? 0.16 : 0.08;
        context.fillStyle = color("--magazine");
        context.fillRect(left, plot.top, right - left, plot.height);
        context.globalAlpha = 1;
        context.fillStyle = color("--muted");
        if (context.measureText(name).width + 6 < right - left) context.fillText(name, left + 3, plot.top + 2);
    });
    return drawn;
}

/** Dashed lines for marks and actions; a name that would cover the one before it is left out. Answers the names of
 *  those in sight. */
export function drawMoments(context, plot, marks, actions) {
    context.font = font(plot);
    context.textBaseline = "alphabetic";
    context.lineWidth = 1;
    const moments = [...marks.map((mark) => ({ ...mark, token: "--large" })),
        ...actions.map((action) => ({ ...action, token: "--line-b" }))].sort((a, b) => a.time - b.time);
    const inSight = moments.filter(({ time }) => time >= plot.from && time <= plot.to);
    let freeFrom = -Infinity;
    for (const { name, time, token } of inSight) {
        context.strokeStyle = color(token);
        context.fillStyle = color(token);
        const x = Math.round(plot.x(time)) + 0.5;
        context.setLineDash([3, 2]);
        context.beginPath();
        context.moveTo(x, plot.top);
        context.lineTo(x, plot.top + plot.height);
        context.stroke();
        context.setLineDash([]);
        context.fillRect(x - 2.5, plot.top - 5, 5, 5);
        const { width } = context.measureText(name);
        const isLeft = x + width + 6 > plot.left + plot.width;
        if ((isLeft ? x - width - 5 : x) < freeFrom) continue;
        context.textAlign = isLeft ? "right" : "left";
        context.fillText(name, isLeft ? x - 5 : x + 5, plot.top - 2);
        freeFrom = (isLeft ? x : x + width) + 12;
    }
    return inSight.map(({ name }) => name);
}
