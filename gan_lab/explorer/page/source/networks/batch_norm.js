// Batch norm with the statistics of a truncation; scale and offset follow from noise and class (conditional).

import { multiply } from "./linear.js";

/** @typedef {import("../facts.js").Facts} Facts */
/** @typedef {import("./images.js").Image} Image */
/** @typedef {import("./tensors.js").Tensor} Tensor */

/** A batch norm with the ReLU behind it. */
export class BatchNorm {
  /**
   * @param {Map<string, Tensor>} tensors All of the network's.
   * @param {string} name The layer's name.
   * @param {number} epsilon What is added to a variance.
   */
  constructor(tensors, name, epsilon) {
    const find = (/** @type {string} */ part) => /** @type {Tensor} */ (tensors.get(`${name}.${part}`));
    this.means = find("running_means"); // [rows, channels]: a row for each truncation 0.00, 0.02 ... 1.00
    this.variances = find("running_vars");
    this.epsilon = epsilon;
    this.channels = this.means.shape[1];
    this.isConditional = tensors.has(`${name}.scale.weight`);
    this.scale = find(this.isConditional ? "scale.weight" : "weight");
    this.offset = find(this.isConditional ? "offset.weight" : "bias");
    this.gains = new Float32Array(this.channels);
    this.shifts = new Float32Array(this.channels);
  }

  /**
   * Find what each channel is multiplied by, and what is added: (x - mean) / deviation * scale + offset.
   * @param {Float32Array} condition Noise and class embedding, end to end.
   * @param {number} place Of the truncation among the rows of statistics; between two of them both are mixed.
   */
  prepare(condition, place) {
    const low = Math.floor(place);
    const high = Math.ceil(place);
    const scale = this.isConditional ? multiply(this.scale, condition) : this.scale.values;
    const offset = this.isConditional ? multiply(this.offset, condition) : this.offset.values;
    for (let channel = 0; channel < this.channels; channel++) {
      const mean = this.mix(this.means, low, high, place - low, channel);
      const deviation = Math.sqrt(this.mix(this.variances, low, high, place - low, channel) + this.epsilon);
      this.gains[channel] = (scale[channel] + (this.isConditional ? 1 : 0)) / deviation;
      this.shifts[channel] = offset[channel] - mean * this.gains[channel];
    }
  }

  /**
   * @param {Tensor} statistics
   * @param {number} low
   * @param {number} high
   * @param {number} fraction
   * @param {number} channel
   * @returns {number} A statistic between two rows.
   */
  mix({ values }, low, high, fraction, channel) {
    const start = values[low * this.channels + channel];
    return start + fraction * (values[high * this.channels + channel] - start);
  }

  /**
   * Compute batch norm and ReLU.
   * @param {Image} input The image, without a margin.
   * @param {Image} output As large; its margin stays zero.
   */
  apply(input, output) {
    const { gains, shifts, channels } = this;
    const [from, to] = [input.values, output.values];
    const length = input.side * channels;
    for (let row = 0; row < input.side; row++) {
      let read = row * input.stride;
      let write = output.start + row * output.stride;
      for (const end = read + length; read < end; ) {
        for (let channel = 0; channel < channels; channel++) {
          to[write++] = Math.max(0, from[read++] * gains[channel] + shifts[channel]); // no branch to predict
        }
      }
    }
  }
}
