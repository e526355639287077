// D: what it says of points, and how that changes with the points and with its weights.

import { Mlp } from "./mlp.js";

/** From points [n, 2] to one logit each, [n]; a critic's score where the loss has no probabilities. */
export class Discriminator {
  /**
   * @param {number} width Numbers in each of the two hidden layers.
   * @param {number} leak By which its activation multiplies what is negative.
   * @param {boolean} seesSpread Whether it also sees how far the points of a batch are spread, their standard deviation
   *   in each direction (minibatch statistics: Karras et al. 2018, section 3, who average it over the directions).
   * @param {() => number} drawDouble As for Mlp.
   */
  constructor(width, leak, seesSpread, drawDouble) {
    this.seesSpread = seesSpread;
    this.network = new Mlp([seesSpread ? 4 : 2, width, width, 1], leak, drawDouble);
    /** @type {Float64Array} Of the last call of `logits`. */
    this.points = new Float64Array(0);
    this.mean = [0, 0]; // of these points, in each direction
    this.spread = [0, 0];
  }

  /**
   * @param {Float64Array} points [n, 2].
   * @param {Float64Array} [batch] The points whose spread it sees; without it, `points`.
   * @returns {Float64Array} [n].
   */
  logits(points, batch = points) {
    this.points = points;
    if (!this.seesSpread) return this.network.outputs(points);
    for (const axis of [0, 1]) [this.mean[axis], this.spread[axis]] = measureSpread(batch, axis);
    const rows = new Float64Array(2 * points.length);
    for (let i = 0; i < points.length; i += 2) rows.set([points[i], points[i + 1], ...this.spread], 2 * i);
    return this.network.outputs(rows);
  }

  /**
   * Pass a gradient back to the points, after a call of `logits` without a batch.
   * @param {Float64Array} slopes The gradient of some number with respect to the logits, [n].
   * @param {boolean} learns Whether the gradient with respect to the weights is wanted too; it is added to theirs.
   * @returns {Float64Array} The gradient with respect to the points, [n, 2]; each also has its part in the spread.
   */
  backward(slopes, learns) {
    const arrived = this.network.backward(slopes, learns);
    if (!this.seesSpread) return arrived;
    const toPoints = new Float64Array(this.points.length);
    for (const axis of [0, 1]) {
      let toSpread = 0;
      for (let i = 2 + axis; i < arrived.length; i += 4) toSpread += arrived[i];
      for (let i = axis; i < toPoints.length; i += 2) {
        toPoints[i] = arrived[2 * i - axis] + toSpread * this.shareInSpread(i, axis);
      }
    }
    return toPoints;
  }

  /**
   * Add the gradient of a number that was computed from what `backward` gave.
   * @param {Float64Array} slopes The gradient of that number with respect to what `backward` gave, [n, 2].
   */
  backwardTwice(slopes) {
    if (!this.seesSpread) return this.network.backwardTwice(slopes);
    const going = new Float64Array(2 * slopes.length);
    for (const axis of [0, 1]) {
      let toSpread = 0;
      for (let i = axis; i < slopes.length; i += 2) {
        going[2 * i - axis] = slopes[i];
        toSpread += slopes[i] * this.shareInSpread(i, axis);
      }
      for (let i = 2 + axis; i < going.length; i += 4) going[i] = toSpread;
    }
    this.network.backwardTwice(going);
  }

  /**
   * @param {number} i Of a number of a point, among all.
   * @param {number} axis 0 or 1.
   * @returns {number} How the spread grows with it.
   */
  shareInSpread(i, axis) {
    if (this.spread[axis] === 0) return 0;
    return (this.points[i] - this.mean[axis]) / (this.spread[axis] * (this.points.length / 2));
  }
}

/**
 * @param {Float64Array} points [n, 2]
 * @param {number} axis 0 or 1.
 * @returns {[number, number]} The mean and the standard deviation of the points in this direction.
 */
function measureSpread(points, axis) {
  const count = points.length / 2;
  let sum = 0;
  for (let i = axis; i < points.length; i += 2) sum += points[i];
  let squares = 0;
  for (let i = axis; i < points.length; i += 2) squares += (points[i] - sum / count) ** 2;
  return [sum / count, Math.sqrt(squares / count)];
}
