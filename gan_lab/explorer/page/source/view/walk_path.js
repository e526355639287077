// A walk: the inputs of its frames, from stop to stop and back to the first, as `gl.walk` makes them.

import { lerp, slerp } from "../inputs/interpolation.js";
import { truncatedNoise } from "../inputs/noise.js";
import { classCode, noiseCode, pythonFloat } from "./python_code.js";

/** @typedef {import("../client.js").Tile} Tile */

/** @typedef {{classIndex: number, seed: number}} Stop One noise vector and its class. */

/**
 * @typedef {object} Walk
 * @property {Stop[]} stops Two or more.
 * @property {"sphere" | "line"} way The arc or the straight line between two noise vectors.
 * @property {number} truncation Above 0, at most 1.
 * @property {number} steps Frames from each stop to the next, the stop itself counted.
 */

/**
 * Make the inputs of every frame; the last one is one step before the first stop.
 * @param {Walk} walk
 * @returns {Tile[]} `stops.length * steps` of them. Those at a stop have its seed.
 * @throws {LabError} If there is no arc between two stops.
 */
export function makeFrames({ stops, way, truncation, steps }) {
  const noise = stops.map(({ seed }) => truncatedNoise(1, truncation, seed)[0]);
  const path = way === "sphere" ? slerp : lerp;
  return stops.flatMap((stop, i) => {
    const j = (i + 1) % stops.length;
    return Array.from({ length: steps }, (_, step) => {
      const t = step / steps;
      const inputs = {
        noise: path(noise[i], noise[j], t),
        classes: mixClasses(stop.classIndex, stops[j].classIndex, t),
        truncation,
      };
      return t === 0 ? { ...inputs, seed: stop.seed, row: 0 } : inputs;
    });
  });
}

/**
 * Mix two classes on the straight line between their one-hot vectors.
 * @param {number} from The index of a class.
 * @param {number} to Of another, or of the same.
 * @param {number} t Where on the line, from 0 up to but not 1.
 * @returns {{[index: string]: number}} Weights by index, without those that are 0.
 */
function mixClasses(from, to, t) {
  return from === to || t === 0 ? { [from]: 1 } : { [from]: 1 - t, [to]: t };
}

/**
 * Write the lines of Python that make the same walk.
 * @param {Walk} walk
 * @param {string[]} classes All class names.
 * @returns {string}
 */
export function writeWalkCode({ stops, way, truncation, steps }, classes) {
  const noise = stops.map(({ seed }) => noiseCode(seed, 0, truncation)).join(", ");
  const vectors = stops.map(({ classIndex }) => classCode({ [classIndex]: 1 }, classes)).join(", ");
  return [
    `z = gl.walk([${noise}], steps=${steps}, along="${way}")`,
    `y = gl.walk([${vectors}], steps=${steps})`,
    `gan.generate(z, y, truncation=${pythonFloat(truncation)}).animate(seconds=4)`,
  ].join("\n");
}
