// Whether a picture that was made again is the same as the one in a file, as `gan_lab/networks/verdict.py` decides it.

import { LabError } from "../errors.js";

/** @typedef {import("./png_reading.js").Pixels} Pixels */
/** @typedef {{largest: number, mean: number}} Difference In grey levels: the pixel that differs most, the mean of all. */

/**
 * @typedef {object} Verdict
 * @property {"same" | "close" | "different"} verdict
 * @property {string} sentence The verdict for a reader, and the share of the file that it speaks of.
 * @property {number} largest How far the pixel that differs most is apart, in grey levels.
 * @property {number} mean How far the tile that differs most is apart in the mean, in grey levels.
 * @property {number} share The share of the file's pixels that the verdict speaks of, 0.1 to 1.
 */

/**
 * Measure how far a tile in a file is from its picture made again.
 * @param {Pixels} file
 * @param {[number, number, number, number]} box The tile's place in it.
 * @param {Uint8Array} levels The picture made again, side x side grey levels.
 * @param {number} side Its height and width.
 * @returns {Difference}
 * @throws {LabError} If the tile has a size that the kit doesn't enlarge a picture to.
 */
export function measureDifference(file, [left, top, width, height], levels, side) {
  if (width % side !== 0 || width !== height) {
    throw new LabError(`A tile of ${width} x ${height} pixels was not made by a network of ${side} pixels.`);
  }
  const factor = width / side;
  let [largest, sum] = [0, 0];
  for (let row = 0; row < height; row++) {
    let at = ((top + row) * file.width + left) * file.channels;
    const inPicture = Math.floor(row / factor) * side;
    for (let column = 0; column < width; column++) {
      const level = levels[inPicture + Math.floor(column / factor)];
      for (let channel = 0; channel < file.channels; channel++) {
        const difference = Math.abs(file.values[at++] - level);
        sum += difference;
        if (difference > largest) largest = difference;
      }
    }
  }
  return { largest, mean: sum / (width * height * file.channels) };
}

/**
 * Decide whether the pictures of a file came out the same again.
 * @param {Difference[]} differences One for each tile.
 * @param {number} share The share of the file's pixels that the tiles cover.
 * @param {{maxSame: number, maxClose: Difference}} limits
 * @returns {Verdict}
 */
export function decideVerdict(differences, share, { maxSame, maxClose }) {
  const largest = Math.max(...differences.map((difference) => difference.largest));
  const mean = Math.max(...differences.map((difference) => difference.mean));
  const count = differences.length;
  const isOne = count === 1;
  const subject = isOne ? "The picture" : `All ${count} pictures`;
  const theyAre = isOne ? "it is" : "they are";
  const numbers = { largest, mean, share };
  if (largest <= maxSame) {
    return {
      verdict: "same",
      sentence: `${subject} came out the same again${describeShare(theyAre, share)}`,
      ...numbers,
    };
  }
  const isFar = (/** @type {Difference} */ tile) => tile.mean > maxClose.mean || tile.largest > maxClose.largest;
  const far = differences.filter(isFar).length;
  if (!far) {
    const apart = `up to ${largest} grey levels apart, ${mean.toFixed(2)} in the mean`;
    const sentence = `${subject} came out close, which is no proof: ${apart}${describeShare(theyAre, share)}`;
    return { verdict: "close", sentence, ...numbers };
  }
  const sentence =
    `${far} of ${count} came out different, by up to ${largest} grey levels: the pixels or the recipe were changed, ` +
    `or they don't belong together${describeShare(isOne ? "the picture is" : "the pictures are", share)}`;
  return { verdict: "different", sentence, ...numbers };
}

/**
 * @param {string} theyAre
 * @param {number} share
 * @returns {string} The end of a sentence, which says of what share of the file it speaks unless it is the whole file.
 */
function describeShare(theyAre, share) {
  if (share === 1) return ".";
  const percent = Math.floor(share * 100 + 1e-9); // rounded down, so that no more is said than was compared
  return `; ${theyAre} ${percent} % of the file, and the rest (captions, margins) was not checked.`;
}
