// What computes, in a thread of its own: it answers the questions of `client.js` one after the other.

import { LabError } from "./errors.js";
import { GameTable } from "./game/table.js";
import { fromClassWeights, toClassVector } from "./inputs/class_vectors.js";
import { Pocket } from "./networks/pocket.js";
import { checkPicture } from "./pictures/check.js";
import { toGreyLevels } from "./pictures/pixels.js";
import { writePicture, writeSheet } from "./pictures/sheet.js";

/** @typedef {import("./client.js").Tile} Tile */
/** @typedef {import("./facts.js").Facts} Facts */

/** @type {Facts} */
let facts;
/** @type {Pocket} */
let pocket;
/** @type {GameTable} */
let table;

/**
 * @param {Tile} tile
 * @returns {Uint8Array} The grey levels of its picture, row by row.
 */
function makePicture({ noise, classes, truncation }) {
  return toGreyLevels(pocket.picture(noise, toClassVector(classes, facts.classes.length), truncation));
}

/**
 * Make a picture whose inputs a recipe tells of; its class weights may be any that the network can compute with.
 * @param {Tile} tile
 * @returns {Uint8Array} Its grey levels.
 */
function makeAgain({ noise, classes, truncation }) {
  const vector = fromClassWeights(classes, facts.classes.length, facts.network.name);
  return toGreyLevels(pocket.picture(noise, vector, truncation));
}

/**
 * What a worker can be asked for.
 * @type {{[task: string]: (payload: any) => any}}
 */
const tasks = {
  /** @param {{facts: Facts, numbers?: ArrayBuffer}} given */
  start(given) {
    facts = given.facts;
    if (given.numbers) pocket = new Pocket(facts, given.numbers);
  },

  /**
   * Make pictures.
   * @param {{tiles: Tile[]}} asked
   * @returns {{levels: Uint8Array[], milliseconds: number}} 1,024 grey levels of each, and how long all of them took.
   */
  pictures({ tiles }) {
    const start = performance.now();
    return { levels: tiles.map(makePicture), milliseconds: performance.now() - start };
  },

  /**
   * Make a picture as a PNG file with its recipe.
   * @param {{tile: Tile, shown?: Tile}} asked Where another picture is shown than the recipe tells of, it is forged.
   * @returns {Promise<{bytes: Uint8Array}>}
   */
  async savePicture({ tile, shown = tile }) {
    return { bytes: await writePicture(tile, makePicture(shown), facts) };
  },

  /**
   * Make pictures as one PNG file with their recipes.
   * @param {{tiles: Tile[], columns: number}} asked
   * @returns {Promise<{bytes: Uint8Array}>}
   */
  async saveSheet({ tiles, columns }) {
    return { bytes: await writeSheet(tiles, tiles.map(makePicture), columns, facts) };
  },

  /**
   * Check a picture file that anybody may have made.
   * @param {{bytes: Uint8Array<ArrayBuffer>}} asked
   */
  checkPicture: ({ bytes }) => checkPicture(bytes, facts, makeAgain),

  /** @param {ConstructorParameters<typeof GameTable>[1]} asked The points, the seed and the settings of a new game. */
  gameStart(asked) {
    table = new GameTable(facts.game, asked);
    return table.see();
  },

  /** @param {Parameters<GameTable["change"]>[0]} asked What changes from the next step on. */
  gameChange: (asked) => table.change(asked),

  /** @param {Parameters<GameTable["play"]>[0]} asked How long the game goes on. */
  gamePlay: (asked) => table.play(asked),
};

let work = Promise.resolve();
addEventListener("message", ({ data: { id, task, payload } }) => {
  work = work.then(async () => {
    try {
      postMessage({ id, result: await tasks[task](payload) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      postMessage(error instanceof LabError ? { id, sentence: message } : { id, error: message });
    }
  });
});
