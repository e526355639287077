// Pocket's tensors, read from the numbers in the page.

/** @typedef {import("../facts.js").Facts} Facts */

/** @typedef {{shape: number[], values: Float32Array}} Tensor The last axis lies together in memory. */

// The value of each of the 65,536 half-precision numbers.
const HALVES = Float32Array.from({ length: 65536 }, (_, bits) => {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
});

/**
 * Read every tensor.
 * @param {Facts} facts Which tensors there are, and where.
 * @param {ArrayBuffer} numbers All of them, one after the other.
 * @returns {Map<string, Tensor>} By their names.
 */
export function readTensors(facts, numbers) {
  const bytes = new DataView(numbers);
  const tensors = new Map();
  for (const [name, { start, shape, type, factor }] of Object.entries(facts.parts)) {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    for (let i = 0; i < values.length; i++) {
      const value =
        type === "float16" ? HALVES[bytes.getUint16(start + 2 * i, true)] : bytes.getFloat32(start + 4 * i, true);
      values[i] = value * factor;
    }
    tensors.set(name, { shape, values });
  }
  return tensors;
}
