// Self-attention: each pixel looks at all others, and takes over what is found where it looks.
//
// Source: Zhang, Goodfellow, Metaxas and Odena 2019, "Self-Attention Generative Adversarial Networks", section 3; as in
// BigGAN, what is looked at has a quarter of the pixels.

import { convolve, makeConvolution, makeKernel } from "./convolution.js";
import { makeImage } from "./images.js";

/** @typedef {import("./images.js").Image} Image */
/** @typedef {import("./tensors.js").Tensor} Tensor */

/** The layer, for images of one size. */
export class SelfAttention {
  /**
   * @param {Map<string, Tensor>} tensors All of the network's.
   * @param {string} name The layer's name.
   * @param {number} side The height and width of the image in pixels.
   */
  constructor(tensors, name, side) {
    const find = (/** @type {string} */ part) => /** @type {Tensor} */ (tensors.get(`${name}.${part}`));
    const convolution = (/** @type {string} */ part) => makeConvolution(find(`snconv1x1_${part}.weight`), undefined);
    this.toQuery = convolution("theta");
    this.toKey = convolution("phi");
    this.toValue = convolution("g");
    this.toOutput = convolution("o_conv");
    this.strength = find("gamma").values[0];

    const channels = find("snconv1x1_theta.weight").shape[1];
    const [keyChannels, valueChannels] = [this.toKey.outputs, this.toValue.outputs];
    this.query = makeImage(side, keyChannels);
    this.key = makeImage(side, keyChannels);
    this.value = makeImage(side, valueChannels);
    this.pooledKey = makeImage(side / 2, keyChannels);
    this.pooledValue = makeImage(side / 2, valueChannels);
    this.found = makeImage(side, valueChannels);
    this.output = makeImage(side, channels);
    this.shares = makeImage(side, (side / 2) ** 2); // of each place, for each pixel
  }

  /**
   * Compute the layer.
   * @param {Image} input The image that comes in.
   * @returns {Image} What goes out; the next call writes over it.
   */
  apply(input) {
    convolve(input, this.toQuery, this.query);
    convolve(input, this.toKey, this.key);
    convolve(input, this.toValue, this.value);
    takeLargestOfFour(this.key, this.pooledKey);
    takeLargestOfFour(this.value, this.pooledValue);
    const { pooledKey, pooledValue, shares } = this;
    const [places, keyChannels, valueChannels] = [shares.channels, pooledKey.channels, pooledValue.channels];
    // Both products are convolutions of 1 x 1: each place is an output that sees a pixel's query, and then an input.
    const fit = makeKernel(places, keyChannels, 1, 1, (place, i) => pooledKey.values[place * keyChannels + i], null);
    convolve(this.query, fit, shares);
    softmax(shares);
    const mix = makeKernel(
      valueChannels,
      places,
      1,
      1,
      (i, place) => pooledValue.values[place * valueChannels + i],
      null,
    );
    convolve(shares, mix, this.found);
    convolve(this.found, this.toOutput, this.output);
    const { values } = this.output;
    for (let i = 0; i < values.length; i++) values[i] = input.values[i] + this.strength * values[i];
    return this.output;
  }
}

/**
 * Turn a pixel's numbers into shares that add up to 1, in place: exp(x) / sum of all exp(x).
 * @param {Image} image
 */
function softmax({ values, channels }) {
  for (let start = 0; start < values.length; start += channels) {
    let largest = -Infinity;
    for (let i = start; i < start + channels; i++) largest = Math.max(largest, values[i]);
    let sum = 0;
    for (let i = start; i < start + channels; i++) {
      values[i] = Math.exp(values[i] - largest); // at most 1, so that no number grows too large
      sum += values[i];
    }
    for (let i = start; i < start + channels; i++) values[i] /= sum;
  }
}

/**
 * Make an image half as high and wide: of each 2 x 2 pixels the largest number, channel by channel.
 * @param {Image} input The image.
 * @param {Image} output Half as large.
 */
function takeLargestOfFour(input, output) {
  const { stride, channels, values } = input;
  for (let row = 0, to = 0; row < output.side; row++) {
    for (let column = 0; column < output.side; column++) {
      let from = 2 * row * stride + 2 * column * channels;
      for (const end = from + channels; from < end; from++) {
        const above = Math.max(values[from], values[from + channels]);
        output.values[to++] = Math.max(above, values[from + stride], values[from + stride + channels]);
      }
    }
  }
}
