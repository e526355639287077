// Pocket: the small BigGAN-deep that ships with the kit, computed as `gan_lab/networks/biggan_fast.py` computes it.
//
// Source: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural Image Synthesis".

import { LabError } from "../errors.js";
import { BatchNorm } from "./batch_norm.js";
import { convolve, makeConvolution } from "./convolution.js";
import { makeImage } from "./images.js";
import { multiply } from "./linear.js";
import { ResidualBlock } from "./residual_block.js";
import { SelfAttention } from "./self_attention.js";
import { readTensors } from "./tensors.js";

/** @typedef {import("../facts.js").Facts} Facts */
/** @typedef {import("./tensors.js").Tensor} Tensor */

const FIRST_SIDE = 4; // pixels, of the image that the first layer makes

/** The network, ready to make pictures. */
export class Pocket {
  /**
   * @param {Facts} facts Of the page.
   * @param {ArrayBuffer} numbers Pocket's tensors, one after the other.
   */
  constructor(facts, numbers) {
    const tensors = readTensors(facts, numbers);
    const find = (/** @type {string} */ name) => /** @type {Tensor} */ (tensors.get(name));
    this.rowTolerance = facts.rowTolerance;
    this.embedding = find("embeddings.weight");
    this.firstWeight = find("generator.gen_z.weight");
    this.firstBias = find("generator.gen_z.bias").values;
    let side = FIRST_SIDE;
    this.first = makeImage(side, this.firstBias.length / side ** 2);
    /** @type {(ResidualBlock | SelfAttention)[]} */
    this.layers = facts.layers.map((kind, number) => {
      const name = `generator.layers.${number}`;
      if (kind === "attention") return new SelfAttention(tensors, name, side);
      const block = new ResidualBlock(tensors, name, side, kind === "upsampling block", facts.epsilon);
      side = block.side;
      return block;
    });
    this.lastNorm = new BatchNorm(tensors, "generator.bn", facts.epsilon);
    this.toGrey = makeConvolution(find("generator.conv_to_rgb.weight"), find("generator.conv_to_rgb.bias"));
    this.normed = makeImage(side, this.lastNorm.channels, 1);
    this.grey = makeImage(side, this.toGrey.outputs);
    this.norms = [...this.layers.flatMap((layer) => ("norms" in layer ? layer.norms : [])), this.lastNorm];
    this.lastRow = this.lastNorm.means.shape[0] - 1;
  }

  /**
   * Make a picture.
   * @param {Float32Array} z A noise vector, 128 numbers.
   * @param {Float32Array} y A class vector, one number for each class.
   * @param {number} truncation Above 0, at most 1: it chooses the statistics of the batch norms.
   * @returns {Float32Array} The picture, row by row: 1,024 numbers from -1, black, to 1, white.
   * @throws {LabError} If it can't compute with such numbers; then no picture is the right one.
   */
  picture(z, y, truncation) {
    const condition = new Float32Array(this.firstWeight.shape[1]);
    condition.set(z);
    condition.set(multiply(this.embedding, y), z.length);
    const place = this.findPlace(truncation);
    for (const norm of this.norms) norm.prepare(condition, place);
    const products = multiply(this.firstWeight, condition);
    this.first.values.set(products.map((product, i) => product + this.firstBias[i]));
    const last = this.layers.reduce((image, layer) => layer.apply(image), this.first);
    this.lastNorm.apply(last, this.normed);
    convolve(this.normed, this.toGrey, this.grey);
    const { values, channels, side } = this.grey;
    const picture = Float32Array.from({ length: side ** 2 }, (_, pixel) => Math.tanh(values[pixel * channels]));
    if (!picture.every(Number.isFinite)) {
      throw new LabError("The noise or the class weights are too large for pocket, so it makes no picture of them.");
    }
    return picture;
  }

  /**
   * @param {number} truncation Above 0, at most 1.
   * @returns {number} Its place among the rows of statistics, which stand for 0.00, 0.02 ... 1.00. A truncation such as
   *   0.1 + 0.2 misses its row by a rounding error: one as near as that takes the row itself.
   */
  findPlace(truncation) {
    const place = truncation * this.lastRow;
    return Math.abs(place - Math.round(place)) < this.rowTolerance * this.lastRow ? Math.round(place) : place;
  }
}
