// The setting of the section Explore: the values of its controls, from which alone the picture follows.

import { slerp } from "../inputs/interpolation.js";
import { truncatedNoise } from "../inputs/noise.js";
import { classCode, generateCode, noiseCode } from "./python_code.js";

/** @typedef {import("../client.js").Tile} Tile */

/**
 * @typedef {object} Setting
 * @property {{index: number, percent: number}[]} parts The classes and their shares, which add up to 100.
 * @property {number} truncation Above 0, at most 1.
 * @property {[number, number]} seeds Of the noise vectors A and B.
 * @property {number} row Which of the noise vectors that a seed draws.
 * @property {number} between Where the noise is on the way from A to B, 0 to 1.
 */

export const MAX_ROW = 99;
const MAX_SEED = 2 ** 32 - 1;

/**
 * Change one share of a mixture, and give the rest to the others in the proportion that they had.
 * @param {number[]} percents Whole numbers of 0 or more that add up to 100, two or more.
 * @param {number} place Of the share that changes.
 * @param {number} percent Its new value, a whole number from 0 to 100.
 * @returns {number[]} Whole numbers of 0 or more that add up to 100.
 */
export function shareOut(percents, place, percent) {
  const others = 100 - percents[place];
  const rest = 100 - percent;
  let given = 0;
  let seen = 0;
  let count = 0;
  return percents.map((old, i) => {
    if (i === place) return percent;
    seen += old;
    count += 1;
    // What all others up to this one have together is rounded, so the shares add up whatever is rounded.
    const upToHere = Math.round(others ? (rest * seen) / others : (rest * count) / (percents.length - 1));
    const share = upToHere - given;
    given = upToHere;
    return share;
  });
}

/**
 * Add up the shares of each class.
 * @param {Setting} setting
 * @returns {{[index: string]: number}} The weights of the classes that have one, by their index.
 */
export function classWeights({ parts }) {
  /** @type {{[index: string]: number}} */
  const percents = {};
  for (const { index, percent } of parts) percents[index] = (percents[index] ?? 0) + percent;
  return Object.fromEntries(
    Object.entries(percents)
      .filter(([, p]) => p > 0)
      .map(([index, p]) => [index, p / 100]),
  );
}

/**
 * Make the inputs of the picture.
 * @param {Setting} setting
 * @returns {Tile} With its seed and row, unless the noise lies between A and B.
 * @throws {LabError} If there is no arc from A to B.
 */
export function makeTile(setting) {
  const { truncation, seeds, row, between } = setting;
  const [a, b] = seeds.map((seed) => truncatedNoise(row + 1, truncation, seed, row)[0]);
  const inputs = { noise: slerp(a, b, between), classes: classWeights(setting), truncation };
  return isAtEnd(between) ? { ...inputs, seed: seeds[between], row } : inputs;
}

/**
 * Write the line of Python that makes the same picture.
 * @param {Setting} setting
 * @param {string[]} classes All class names.
 * @returns {string}
 */
export function writeCode(setting, classes) {
  const { truncation, seeds, row, between } = setting;
  const [a, b] = seeds.map((seed) => noiseCode(seed, row, truncation));
  const noise = isAtEnd(between) ? [a, b][between] : `gl.slerp(${a}, ${b}, ${between})`;
  return generateCode(noise, classCode(classWeights(setting), classes), truncation);
}

/**
 * Say which noise a picture is made of.
 * @param {Setting} setting
 * @returns {string}
 */
export function describeNoise({ seeds, row, between }) {
  const rows = row ? `, row ${row}` : "";
  if (isAtEnd(between)) return `seed ${seeds[between]}${rows}`;
  return `${between} of the way from seed ${seeds[0]} to seed ${seeds[1]}${rows}`;
}

/**
 * Say which class or mixture of classes is asked for.
 * @param {{[index: string]: number}} weights By the index of a class.
 * @param {string[]} classes All class names.
 * @returns {string} Such as "bag", or "0.25 bag + 0.75 coat".
 */
export function describeClasses(weights, classes) {
  const entries = Object.entries(weights);
  if (entries.length === 1) return classes[Number(entries[0][0])];
  return entries.map(([index, weight]) => `${Number(weight.toFixed(3))} ${classes[Number(index)]}`).join(" + ");
}

/**
 * Write a setting into the part of an address behind the #.
 * @param {Setting} setting
 * @returns {string} Such as "explore?classes=8:25,4:75&truncation=0.4&a=7&b=8&row=0&between=0.3".
 */
export function writeLink({ parts, truncation, seeds, row, between }) {
  const classes = parts.map(({ index, percent }) => `${index}:${percent}`).join(",");
  const noise = `a=${seeds[0]}&b=${seeds[1]}&row=${row}&between=${between}`;
  return `explore?classes=${classes}&truncation=${truncation}&${noise}`;
}

/**
 * Read a setting from the part of an address behind the #, which anybody may have written.
 * @param {string} text
 * @param {number} classCount How many classes there are.
 * @returns {Setting | null} Null if a value is missing, out of its range, or not between two steps of its control.
 */
export function readLink(text, classCount) {
  if (text.length > 500 || !text.startsWith("explore?")) return null;
  const values = new URLSearchParams(text.slice("explore?".length));
  const number = (/** @type {string} */ name, /** @type {number} */ highest, scale = 1) => {
    const written = values.get(name) ?? "";
    const value = /^\d{1,10}(\.\d{1,2})?$/.test(written) ? Number(written) : NaN;
    return value <= highest && Number.isInteger(Math.round(value * scale * 1e6) / 1e6) ? value : NaN;
  };
  const parts = (values.get("classes") ?? "").split(",").map((part) => {
    const [, index, percent] = /^(\d{1,3}):(\d{1,3})$/.exec(part) ?? [];
    return { index: Number(index), percent: Number(percent) };
  });
  const isMixture =
    parts.length <= classCount &&
    parts.every(({ index }) => index < classCount) &&
    parts.reduce((sum, { percent }) => sum + percent, 0) === 100;
  const [truncation, between, row] = [number("truncation", 1, 50), number("between", 1, 50), number("row", MAX_ROW)];
  const [a, b] = [number("a", MAX_SEED), number("b", MAX_SEED)];
  if (!isMixture || !(truncation > 0) || [between, row, a, b].some(Number.isNaN)) return null;
  return { parts, truncation, seeds: [a, b], row, between };
}

/**
 * @param {number} between
 * @returns {between is 0 | 1} Whether the noise is A or B itself.
 */
function isAtEnd(between) {
  return between === 0 || between === 1;
}
