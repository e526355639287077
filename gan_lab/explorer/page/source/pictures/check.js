// Check a picture that anybody may have made: read its recipe, make it again, and compare.

import { LabError } from "../errors.js";
import { measureShare } from "./coverage.js";
import { isPng } from "./png_chunks.js";
import { decodePixels, readStructure } from "./png_reading.js";
import { readRecipe, readTile } from "./recipe.js";
import { decideVerdict, measureDifference } from "./verdict.js";

/** @typedef {import("../client.js").Tile} Tile */
/** @typedef {import("../facts.js").Facts} Facts */
/** @typedef {import("./png_reading.js").Pixels} Pixels */
/** @typedef {import("./png_reading.js").Structure} Structure */
/** @typedef {import("./recipe.js").NetworkId} NetworkId */

/**
 * One picture of a checked file.
 * @typedef {object} CheckedTile
 * @property {Tile} tile Its inputs.
 * @property {number} largest How far it is from what was made again: the pixel that differs most, in grey levels.
 * @property {number} mean The mean of all its pixels, in grey levels.
 * @property {Uint8Array} inFile Side x side x 3 numbers from the file: red, green and blue of each pixel.
 * @property {Uint8Array} again Side x side grey levels, made again.
 */

/**
 * What a check found.
 * @typedef {object} Checked
 * @property {"same" | "close" | "different"} verdict
 * @property {string} sentence
 * @property {number} largest
 * @property {number} mean
 * @property {number} share The share of the file's pixels that the verdict speaks of.
 * @property {number} count How many pictures the file has.
 * @property {CheckedTile[]} tiles The first of them.
 */

const MAX_SHOWN = 6; // pictures that are shown beside those made again

/**
 * Check a file.
 * @param {Uint8Array<ArrayBuffer>} bytes The whole file.
 * @param {Facts} facts
 * @param {(tile: Tile) => Uint8Array} makeAgain Makes the grey levels of a picture from its inputs.
 * @returns {Promise<Checked>}
 * @throws {LabError} If it can't be checked: a sentence that says why, and the way out.
 */
export async function checkPicture(bytes, facts, makeAgain) {
  if (!isPng(bytes)) throw new LabError(describeOtherFile(bytes));
  const structure = await readWhole(() => readStructure(bytes, facts.recipe, facts.limits.maxSide));
  if (structure.recipeText === null) {
    throw new LabError(
      "This file carries no recipe: it wasn't made by this kit, or a program saved it again without the recipe (a " +
        "screenshot and most editors do). Take the file that was saved.",
    );
  }
  const { network, entries } = readRecipe(structure.recipeText, facts);
  refuseOtherNetwork(network, facts.network);
  const tiles = entries.map((entry) => readTile(entry, facts));
  const share = measureShare(tiles, structure, facts.limits);
  const pixels = await readPixels(structure);
  const shown = /** @type {CheckedTile[]} */ ([]);
  const differences = tiles.map(({ box, frame, ...tile }) => {
    const again = makeAgain(tile);
    const difference = measureDifference(pixels, box, again, facts.side);
    if (shown.length < MAX_SHOWN) shown.push({ tile, ...difference, inFile: crop(pixels, box, facts.side), again });
    return difference;
  });
  return { ...decideVerdict(differences, share, facts.limits), count: tiles.length, tiles: shown };
}

/**
 * @param {Structure} structure
 * @returns {Promise<Pixels>}
 * @throws {LabError} If they can't be decoded, or programs may show them in different ways.
 */
function readPixels(structure) {
  if (structure.isAmbiguous) {
    throw new LabError(
      "This file doesn't look as it did when it was made: a program turned it, changed its colours or saved it again.",
    );
  }
  return readWhole(() => decodePixels(structure));
}

/**
 * Read a part of a PNG; whatever is broken in it becomes a sentence.
 * @template Result
 * @param {() => Promise<Result>} read
 * @returns {Promise<Result>}
 */
async function readWhole(read) {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LabError) throw error;
    const why = error instanceof RangeError && /^it/.test(error.message) ? ` (${error.message})` : "";
    throw new LabError(`This file is not a whole PNG${why}: save or copy it again.`);
  }
}

/**
 * @param {NetworkId} network The one that made the picture.
 * @param {NetworkId} own The one in this page.
 * @throws {LabError} If it is another one.
 */
function refuseOtherNetwork(network, own) {
  if (network.kind !== own.kind || network.sha256 !== own.sha256) {
    const isNamesake = network.kind === own.kind && network.name === own.name;
    throw new LabError(
      isNamesake
        ? `This picture was made by another ${own.name}, with weights ${network.sha256.slice(0, 12)}, and this page ` +
            `has ${own.sha256.slice(0, 12)}: take the page that came with the kit that made it.`
        : `This picture was made by ${quote(network.name)}, and this page has ${own.name} alone: where the kit is ` +
            "installed, gl.regenerate checks it.",
    );
  }
}

/**
 * @param {string} name Anybody's.
 * @returns {string} The name in quotes. Of characters that can't be seen, some turn the direction of writing, so that
 *   the sentence around would read otherwise: they are written as their numbers.
 */
function quote(name) {
  return JSON.stringify(name).replace(/(?! )[\p{C}\p{Z}]/gu, (character) => {
    return `\\u{${/** @type {number} */ (character.codePointAt(0)).toString(16)}}`;
  });
}

/**
 * @param {Uint8Array} bytes A file that is no PNG.
 * @returns {string} What it is, and what to do.
 */
function describeOtherFile(bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  if (/^(GIF8|RIFF....WEBP)/s.test(start)) {
    return "This page checks PNG files. A GIF or WebP is checked by gl.regenerate, where the kit is installed.";
  }
  if (start.startsWith("\xff\xd8")) {
    return "This is a JPEG, which carries no recipe and changes pixels: take the PNG that was saved.";
  }
  if (/^\s*\{/.test(start)) {
    return "This is no picture; it may be a notebook. Where the kit is installed, gan-lab review checks the pictures in one.";
  }
  return bytes.length ? "This is no PNG file: take the picture that was saved." : "This file is empty: copy it again.";
}

/**
 * Cut a tile out of a file, at the picture's own size.
 * @param {Pixels} pixels
 * @param {[number, number, number, number]} box
 * @param {number} side
 * @returns {Uint8Array} Red, green and blue of each pixel; where the file shows it enlarged, of each one's middle.
 */
function crop({ width, channels, values }, [left, top, tileWidth], side) {
  const factor = tileWidth / side;
  const colours = new Uint8Array(3 * side * side);
  for (let row = 0, to = 0; row < side; row++) {
    const y = top + Math.floor((row + 0.5) * factor);
    for (let column = 0; column < side; column++) {
      const at = (y * width + left + Math.floor((column + 0.5) * factor)) * channels;
      for (let channel = 0; channel < 3; channel++) colours[to++] = values[at + (channels === 3 ? channel : 0)];
    }
  }
  return colours;
}
