// What other programs may ask the page for, as `window.ganLab`: for tests, and for a lesson in the browser's console.

import { LabError } from "./errors.js";
import { toClassVector } from "./inputs/class_vectors.js";
import { truncatedNoise } from "./inputs/noise.js";
import { checkRow, checkSeed, checkTruncation } from "./inputs/seeds.js";

/** @typedef {import("./client.js").Client} Client */
/** @typedef {import("./client.js").Tile} Tile */

/**
 * @typedef {object} Asked
 * @property {number} seed A whole number from 0 to 2 ** 32 - 1.
 * @property {number} [row] Which of the noise vectors that the seed draws, from 0; without it, the first.
 * @property {number} truncation Above 0, at most 1.
 * @property {{[index: string]: number}} classes Weights that add up to 1, by the index of the class: `{"8": 1}`.
 */

/**
 * @typedef {object} Api
 * @property {(asked: Asked) => Promise<Uint8Array>} picture Makes a picture: 1,024 grey levels, row by row.
 * @property {(asked: Asked) => Promise<Uint8Array>} png Makes the bytes of a PNG file with its recipe.
 */

/**
 * Make the functions that the page offers.
 * @param {Client} network The worker that makes pictures.
 * @param {number} classCount How many classes there are.
 * @returns {Api} Both reject with an error whose message is a sentence if a value is out of range.
 */
export function makeApi(network, classCount) {
  return {
    async picture(asked) {
      return (await network.ask("pictures", { tiles: [drawTile(asked, classCount)] })).levels[0];
    },
    async png(asked) {
      return (await network.ask("savePicture", { tile: drawTile(asked, classCount) })).bytes;
    },
  };
}

/**
 * Collect the inputs of a picture whose noise a seed draws.
 * @param {Asked} asked
 * @param {number} classCount
 * @returns {Tile}
 * @throws {LabError} If a value is missing or out of range.
 */
function drawTile(asked, classCount) {
  if (!asked) throw new LabError('Ask for a picture with {seed: 7, truncation: 0.4, classes: {"8": 1}}, for example.');
  const { seed, row = 0, truncation } = asked;
  const classes = { ...asked.classes };
  checkSeed(seed);
  checkRow(row);
  checkTruncation(truncation);
  toClassVector(classes, classCount); // which says what is wrong with them
  return { noise: truncatedNoise(row + 1, truncation, seed, row)[0], classes, truncation, seed, row };
}
