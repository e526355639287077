// The two moves of the game: each network changes its weights once, against the other as it is.
//
// Source: Goodfellow et al. 2014, algorithm 1.

import { meanCost } from "./losses.js";

/** @typedef {import("./discriminator.js").Discriminator} Discriminator */
/** @typedef {import("./game.js").Game} Game */

/**
 * Move D: it gives the data more and what G makes less.
 * @param {Game} game
 * @returns {number} D's loss before the move.
 */
export function moveD(game) {
  const { D, loss, settings } = game;
  const real = game.real();
  const fake = game.G.outputs(game.noise());
  D.network.clearGradients();
  let total = 0;
  for (const [points, cost] of /** @type {const} */ ([
    [real, loss.real],
    [fake, loss.fake],
  ])) {
    const [mean, slopes] = meanCost(cost, D.logits(points));
    D.backward(slopes, true);
    total += mean;
  }
  if (loss.hasPenalty) total += addPenalty(D, mixPairs(real, fake, game.shares()), game.rules.penalty);
  game.adamD.step(D.network.weights, D.network.gradients, settings.rate_d, settings.beta1);
  return total;
}

/**
 * Move G: D gives what it makes more.
 * @param {Game} game
 * @returns {number} G's loss before the move.
 */
export function moveG(game) {
  const { G, D, loss, settings } = game;
  G.clearGradients();
  const [mean, slopes] = meanCost(loss.ofG, D.logits(G.outputs(game.noise())));
  G.backward(D.backward(slopes, false), true);
  game.adamG.step(G.weights, G.gradients, settings.rate_g, settings.beta1);
  return mean;
}

/**
 * Add the gradient of the gradient penalty: how far the length of D's slope is from 1 (Gulrajani et al. 2017).
 * @param {Discriminator} D Its gradients are added to.
 * @param {Float64Array} points Where the slope is taken, [n, 2].
 * @param {number} weight Of the penalty.
 * @returns {number} The penalty: the mean squared difference from 1, times the weight.
 */
export function addPenalty(D, points, weight) {
  const count = points.length / 2;
  D.logits(points);
  const slopes = D.backward(new Float64Array(count).fill(1), false);
  const changes = new Float64Array(slopes.length); // of the penalty with each number of the slopes
  let total = 0;
  for (let i = 0; i < slopes.length; i += 2) {
    const length = Math.hypot(slopes[i], slopes[i + 1]);
    total += (length - 1) ** 2;
    if (length === 0) continue; // a length of 0 has no direction in which it grows
    const factor = (2 * weight * (length - 1)) / (length * count);
    changes[i] = factor * slopes[i];
    changes[i + 1] = factor * slopes[i + 1];
  }
  D.backwardTwice(changes);
  return (weight * total) / count;
}

/**
 * @param {Float64Array} real [n, 2]
 * @param {Float64Array} fake [n, 2]
 * @param {Float64Array} shares Of the real point in each pair, 0 to 1, [n].
 * @returns {Float64Array} A point between the two of each pair, [n, 2].
 */
function mixPairs(real, fake, shares) {
  return real.map((value, i) => shares[i >> 1] * value + (1 - shares[i >> 1]) * fake[i]);
}
