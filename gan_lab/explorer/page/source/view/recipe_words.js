// A recipe in words: the class, the noise, the truncation, and the line of Python that makes the picture.

import { truncatedNoise } from "../inputs/noise.js";
import { classCode, generateCode, noiseCode } from "./python_code.js";
import { describeClasses } from "./setting.js";

/** @typedef {import("../client.js").Tile} Tile */

const LARGEST_ROW = 9_999; // further down drawing again takes long enough to stall a slider
const TOLERANCE = 1e-5; // of a number of the noise, for rounding, in truncations
const DIGITS = 6; // of a truncation, more than which a float32 number doesn't hold
const NEAR = 0.002; // two truncations that are as near as this are the same in words

/**
 * @typedef {object} Words
 * @property {string} classes Such as "bag" or "0.25 coat + 0.75 bag".
 * @property {string} noise Where it came from, as far as drawing it again shows.
 * @property {string} truncation What the network was told.
 * @property {string} warning What doesn't fit together; "" if all does.
 * @property {string} code The line of Python that makes the picture; "" if no seed drew its noise.
 */

/**
 * Describe a tile's inputs. What the recipe says of the seed is tried: the seed's noise is drawn again and compared.
 * @param {Tile} tile
 * @param {string[]} names All class names.
 * @returns {Words}
 */
export function describeTile(tile, names) {
  const { classes, truncation, seed, row } = tile;
  const weights = Object.values(classes);
  const said = {
    classes: weights.length ? describeClasses(classes, names) : "no class",
    truncation: String(truncation),
  };
  if (seed === undefined || row === undefined) {
    const noise = "128 numbers; the recipe names no seed, as of a point between two";
    return { ...said, noise, warning: "", code: "" };
  }
  const drawnAt = findTruncation(tile, seed, row);
  if (drawnAt === null) {
    const noise = `128 numbers; the recipe names seed ${seed}, row ${row}`;
    const warning = row > LARGEST_ROW ? "" : `Seed ${seed} draws other noise in row ${row} than the recipe holds.`;
    return { ...said, noise, warning, code: "" };
  }
  const isMixture = Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < NEAR && Math.min(...weights) >= 0;
  const fits = Math.abs(drawnAt - truncation) < NEAR;
  const inWords = Number(drawnAt.toPrecision(3));
  const code = generateCode(noiseCode(seed, row, drawnAt), classCode(classes, names), truncation);
  return {
    ...said,
    noise: `seed ${seed}, row ${row}`,
    warning: fits ? "" : `The noise was drawn at truncation ${inWords}, and the network was told ${truncation}.`,
    code: isMixture ? code : "",
  };
}

/**
 * Find the truncation at which a seed draws this noise.
 * @param {Tile} tile
 * @param {number} seed
 * @param {number} row
 * @returns {number | null} The recipe's own, if it fits to all digits. Null if the seed draws other noise.
 */
function findTruncation({ noise, truncation }, seed, row) {
  if (row > LARGEST_ROW) return null;
  const [drawn] = truncatedNoise(row + 1, 1, seed, row);
  const furthest = drawn.reduce((best, number, i) => (Math.abs(number) > Math.abs(drawn[best]) ? i : best), 0);
  const scale = noise[furthest] / drawn[furthest];
  const isDrawn = noise.every((number, i) => Math.abs(number - scale * drawn[i]) <= TOLERANCE * scale);
  const rounded = Number(scale.toPrecision(DIGITS));
  if (!isDrawn || !(rounded > 0 && rounded <= 1)) return null;
  return rounded === Number(truncation.toPrecision(DIGITS)) ? truncation : rounded;
}
