// Noise vectors from a seed: the same float32 numbers as `gan_lab/inputs/noise.py` draws.

import { inverseNormal } from "./inverse_normal.js";
import { Uniforms } from "./mersenne_twister.js";

const WIDTH = 128; // numbers in a noise vector
// The shares of the whole normal distribution that lie below -2 and below 2, where it is cut off.
const LOWER = 0.02275013194817922;
const UPPER = 0.9772498680518208;

/**
 * Draw noise vectors from a normal distribution cut off at -2 and 2, times the truncation.
 * @param {number} count How many, 1 or more.
 * @param {number} truncation Above 0, at most 1.
 * @param {number} seed A whole number from 0 to 2 ** 32 - 1.
 * @param {number} [first] The first row that is wanted; those before it are only passed over.
 * @returns {Float32Array[]} `count - first` vectors of 128 numbers, each within 2 * truncation of zero.
 */
export function truncatedNoise(count, truncation, seed, first = 0) {
  const uniforms = new Uniforms(seed);
  uniforms.skip(first * WIDTH);
  const scale = Math.fround(truncation); // PyTorch multiplies these numbers as float32
  const drawOne = () => scale * Math.fround(inverseNormal(LOWER + uniforms.next() * (UPPER - LOWER)));
  return Array.from({ length: count - first }, () => Float32Array.from({ length: WIDTH }, drawOne));
}
