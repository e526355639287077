// A residual block of BigGAN-deep: four convolutions, a batch norm and ReLU before each, and a shortcut around them.
//
// Source: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural Image Synthesis",
// figure 16.

import { BatchNorm } from "./batch_norm.js";
import { convolve, convolveEnlarged, makeConvolution, makeEnlargingConvolution } from "./convolution.js";
import { makeImage } from "./images.js";

/** @typedef {import("./images.js").Image} Image */
/** @typedef {import("./tensors.js").Tensor} Tensor */

/** One block, for images of one size. */
export class ResidualBlock {
  /**
   * @param {Map<string, Tensor>} tensors All of the network's.
   * @param {string} name The layer's name.
   * @param {number} side The height and width of what comes in, in pixels.
   * @param {boolean} enlarges Whether twice as much goes out.
   * @param {number} epsilon What batch norm adds to a variance.
   */
  constructor(tensors, name, side, enlarges, epsilon) {
    const weight = (/** @type {number} */ i) => /** @type {Tensor} */ (tensors.get(`${name}.conv_${i}.weight`));
    const bias = (/** @type {number} */ i) => /** @type {Tensor} */ (tensors.get(`${name}.conv_${i}.bias`));
    this.side = enlarges ? 2 * side : side;
    this.enlarges = enlarges;
    this.norms = [0, 1, 2, 3].map((i) => new BatchNorm(tensors, `${name}.bn_${i}`, epsilon));
    this.shrink = makeConvolution(weight(0), bias(0));
    this.first = enlarges ? null : makeConvolution(weight(1), bias(1));
    this.firstEnlarging = enlarges ? makeEnlargingConvolution(weight(1), bias(1)) : [];
    this.second = makeConvolution(weight(2), bias(2));
    this.widen = makeConvolution(weight(3), bias(3));

    const [channels, middle] = [weight(0).shape[1], weight(0).shape[0]];
    this.normed = makeImage(side, channels); // the images between the layers, made once
    this.shrunk = makeImage(side, middle);
    this.shrunkNormed = makeImage(side, middle, 1);
    this.made = makeImage(this.side, middle);
    this.madeNormed = makeImage(this.side, middle, 1);
    this.madeNormedAgain = makeImage(this.side, middle);
    this.output = makeImage(this.side, weight(3).shape[0]);
  }

  /**
   * Compute the block.
   * @param {Image} input The image that comes in.
   * @returns {Image} What goes out; the next call writes over it.
   */
  apply(input) {
    const { norms, made, output } = this;
    norms[0].apply(input, this.normed);
    convolve(this.normed, this.shrink, this.shrunk);
    norms[1].apply(this.shrunk, this.shrunkNormed);
    if (this.first) convolve(this.shrunkNormed, this.first, made);
    else convolveEnlarged(this.shrunkNormed, this.firstEnlarging, made);
    norms[2].apply(made, this.madeNormed);
    convolve(this.madeNormed, this.second, made);
    norms[3].apply(made, this.madeNormedAgain);
    convolve(this.madeNormedAgain, this.widen, output);
    addShortcut(input, output);
    return output;
  }
}

/**
 * Add what came in to what goes out: as many of its channels as go out, each pixel four times if that is larger.
 * @param {Image} input What came in.
 * @param {Image} output What goes out.
 */
function addShortcut(input, output) {
  const factor = output.side / input.side;
  for (let row = 0, to = 0; row < output.side; row++) {
    const fromRow = Math.floor(row / factor) * input.stride;
    for (let column = 0; column < output.side; column++) {
      let from = fromRow + Math.floor(column / factor) * input.channels;
      for (const end = to + output.channels; to < end; ) output.values[to++] += input.values[from++];
    }
  }
}
