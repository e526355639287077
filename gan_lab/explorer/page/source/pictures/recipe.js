// The recipe of a picture: the inputs that made it, as JSON, as `gan_lab/pictures/recipe.py` writes and reads it.

import { LabError } from "../errors.js";
import { findProblem } from "./schema_check.js";
import { decodeNumbers, encodeNumbers } from "./vectors.js";

/** @typedef {import("../client.js").Tile} Tile */
/** @typedef {import("../facts.js").Facts} Facts */

/** @typedef {{kind: string, name: string, sha256: string}} NetworkId */

/**
 * @typedef {object} Recipe
 * @property {NetworkId} network The network that made the pictures.
 * @property {any[]} entries A tile for each picture, as JSON holds it; what is in it depends on the kind of network.
 */

/**
 * Write the recipe of pictures that this page made.
 * @param {Tile[]} tiles Each has its place in the file.
 * @param {Facts} facts
 * @returns {string} JSON.
 * @throws {LabError} If it is longer than the kit reads.
 */
export function writeRecipe(tiles, facts) {
  const text = JSON.stringify({
    version: facts.recipe.version,
    network: facts.network,
    made_with: { gan_lab: facts.version, device: "browser", numbers: "float32" },
    tiles: tiles.map(writeEntry),
  });
  if (text.length > facts.recipe.maxCharacters) {
    throw new LabError(`The recipes of these ${tiles.length} pictures are too long for one file: take fewer pictures.`);
  }
  return text;
}

/** @param {Tile} tile */
function writeEntry({ box, noise, classes, truncation, seed, row }) {
  const weights = Object.fromEntries(Object.entries(classes).filter(([, weight]) => weight !== 0));
  const origin = seed === undefined || row === undefined ? {} : { seed, row };
  return { box, noise: encodeNumbers(noise), classes: weights, truncation, ...origin };
}

/**
 * Read a recipe from text that may come from anybody.
 * @param {string} text Anything.
 * @param {Facts} facts
 * @returns {Recipe}
 * @throws {LabError} If the text is no recipe, a newer one than this page reads, or too long.
 */
export function readRecipe(text, facts) {
  const { version, schema, maxCharacters, maxClassWeights } = facts.recipe;
  if (text.length > maxCharacters)
    throw new LabError("The recipe in this file is longer than any that the kit writes.");
  let whole;
  try {
    whole = JSON.parse(text);
  } catch {
    throw new LabError("The recipe in this file is not valid JSON: the file was changed or cut.");
  }
  if (Number.isInteger(whole?.version) && whole.version > version) {
    throw new LabError(`This recipe is newer than this page reads (version ${version}): get a newer page.`);
  }
  const problem = findProblem(schema, whole);
  if (problem) {
    throw new LabError(
      `The recipe in this file breaks the schema at ${shorten(problem)}: it was not made by this kit.`,
    );
  }
  const weights = whole.tiles.reduce((/** @type {number} */ sum, /** @type {any} */ entry) => {
    return sum + Object.keys(entry.classes ?? {}).length;
  }, 0);
  if (weights > maxClassWeights) throw new LabError("The recipe in this file mixes more classes than the kit writes.");
  return { network: whole.network, entries: whole.tiles };
}

/**
 * Read a tile of pocket's kind from a recipe that was checked.
 * @param {any} entry
 * @param {Facts} facts
 * @returns {Tile & {box: [number, number, number, number], frame: number}}
 * @throws {LabError} If its noise vector isn't one.
 */
export function readTile({ noise, classes, truncation, seed, row, box, frame = 0 }, facts) {
  const numbers = decodeNumbers(noise, facts.zDim);
  if (!numbers) {
    throw new LabError(`A noise vector in this recipe is not ${facts.zDim} finite numbers: the file was changed.`);
  }
  const origin = seed === undefined || row === undefined ? {} : { seed, row }; // one alone says nothing
  return { noise: numbers, classes, truncation, ...origin, box, frame };
}

/**
 * Write the way to a place in a recipe; it ends before a key that the schema doesn't name.
 * @param {(string | number)[]} path
 * @returns {string}
 */
function shorten(path) {
  const end = path.findIndex((step) => step === "made_with" || step === "classes");
  return (end < 0 ? path : path.slice(0, end + 1)).join("/") || "the top level";
}
