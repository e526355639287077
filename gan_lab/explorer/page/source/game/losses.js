// The losses of D and G: what each network makes small. Each is a mean over points of what one point's logit costs.

/**
 * What a logit costs.
 * @typedef {object} Cost
 * @property {(logit: number) => number} value
 * @property {(logit: number) => number} slope The derivative of the value.
 */

/**
 * The losses of both networks.
 * @typedef {object} Loss
 * @property {Cost} real Of D, for a point of the data.
 * @property {Cost} fake Of D, for a generated point.
 * @property {Cost} ofG Of G, for a generated point.
 * @property {boolean} isProbability Whether the sigmoid of a logit is the probability that a point is real; else D is
 *   a critic that gives scores.
 * @property {boolean} hasPenalty Whether D's loss has the gradient penalty.
 */

/**
 * @param {number} x
 * @returns {number} 1 / (1 + exp(-x)), 0 to 1.
 */
export const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/**
 * @param {number} x
 * @returns {number} log(1 + exp(x)), which is -log(1 - sigmoid(x)) without a probability that is rounded to 1.
 */
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** @type {Cost} -log D(x) */
const callItFake = { value: (logit) => softplus(-logit), slope: (logit) => -sigmoid(-logit) };
/** @type {Cost} -log(1 - D(x)) */
const callItReal = { value: softplus, slope: sigmoid };
/** @type {Cost} */
const score = { value: (logit) => logit, slope: () => 1 };
/** @type {Cost} */
const minusScore = { value: (logit) => -logit, slope: () => -1 };

/** @type {{[name: string]: Loss}} By their names in `gl.Game`. */
export const LOSSES = {
  // Goodfellow et al. 2014, section 3: G makes -log D(G(z)) small.
  "non-saturating": {
    real: callItFake,
    fake: callItReal,
    ofG: callItFake,
    isProbability: true,
    hasPenalty: false,
  },
  // Goodfellow et al. 2014, equation 1: G makes small what D makes large, log(1 - D(G(z))).
  minimax: {
    real: callItFake,
    fake: callItReal,
    ofG: { value: (logit) => -softplus(logit), slope: (logit) => -sigmoid(logit) },
    isProbability: true,
    hasPenalty: false,
  },
  // Arjovsky et al. 2017; the penalty is that of Gulrajani et al. 2017.
  wasserstein: { real: minusScore, fake: score, ofG: minusScore, isProbability: false, hasPenalty: true },
  // Lim and Ye 2017; the loss of BigGAN.
  hinge: {
    real: { value: (logit) => Math.max(0, 1 - logit), slope: (logit) => (logit < 1 ? -1 : 0) },
    fake: { value: (logit) => Math.max(0, 1 + logit), slope: (logit) => (logit > -1 ? 1 : 0) },
    ofG: minusScore,
    isProbability: false,
    hasPenalty: false,
  },
};

/**
 * Compute the mean cost of logits.
 * @param {Cost} cost
 * @param {Float64Array} logits One or more.
 * @returns {[number, Float64Array]} The mean, and its gradient with respect to each logit.
 */
export function meanCost(cost, logits) {
  const sum = logits.reduce((total, logit) => total + cost.value(logit), 0);
  return [sum / logits.length, logits.map((logit) => cost.slope(logit) / logits.length)];
}
