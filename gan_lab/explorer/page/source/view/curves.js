// Draws what was measured over the steps of a game, a panel below the other, as the board of the notebook does.

import { clearCanvas } from "./sharp_canvas.js";

/** @typedef {import("../game/game.js").Moment} Moment */

/**
 * What one panel shows.
 * @typedef {object} Panel
 * @property {{field: keyof Moment, label: string, colour: string, isDashed?: boolean}[]} lines `colour` names a
 *   property of CSS.
 * @property {[number, number]} [range] The ends of its axis, if all values lie between them; else round numbers are.
 */

/**
 * What all panels share.
 * @typedef {object} Look
 * @property {CanvasRenderingContext2D} context
 * @property {number} em The size of the text.
 * @property {(name: string) => string} colour Of a property of CSS.
 * @property {number} left
 * @property {number} right
 * @property {number} lastStep At the right end.
 */

/**
 * Choose the panels of a game.
 * @param {boolean} isProbability Whether D gives probabilities; else scores.
 * @param {number} modeCount How many modes the data has; 0 where they can't be counted.
 * @returns {Panel[]}
 */
export function choosePanels(isProbability, modeCount) {
  /** @type {Panel} */
  const losses = {
    lines: [
      { field: "lossD", label: "loss of D", colour: "--curve-d" },
      { field: "lossG", label: "loss of G", colour: "--curve-g", isDashed: true },
    ],
  };
  /** @type {Panel} */
  const said = {
    lines: [
      { field: "dReal", label: isProbability ? "D(x)" : "score of the data", colour: "--curve-d" },
      { field: "dFake", label: isProbability ? "D(G(z))" : "of generated points", colour: "--curve-g", isDashed: true },
    ],
    range: isProbability ? [0, 1] : undefined, // else chance looks like a course
  };
  /** @type {Panel[]} */
  const panels = [
    losses,
    said,
    { lines: [{ field: "distance", label: "distance of G's points from the data", colour: "--curve-distance" }] },
  ];
  if (!modeCount) return panels;
  return [
    ...panels,
    {
      lines: [{ field: "modes", label: `modes covered, of ${modeCount}`, colour: "--curve-modes" }],
      range: [0, modeCount],
    },
  ];
}

/**
 * Draw the panels.
 * @param {HTMLCanvasElement} canvas
 * @param {Panel[]} panels
 * @param {Moment[]} record One moment or more.
 * @param {number} firstSteps Shown from the start; the axis doubles whenever the game reaches its end.
 */
export function drawCurves(canvas, panels, record, firstSteps) {
  const cleared = clearCanvas(canvas);
  if (!cleared) return;
  const { context, width, height } = cleared;
  const style = getComputedStyle(canvas);
  const em = parseFloat(style.fontSize);
  context.font = `${em}px ${style.fontFamily}`;
  const last = record[record.length - 1].step;
  /** @type {Look} */
  const look = {
    context,
    em,
    colour: (name) => style.getPropertyValue(name),
    left: 3 * em,
    right: width - em,
    lastStep: firstSteps * 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, last) / firstSteps))),
  };
  const step = (height - 2.6 * em) / panels.length;
  for (const [i, panel] of panels.entries()) {
    drawPanel(look, panel, record, i * step, (i + 1) * step - 0.6 * em);
  }
  drawSteps(look, panels.length * step - 0.6 * em);
}

/**
 * @param {Look} look
 * @param {Panel} panel
 * @param {Moment[]} record
 * @param {number} top
 * @param {number} bottom
 */
function drawPanel(look, panel, record, top, bottom) {
  const { context, em, colour, left, right, lastStep } = look;
  drawLegend(look, panel, top);
  const plotTop = top + 1.6 * em;
  const [low, high] = findRange(panel, record);
  const toY = (/** @type {number} */ value) => bottom - ((value - low) / (high - low)) * (bottom - plotTop);
  context.strokeStyle = colour("--line");
  context.fillStyle = colour("--soft");
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of low < 0 && high > 0 ? [low, 0, high] : [low, (low + high) / 2, high]) {
    const y = Math.round(toY(value)) + 0.5;
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.stroke();
    context.fillText(String(Number(value.toPrecision(3))), left - 0.5 * em, y);
  }
  for (const { field, colour: name, isDashed } of panel.lines) {
    context.strokeStyle = colour(name);
    context.lineWidth = 0.13 * em;
    context.setLineDash(isDashed ? [0.5 * em, 0.25 * em] : []);
    context.beginPath();
    for (const moment of record) {
      if (Number.isFinite(moment[field])) {
        context.lineTo(left + (moment.step / lastStep) * (right - left), toY(moment[field]));
      }
    }
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * @param {Look} look
 * @param {Panel} panel
 * @param {number} top
 */
function drawLegend({ context, em, colour, left }, panel, top) {
  context.textAlign = "left";
  context.textBaseline = "middle";
  let x = left;
  const y = top + 0.75 * em;
  for (const { label, colour: name, isDashed } of panel.lines) {
    context.strokeStyle = colour(name);
    context.lineWidth = 0.17 * em;
    context.setLineDash(isDashed ? [0.5 * em, 0.25 * em] : []);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 1.75 * em, y);
    context.stroke();
    context.fillStyle = colour("--ink");
    context.fillText(label, x + 2.25 * em, y);
    x += 3.75 * em + context.measureText(label).width;
  }
  context.setLineDash([]);
}

/**
 * Write the steps below the last panel.
 * @param {Look} look
 * @param {number} bottom Of that panel.
 */
function drawSteps({ context, em, colour, left, right, lastStep }, bottom) {
  context.fillStyle = colour("--soft");
  context.textBaseline = "top";
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    context.textAlign = share === 1 ? "right" : "center";
    const words = share === 0 ? "step 0" : (share * lastStep).toLocaleString("en");
    context.fillText(words, left + share * (right - left), bottom + 0.5 * em);
  }
}

/**
 * Find the ends of an axis, between which all its numbers lie.
 * @param {Panel} panel
 * @param {Moment[]} record
 * @returns {[number, number]}
 */
export function findRange(panel, record) {
  const values = record.flatMap((moment) => panel.lines.map(({ field }) => moment[field])).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  if (panel.range && low >= panel.range[0] && high <= panel.range[1]) return panel.range;
  return [-roundUp(-low) || 0, roundUp(high) || (low < 0 ? 0 : 1)];
}

/**
 * @param {number} value
 * @returns {number} The number, or a round one a little above it, so that an axis seldom changes; 0 for 0.
 */
function roundUp(value) {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 1.5, 2, 3, 5, 7].find((factor) => value <= factor * power * (1 + 1e-9)) ?? 10);
}
