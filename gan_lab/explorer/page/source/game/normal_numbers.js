// Numbers from the normal distribution: the same float32 numbers as NumPy's `standard_normal(dtype=np.float32)`.
//
// Source: Marsaglia and Tsang 2000, "The Ziggurat Method for Generating Random Variables", with 256 layers: the area
// below the density is covered by layers of equal size, and most numbers need one look at the layer that they fall in.

/** @typedef {import("./pcg64.js").Pcg64} Pcg64 */

const LAYERS = 256;
const EDGE = 3.6541528853610088; // where the lowest layer goes over into the tail of the distribution
const AREA = 0.00492867323399; // of a layer
const STEPS = 2 ** 23; // to which a layer is divided

const { inside, widths, heights } = makeLayers();

/**
 * Draw from the normal distribution.
 * @param {Pcg64} random Draws the bits.
 * @returns {number} A float32 number; their mean is 0, their standard deviation 1.
 */
export function nextNormal(random) {
  for (;;) {
    const word = random.nextWord();
    const layer = word & 0xff;
    const step = word >>> 9;
    const size = Math.fround(step * widths[layer]);
    const value = word & 0x100 ? -size : size;
    if (step < inside[layer]) return value;
    if (layer === 0) return drawFromTail(random, Boolean(step & 0x100));
    const across = Math.fround(Math.fround(heights[layer - 1] - heights[layer]) * random.nextFloat());
    if (Math.fround(across + heights[layer]) < Math.exp(-0.5 * value * value)) return value;
  }
}

/**
 * Draw beyond the edge of the lowest layer.
 * @param {Pcg64} random
 * @param {boolean} isNegative
 * @returns {number}
 */
function drawFromTail(random, isNegative) {
  const inverseEdge = Math.fround(1 / EDGE);
  for (;;) {
    const x = Math.fround(-inverseEdge * Math.fround(Math.log1p(-random.nextFloat())));
    const y = -Math.fround(Math.log1p(-random.nextFloat()));
    if (y + y > x * x) return (isNegative ? -1 : 1) * Math.fround(Math.fround(EDGE) + x);
  }
}

/**
 * Compute the layers, the lowest first.
 * @returns {{inside: Uint32Array, widths: Float32Array, heights: Float32Array}} For each layer: below which step every
 *   number lies under the density, how wide a step is, and the density at its outer edge (1 for the lowest layer).
 */
function makeLayers() {
  const [below, width, height] = [new Uint32Array(LAYERS), new Float32Array(LAYERS), new Float32Array(LAYERS)];
  const density = (/** @type {number} */ x) => Math.exp(-0.5 * x * x);
  const lowest = AREA / density(EDGE); // the width of a rectangle as large as the lowest layer with its tail
  below[0] = Math.round((EDGE / lowest) * STEPS);
  width[0] = lowest / STEPS;
  height[0] = 1;
  let edge = EDGE;
  for (let layer = LAYERS - 1; layer > 0; layer--) {
    width[layer] = edge / STEPS;
    height[layer] = density(edge);
    const next = layer > 1 ? Math.sqrt(-2 * Math.log(AREA / edge + density(edge))) : 0;
    below[layer] = Math.round((next / edge) * STEPS);
    edge = next;
  }
  return { inside: below, widths: width, heights: height };
}
