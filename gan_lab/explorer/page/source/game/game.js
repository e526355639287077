// A GAN in the plane: two small networks that learn against each other, as `gan_lab/game/game.py` plays them.
//
// A seed starts the same game as in Python: the same weights, and the same points and noise in every step. PyTorch
// rounds to float32 and this does not, and the game makes small differences large; so after some hundred steps the two
// may go different ways.

import { LabError } from "../errors.js";
import { Adam } from "./adam.js";
import { Discriminator } from "./discriminator.js";
import { LOSSES, sigmoid } from "./losses.js";
import { findCovered, slicedDistance, sortProjections } from "./measures.js";
import { drawNoise, drawPoints } from "./mixtures.js";
import { Mlp } from "./mlp.js";
import { moveD, moveG } from "./moves.js";
import { Pcg64 } from "./pcg64.js";

/** @typedef {import("./rules.js").GameRules} GameRules */
/** @typedef {import("./rules.js").Mixture} Mixture */
/** @typedef {import("./rules.js").Settings} Settings */

/**
 * What was measured after a step.
 * @typedef {object} Moment
 * @property {number} step The number of the step, 0 for the start.
 * @property {number} lossD The loss of the last move of D; NaN before the first.
 * @property {number} lossG The loss of the last move of G; NaN before the first.
 * @property {number} dReal D(x): the mean probability that D gives to the data; the mean score if the loss has no
 *   probabilities.
 * @property {number} dFake D(G(z)): the same for generated points.
 * @property {number} distance The sliced Wasserstein distance of generated points from points of the data.
 * @property {number} modes How many modes are covered; NaN where the data has none that can be counted.
 */

const WAY_OUT = "choose lower rates, and start again";

/** One game. */
export class Game {
  /**
   * @param {GameRules} rules
   * @param {Mixture} points The data.
   * @param {number} seed Of everything random, 0 to 2 ** 32 - 1.
   * @param {Partial<Settings>} [changes] The settings that differ from the usual ones.
   */
  constructor(rules, points, seed, changes = {}) {
    this.rules = rules;
    this.points = points;
    this.seed = seed;
    /** @type {Settings} */
    this.settings = { ...rules.usual, ...changes };
    this.random = new Pcg64([seed]);
    const { z_dim, width_g, width_d, minibatch_statistics } = this.settings;
    const drawDouble = () => this.random.nextDouble();
    this.G = new Mlp([z_dim, width_g, width_g, 2], 0, drawDouble);
    this.D = new Discriminator(width_d, rules.leak, minibatch_statistics, drawDouble);
    this.adamG = new Adam(this.G.weights.length);
    this.adamD = new Adam(this.D.network.weights.length);
    this.steps = 0;
    this.lastLosses = { D: NaN, G: NaN };
    /** @type {Map<number, {real: Float64Array, noise: Float64Array}>} What `drawApart` drew, by how many. */
    this.drawnApart = new Map();
    /** @type {Float64Array[] | null} The measured points of the data, projected; only other data changes them. */
    this.measuredReal = null;
  }

  /** @returns {import("./losses.js").Loss} */
  get loss() {
    return LOSSES[this.settings.loss];
  }

  /** @returns {Float64Array} Points of the data for one move, [batch, 2]. */
  real() {
    return drawPoints(this.points, this.settings.batch, this.random);
  }

  /** @returns {Float64Array} Noise vectors for one move, [batch, z_dim]. */
  noise() {
    return drawNoise(this.settings.batch, this.settings.z_dim, this.random);
  }

  /** @returns {Float64Array} A number from 0 to 1 for each point of a move, [batch]. */
  shares() {
    return Float64Array.from({ length: this.settings.batch }, () => this.random.nextFloat());
  }

  /**
   * Change settings from the next step on.
   * @param {Partial<Settings>} changes loss, rate_d, rate_g, beta1 or d_steps; the others belong to the networks.
   */
  change(changes) {
    this.settings = { ...this.settings, ...changes };
  }

  /**
   * Change the data from the next step on; the networks stay as they are.
   * @param {Mixture} points
   */
  changePoints(points) {
    this.points = points;
    this.drawnApart.clear();
    this.measuredReal = null;
  }

  /**
   * Take one step: D moves as often as `d_steps` says, then G once.
   * @param {string} [only] "D" or "G", if one network alone is to move, once.
   * @throws {LabError} If a loss is no longer a finite number.
   */
  step(only = "") {
    if (only !== "G") for (let i = only ? 1 : this.settings.d_steps; i > 0; i--) this.keepLoss("D", moveD(this));
    if (only !== "D") this.keepLoss("G", moveG(this));
    this.steps += 1;
  }

  /**
   * @param {"D" | "G"} name
   * @param {number} loss
   */
  keepLoss(name, loss) {
    if (!Number.isFinite(loss)) {
      const where = `At step ${this.steps + 1} the loss of ${name} is no longer a finite number`;
      throw new LabError(`${where}: ${WAY_OUT}.`);
    }
    this.lastLosses[name] = loss;
  }

  /**
   * Measure the points as they are now, with random numbers of their own; so measuring doesn't change the game.
   * @returns {Moment}
   * @throws {LabError} If the points that G makes are no longer finite numbers.
   */
  measure() {
    const { directions, measuredPoints } = this.rules;
    const { real, fake } = this.drawApart(measuredPoints);
    this.measuredReal ??= sortProjections(real, directions);
    const distance = slicedDistance(this.measuredReal, sortProjections(fake, directions));
    if (!Number.isFinite(distance)) {
      throw new LabError(`At step ${this.steps} the points that G makes are no longer finite numbers: ${WAY_OUT}.`);
    }
    return {
      step: this.steps,
      lossD: this.lastLosses.D,
      lossG: this.lastLosses.G,
      dReal: this.judge(real),
      dFake: this.judge(fake),
      distance,
      modes: this.points.areModes ? findCovered(fake, this.points, this.rules).filter(Boolean).length : NaN,
    };
  }

  /**
   * Draw points for looking and measuring: always the same data and noise, which the training never uses.
   * @param {number} count How many of either kind.
   * @returns {{real: Float64Array, fake: Float64Array}} [count, 2] each.
   */
  drawApart(count) {
    let drawn = this.drawnApart.get(count);
    if (!drawn) {
      const random = new Pcg64([this.seed, this.rules.evaluation]);
      const real = drawPoints(this.points, count, random);
      drawn = { real, noise: drawNoise(count, this.settings.z_dim, random) };
      this.drawnApart.set(count, drawn);
    }
    return { real: drawn.real, fake: this.G.outputs(drawn.noise) };
  }

  /**
   * @param {Float64Array} points
   * @returns {number} What D says of them in the mean: a probability, or a score.
   */
  judge(points) {
    const logits = this.D.logits(points);
    const said = this.loss.isProbability ? logits.map(sigmoid) : logits;
    return said.reduce((sum, value) => sum + value, 0) / said.length;
  }
}
