// The numbers that a person types: seeds, rows, truncations.

import { LabError, nameValue } from "../errors.js";

const LARGEST_SEED = 2 ** 32 - 1;
const LARGEST_ROW = 99_999; // those before a row are drawn too, which takes a while

/**
 * @param {unknown} seed What should be a seed.
 * @returns {number} The seed.
 * @throws {LabError} If it isn't a whole number from 0 to 2 ** 32 - 1.
 */
export function checkSeed(seed) {
  return checkInteger(seed, LARGEST_SEED, "A seed");
}

/**
 * @param {unknown} row What should be the number of a noise vector among those that a seed draws.
 * @returns {number} The row.
 * @throws {LabError} If it isn't a whole number from 0 to 99,999.
 */
export function checkRow(row) {
  return checkInteger(row, LARGEST_ROW, "A row");
}

/**
 * @param {unknown} truncation What should be a truncation.
 * @returns {number} The truncation.
 * @throws {LabError} If it isn't a number above 0 and at most 1.
 */
export function checkTruncation(truncation) {
  if (typeof truncation === "number" && truncation > 0 && truncation <= 1) return truncation;
  throw new LabError(`Truncation is a number above 0 and at most 1, not ${nameValue(truncation)}.`);
}

/**
 * @param {unknown} value
 * @param {number} largest
 * @param {string} name
 * @returns {number}
 */
function checkInteger(value, largest, name) {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= largest) return value;
  throw new LabError(`${name} is a whole number from 0 to ${largest}, not ${nameValue(value)}.`);
}
