// Files that the page saves: one picture, and a sheet of several.

import { writePng } from "./png_writing.js";
import { writeRecipe } from "./recipe.js";

/** @typedef {import("../client.js").Tile} Tile */
/** @typedef {import("../facts.js").Facts} Facts */

const FACTOR = 4; // by which a sheet enlarges a picture of 32 pixels
const MARGIN = 8; // pixels around each of its pictures
const WHITE = 255;

/**
 * Write one picture at its own size, as `Samples.save` does it.
 * @param {Tile} tile Its inputs.
 * @param {Uint8Array} levels Its grey levels.
 * @param {Facts} facts
 * @returns {Promise<Uint8Array<ArrayBuffer>>} A PNG with the recipe inside.
 */
export async function writePicture(tile, levels, facts) {
  const { side, recipe } = facts;
  const text = writeRecipe([{ ...tile, box: [0, 0, side, side] }], facts);
  return writePng({ width: side, height: side, levels }, recipe.keyword, text);
}

/**
 * Write several pictures, each enlarged, row by row on one sheet.
 * @param {Tile[]} tiles Their inputs, 1 to 1,000.
 * @param {Uint8Array[]} pictures Their grey levels.
 * @param {number} columns How many pictures a row has.
 * @param {Facts} facts
 * @returns {Promise<Uint8Array<ArrayBuffer>>} A PNG with the recipe of every picture inside.
 */
export async function writeSheet(tiles, pictures, columns, facts) {
  const tileSide = FACTOR * facts.side;
  const width = columns * (tileSide + MARGIN) + MARGIN;
  const height = Math.ceil(tiles.length / columns) * (tileSide + MARGIN) + MARGIN;
  const levels = new Uint8Array(width * height).fill(WHITE);
  const placed = tiles.map((tile, i) => {
    const left = MARGIN + (i % columns) * (tileSide + MARGIN);
    const top = MARGIN + Math.floor(i / columns) * (tileSide + MARGIN);
    for (let row = 0; row < tileSide; row++) {
      for (let column = 0; column < tileSide; column++) {
        const from = Math.floor(row / FACTOR) * facts.side + Math.floor(column / FACTOR);
        levels[(top + row) * width + left + column] = pictures[i][from];
      }
    }
    return { ...tile, box: /** @type {[number, number, number, number]} */ ([left, top, tileSide, tileSide]) };
  });
  return writePng({ width, height, levels }, facts.recipe.keyword, writeRecipe(placed, facts));
}
