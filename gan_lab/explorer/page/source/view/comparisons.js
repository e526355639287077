// What the section Compare shows: for each comparison its columns, and what is measured in them.

import { truncatedNoise } from "../inputs/noise.js";
import { pythonFloat } from "./python_code.js";

/** @typedef {import("../client.js").Tile} Tile */

/**
 * The values of the controls.
 * @typedef {object} Wishes
 * @property {number} first A class.
 * @property {number} second Another class.
 * @property {number} low A truncation.
 * @property {number} high Another truncation.
 * @property {number} rows How many noise vectors.
 * @property {number} seed That draws them.
 */

/** @typedef {{heading: string, classIndex: number, drawnAt: number, told: number}} Column One column's inputs. */

/**
 * One comparison.
 * @typedef {object} Comparison
 * @property {string[]} controls Which of the controls "second", "low" and "high" it has.
 * @property {string} lowLabel What the control "low" is called.
 * @property {(wishes: Wishes, classes: string[]) => string} caption Of the table.
 * @property {(wishes: Wishes, classes: string[]) => Column[]} columns
 */

const TRUNCATIONS = [0.1, 0.3, 0.5, 0.7, 1]; // those of notebook 02

/** @type {{[mode: string]: Comparison}} */
export const comparisons = {
  truncations: {
    controls: [],
    lowLabel: "",
    caption: ({ first, seed }, classes) => `${classes[first]}, seed ${seed}, at five truncations`,
    columns: ({ first }) =>
      TRUNCATIONS.map((truncation) => ({
        heading: truncation.toFixed(1),
        classIndex: first,
        drawnAt: truncation,
        told: truncation,
      })),
  },
  classes: {
    controls: ["second", "low"],
    lowLabel: "Truncation",
    caption: ({ low, seed }) => `The same noise under two classes, truncation ${low}, seed ${seed}`,
    columns: ({ first, second, low }, classes) =>
      [first, second].map((index) => ({ heading: classes[index], classIndex: index, drawnAt: low, told: low })),
  },
  mismatch: {
    controls: ["low", "high"],
    lowLabel: "One truncation",
    caption: ({ first, low, high, seed }, classes) => {
      const agreeing = low === high ? "all columns: take two different truncations" : "the first and last column only";
      return `${classes[first]}, seed ${seed}: noise and network agree in ${agreeing}`;
    },
    columns: ({ first, low, high }) =>
      [
        [low, low],
        [low, high],
        [high, low],
        [high, high],
      ].map(([drawnAt, told]) => ({
        heading: `noise ${pythonFloat(drawnAt)}, told ${pythonFloat(told)}`,
        classIndex: first,
        drawnAt,
        told,
      })),
  },
};

/**
 * Make the inputs of all pictures of a comparison.
 * @param {Column[]} columns
 * @param {Wishes} wishes
 * @returns {Tile[]} Row by row.
 */
export function makeTiles(columns, { rows, seed }) {
  const drawn = columns.map(({ drawnAt }) => truncatedNoise(rows, drawnAt, seed));
  return Array.from({ length: rows }, (_, row) =>
    columns.map(({ classIndex, told }, column) => ({
      noise: drawn[column][row],
      classes: { [classIndex]: 1 },
      truncation: told,
      seed,
      row,
    })),
  ).flat();
}

/**
 * Measure how different the pictures of one column are from each other.
 * @param {Uint8Array[]} pictures Two or more, as large as each other.
 * @returns {number} The mean difference of their pixels over all pairs, in grey levels.
 */
export function variety(pictures) {
  let sum = 0;
  let pairs = 0;
  pictures.forEach((one, i) => {
    for (const other of pictures.slice(i + 1)) {
      sum += difference(one, other);
      pairs += 1;
    }
  });
  return sum / pairs;
}

/**
 * Measure how different two columns are, row by row.
 * @param {Uint8Array[]} pictures
 * @param {Uint8Array[]} others As many.
 * @returns {number} The mean difference of their pixels, in grey levels.
 */
export function change(pictures, others) {
  return pictures.reduce((sum, one, row) => sum + difference(one, others[row]), 0) / pictures.length;
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 * @returns {number} The mean difference of the pixels of two pictures, in grey levels.
 */
export function difference(one, other) {
  return one.reduce((sum, level, i) => sum + Math.abs(level - other[i]), 0) / one.length;
}
