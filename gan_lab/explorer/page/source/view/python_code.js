// The line of Python that makes the same picture, as `gan_lab/explorer/choices.py` writes it.

/**
 * Write a number as Python writes a float.
 * @param {number} value from 0.0001 to 1e15, or 0
 * @returns {string} such as "1.0" or "0.4"
 */
export function pythonFloat(value) {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/**
 * Write the code of a noise vector.
 * @param {number} seed
 * @param {number} row which of the noise vectors that the seed draws
 * @param {number} truncation
 * @returns {string} an expression of shape [1, 128]
 */
export function noiseCode(seed, row, truncation) {
  const drawn = `gl.truncated_noise(${row + 1}, ${pythonFloat(truncation)}, seed=${seed})`;
  return row ? `${drawn}[${row}:]` : drawn;
}

/**
 * Write the code of a class vector.
 * @param {{[index: string]: number}} weights
 * @param {string[]} classes all class names
 * @returns {string}
 */
export function classCode(weights, classes) {
  const entries = Object.entries(weights);
  const name = (/** @type {string} */ index) => JSON.stringify(classes[Number(index)]);
  if (entries.length === 1) return `gan.class_vector(${name(entries[0][0])})`;
  const parts = entries.map(([index, weight]) => `${name(index)}: ${pythonFloat(weight)}`);
  return `gan.class_vector({${parts.join(", ")}})`;
}

/**
 * Write the line that makes a picture, for a notebook in which the network is called `gan`.
 * @param {string} noise code of the noise vector
 * @param {string} classVector code of the class vector
 * @param {number} truncation that the network is told
 * @returns {string}
 */
export function generateCode(noise, classVector, truncation) {
  return `gan.generate(${noise}, ${classVector}, truncation=${pythonFloat(truncation)})`;
}
