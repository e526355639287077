// The sentences about a game: its numbers in words, and the line of Python that starts it.

import { pythonFloat } from "./python_code.js";

/** @typedef {import("../game/game.js").Moment} Moment */
/** @typedef {import("../game/rules.js").GameRules} GameRules */
/** @typedef {import("../game/rules.js").Mixture} Mixture */
/** @typedef {import("../game/rules.js").Settings} Settings */

/**
 * Write the line below the plane.
 * @param {Moment} moment
 * @param {Mixture} points The data.
 * @param {boolean} isProbability Whether D gives probabilities; else scores.
 * @returns {string}
 */
export function writeCaption(moment, points, isProbability) {
  const [real, fake] = [moment.dReal.toFixed(2), moment.dFake.toFixed(2)];
  const said = isProbability
    ? `D(x) ${real}, D(G(z)) ${fake}`
    : `mean score of the data ${real}, of generated points ${fake}`;
  const modes = points.areModes ? `${moment.modes} of ${points.centres.length} modes, ` : "";
  return `Step ${moment.step.toLocaleString("en")}: ${modes}distance ${moment.distance.toFixed(3)}; ${said}`;
}

/**
 * Write what the plane shows, for a screen reader.
 * @param {Moment} moment
 * @param {Mixture} points The data.
 * @returns {string}
 */
export function describePlane(moment, points) {
  const modes = points.areModes ? `${moment.modes} of ${points.centres.length} modes are covered, ` : "";
  const losses = [
    ["D", moment.lossD],
    ["G", moment.lossG],
  ]
    .filter(([, loss]) => Number.isFinite(loss))
    .map(([name, loss]) => `, the loss of ${name} is ${Number(loss).toFixed(2)}`);
  return (
    `The plane after ${moment.step} steps, the data ${points.name}: ${modes}the distance is ` +
    `${moment.distance.toFixed(2)}. D gives ${moment.dReal.toFixed(2)} to the data and ${moment.dFake.toFixed(2)} to ` +
    `generated points${losses.join("")}.`
  );
}

/**
 * Write what the curves show, for a screen reader.
 * @param {Moment[]} record
 * @param {import("./curves.js").Panel[]} panels
 * @returns {string}
 */
export function describeCurves(record, panels) {
  const [first, last] = [record[0], record[record.length - 1]];
  const courses = panels
    .flatMap(({ lines }) => lines)
    .map(({ field, label }) => {
      const [start, end] = [record.map((moment) => moment[field]).find(Number.isFinite), last[field]];
      return start === undefined ? "" : ` ${label}: ${start.toFixed(2)} at first, ${end.toFixed(2)} now.`;
    });
  return `Curves over the steps ${first.step} to ${last.step}, one below the other.${courses.join("")}`;
}

/**
 * Write the line of Python that starts the same game.
 * @param {GameRules} rules
 * @param {Mixture} points The data: one of the rules, or a person's own.
 * @param {number} seed
 * @param {Partial<Settings>} settings
 * @returns {string}
 */
export function writeGameCode(rules, points, seed, settings) {
  const name = Object.keys(rules.data).find((each) => rules.data[each] === points);
  const places = points.centres.map(([x, y]) => `(${pythonFloat(x)}, ${pythonFloat(y)})`);
  const what = name ? JSON.stringify(name) : `[${places.join(", ")}]`;
  const changed = Object.entries({ ...rules.usual, ...settings })
    .filter(([name, value]) => value !== rules.usual[/** @type {keyof Settings} */ (name)])
    .map(([name, value]) => `, ${name}=${writeValue(name, value)}`);
  return `gl.play(gl.Game(${what}, seed=${seed}${changed.join("")}))`;
}

/**
 * @param {string} name Of a setting.
 * @param {string | number | boolean} value
 * @returns {string} As Python writes it.
 */
function writeValue(name, value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  return name.startsWith("rate") || name === "beta1" ? pythonFloat(value) : String(value);
}
