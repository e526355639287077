// The data: points drawn from a mixture of normal distributions, and mixtures of points that a person puts.

import { LabError } from "../errors.js";
import { nextNormal } from "./normal_numbers.js";

/** @typedef {import("./pcg64.js").Pcg64} Pcg64 */
/** @typedef {import("./rules.js").GameRules} GameRules */
/** @typedef {import("./rules.js").Mixture} Mixture */

/**
 * Draw points, the same as `gl.Points.sample` draws with the same random numbers.
 * @param {Mixture} mixture
 * @param {number} count How many.
 * @param {Pcg64} random
 * @returns {Float64Array} [count, 2], numbers of float32.
 */
export function drawPoints({ centres, spread }, count, random) {
  const chosen = Array.from({ length: count }, () => centres[random.nextBelow(centres.length)]);
  const noise = drawNoise(count, 2, random);
  const scale = Math.fround(spread);
  return noise.map((value, i) => Math.fround(Math.fround(chosen[i >> 1][i % 2]) + Math.fround(scale * value)));
}

/**
 * Draw noise vectors from the normal distribution.
 * @param {number} count How many.
 * @param {number} width Numbers of each.
 * @param {Pcg64} random
 * @returns {Float64Array} [count, width], numbers of float32.
 */
export function drawNoise(count, width, random) {
  return Float64Array.from({ length: count * width }, () => nextNormal(random));
}

/**
 * Make data of the points that a person has put.
 * @param {GameRules} rules
 * @param {[number, number][]} places
 * @returns {Mixture}
 * @throws {LabError} If there are none.
 */
export function mixPlaces(rules, places) {
  if (!places.length) throw new LabError("Click into the plane to put points, or draw with the button held down.");
  return {
    name: `${places.length} ${places.length === 1 ? "point" : "points"} of yours`,
    centres: places,
    spread: rules.spread,
    areModes: places.length <= rules.maxCounted, // more are a line that was drawn
  };
}
