// What there is to see of a game at one moment: D's surface, the points, the arrows, what G makes of its noise.

import { sigmoid } from "./losses.js";

/** @typedef {import("./game.js").Game} Game */
/** @typedef {import("./rules.js").GameRules} GameRules */

/**
 * A game at one moment, as it is drawn. Points are pairs of numbers, one after the other.
 * @typedef {object} Scene
 * @property {Float64Array} surface What D says of the places of the plane, [cells, cells], 0 to 1, the lowest row
 *   first; scores are scaled to that range.
 * @property {Float64Array} real Points of the data.
 * @property {Float64Array} fake Generated points.
 * @property {Float64Array} arrows At the first of the generated points: the way along which G's loss falls fastest, as
 *   long as that gradient.
 * @property {Float64Array[]} lattice Lines of points: what G makes of straight lines in the noise.
 */

/**
 * Look at a game.
 * @param {Game} game
 * @returns {Scene}
 */
export function look(game) {
  const { rules, D, G } = game;
  const { real, fake } = game.drawApart(rules.shownPoints);
  const arrows = pointGradients(game, fake)
    .subarray(0, 2 * rules.shownArrows)
    .map((value) => -value);
  const surface = scale(game, D.logits(listPlaces(rules), fake));
  const lattice = listNoiseLines(game.settings.z_dim, rules).map((line) => G.outputs(line));
  return { surface, real, fake, arrows, lattice };
}

/**
 * Compute how each point changes G's loss.
 * @param {Game} game Its loss and its D are taken as they are now.
 * @param {Float64Array} points Generated points, [n, 2].
 * @returns {Float64Array} [n, 2]: the gradient of a point's own share of the loss, -log D for the non-saturating one.
 */
function pointGradients(game, points) {
  const { D, loss } = game;
  return D.backward(D.logits(points).map(loss.ofG.slope), false);
}

/**
 * @param {Pick<GameRules, "cells" | "reach">} rules
 * @returns {Float64Array} The middles of the cells of the plane, [cells * cells, 2], the lowest row first.
 */
function listPlaces({ cells, reach }) {
  const middle = (/** @type {number} */ i) => (2 * reach * (i + 0.5)) / cells - reach;
  return Float64Array.from({ length: 2 * cells * cells }, (_, i) => {
    const cell = i >> 1;
    return middle(i % 2 ? Math.floor(cell / cells) : cell % cells);
  });
}

/**
 * Make numbers from 0 to 1 of D's outputs: probabilities, or scores between the lowest and the highest.
 * @param {Game} game
 * @param {Float64Array} outputs
 * @returns {Float64Array}
 */
function scale(game, outputs) {
  if (game.loss.isProbability) return outputs.map(sigmoid);
  const low = outputs.reduce((smallest, value) => Math.min(smallest, value));
  const high = outputs.reduce((largest, value) => Math.max(largest, value));
  return outputs.map((value) => (value - low) / Math.max(high - low, 1e-9));
}

/**
 * List the straight lines of the lattice in the noise.
 * @param {number} zDim 1 or 2.
 * @param {Pick<GameRules, "lines" | "linePoints" | "noiseReach">} rules
 * @returns {Float64Array[]} [linePoints, zDim] each: one line, or those of a square grid.
 */
function listNoiseLines(zDim, { lines, linePoints, noiseReach }) {
  const along = evenly(linePoints, noiseReach);
  if (zDim === 1) return [Float64Array.from(along)];
  return evenly(lines, noiseReach).flatMap((step) => [
    Float64Array.from(along.flatMap((place) => [step, place])),
    Float64Array.from(along.flatMap((place) => [place, step])),
  ]);
}

/**
 * @param {number} count
 * @param {number} reach
 * @returns {number[]} So many numbers from -reach to reach, evenly.
 */
function evenly(count, reach) {
  return Array.from({ length: count }, (_, i) => (2 * reach * i) / (count - 1) - reach);
}
