// A matrix times a vector.

/** @typedef {import("./tensors.js").Tensor} Tensor */

/**
 * Multiply a vector by a matrix, four outputs at a time: one sum alone would wait for each of its additions.
 * @param {Tensor} matrix [outputs, inputs]; outputs is a multiple of four.
 * @param {Float32Array} vector As many numbers as there are inputs.
 * @returns {Float32Array} One number for each output.
 */
export function multiply({ shape, values }, vector) {
  const [outputs, inputs] = shape;
  const results = new Float32Array(outputs);
  for (let output = 0; output < outputs; output += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let input = 0, at = output * inputs; input < inputs; input++, at++) {
      const number = vector[input];
      a += values[at] * number;
      b += values[at + inputs] * number;
      c += values[at + 2 * inputs] * number;
      d += values[at + 3 * inputs] * number;
    }
    results.set([a, b, c, d], output);
  }
  return results;
}
