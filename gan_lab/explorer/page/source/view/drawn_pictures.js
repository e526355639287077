// Pictures that were drawn before are kept, so that none is computed twice.

/** @typedef {import("../client.js").Client} Client */
/** @typedef {import("../client.js").Tile} Tile */
/** @typedef {{levels: Uint8Array, milliseconds: number}} Drawn a picture's grey levels, and how long it took */

const KEPT = 600; // pictures of 1 KB each

/** Asks the worker for pictures, and keeps the last ones. */
export class DrawnPictures {
  /** @param {Client} network the worker that computes */
  constructor(network) {
    this.network = network;
    /** @type {Map<string, Promise<Drawn>>} the one used last stands at the end */
    this.kept = new Map();
  }

  /**
   * Draw a picture, unless it is kept.
   * @param {Tile} tile
   * @returns {Promise<Drawn>}
   */
  draw(tile) {
    const key = makeKey(tile);
    const drawn = this.kept.get(key) ?? this.ask(tile);
    this.kept.delete(key);
    this.kept.set(key, drawn);
    drawn.catch(() => this.kept.delete(key)); // what failed may be asked again
    if (this.kept.size > KEPT) this.kept.delete(/** @type {string} */ (this.kept.keys().next().value));
    return drawn;
  }

  /**
   * @param {Tile} tile
   * @returns {Promise<Drawn>}
   */
  async ask(tile) {
    const { levels, milliseconds } = await this.network.ask("pictures", { tiles: [tile] });
    return { levels: levels[0], milliseconds };
  }
}

/**
 * Write all inputs of a picture into a text; two pictures have the same one exactly if all their inputs are equal.
 * @param {Tile} tile
 * @returns {string}
 */
function makeKey(tile) {
  const { noise, classes, truncation } = tile;
  const bits = new Uint32Array(noise.buffer, noise.byteOffset, noise.length);
  const weights = Object.entries(classes).sort(([one], [other]) => Number(one) - Number(other));
  return `${truncation};${weights.join(" ")};${bits.join(" ")}`;
}
