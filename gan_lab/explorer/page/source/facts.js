// What the page knows from Python, as `gan_lab/explorer/page/facts.py` collects it.

/**
 * Where one tensor lies among pocket's numbers.
 * @typedef {object} Part
 * @property {number} start Its first byte.
 * @property {number[]} shape Its shape.
 * @property {"float16" | "float32"} type Of each number, little-endian.
 * @property {number} factor What each number is multiplied by: 1 / sigma of spectral norm, or 1.
 */

/**
 * @typedef {object} Facts
 * @property {string} version Of the kit, such as "0.1.0".
 * @property {{kind: string, name: string, sha256: string}} network Pocket, as recipes name it.
 * @property {string[]} classes The names of its classes, in the order of the class vector.
 * @property {number} zDim How many numbers a noise vector has: 128.
 * @property {number} side The height and width of its pictures in pixels: 32.
 * @property {("block" | "upsampling block" | "attention")[]} layers In their order.
 * @property {number} epsilon What batch norm adds to a variance.
 * @property {number} rowTolerance How near a truncation is to a row of statistics that takes the row itself.
 * @property {number} checksum The CRC-32 of all of pocket's numbers.
 * @property {{[name: string]: Part}} parts Pocket's tensors by their names.
 * @property {{version: number, keyword: string, schema: any, maxCharacters: number, maxClassWeights: number}} recipe
 *   The version, the PNG's keyword, the JSON schema and the limits of recipes.
 * @property {{maxPixels: number, maxSide: number, maxTileSide: number, minShare: number, maxSame: number,
 *   maxClose: {largest: number, mean: number}}} limits Of picture files, and of the verdict.
 * @property {import("./game/rules.js").GameRules} game What the game has from its Python.
 */

export {};
