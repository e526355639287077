// A multilayer perceptron: outputs, gradients, and the gradients of gradients.
//
// Rows of numbers lie one after the other: the array of n rows of `width` numbers has row i from i * width on.

/**
 * One layer, and where its numbers lie among all that the network learns.
 * @typedef {object} Layer
 * @property {number} sizeIn
 * @property {number} sizeOut
 * @property {Float64Array} weight [sizeIn, sizeOut].
 * @property {Float64Array} bias [sizeOut].
 * @property {Float64Array} weightGradient
 * @property {Float64Array} biasGradient
 */

/** Fully connected layers. Between two of them, what is negative is multiplied by `leak`. */
export class Mlp {
  /**
   * @param {number[]} widths How many numbers go in, and how many each layer gives.
   * @param {number} leak 0 for ReLU.
   * @param {() => number} drawDouble Draws from 0 to 1: the weights start as PyTorch's `nn.Linear` does, each from
   *   -1 / sqrt(sizeIn) to 1 / sqrt(sizeIn), and rounded to float32.
   */
  constructor(widths, leak, drawDouble) {
    this.leak = leak;
    const count = widths.slice(1).reduce((sum, sizeOut, i) => sum + (widths[i] + 1) * sizeOut, 0);
    this.weights = new Float64Array(count); // all that the network learns, layer by layer: weight, then bias
    this.gradients = new Float64Array(count);
    /** @type {Layer[]} */
    this.layers = [];
    let place = 0;
    for (let i = 1; i < widths.length; i++) {
      const [sizeIn, sizeOut] = [widths[i - 1], widths[i]];
      const middle = place + sizeIn * sizeOut;
      const end = middle + sizeOut;
      const bound = 1 / Math.sqrt(sizeIn);
      for (let k = place; k < end; k++) this.weights[k] = Math.fround(-bound + 2 * bound * drawDouble());
      this.layers.push({
        sizeIn,
        sizeOut,
        weight: this.weights.subarray(place, middle),
        bias: this.weights.subarray(middle, end),
        weightGradient: this.gradients.subarray(place, middle),
        biasGradient: this.gradients.subarray(middle, end),
      });
      place = end;
    }
    /** @type {Float64Array[]} What went into each layer at the last call of `outputs`. */
    this.inputs = [];
    /** @type {Float64Array[]} What came to the outputs of each layer at the last call of `backward`. */
    this.arrived = [];
  }

  /** Set the gradients to 0. */
  clearGradients() {
    this.gradients.fill(0);
  }

  /**
   * Compute the outputs.
   * @param {Float64Array} rows [n, numbers in]. It is kept for `backward`, so it must not change before.
   * @returns {Float64Array} [n, numbers out].
   */
  outputs(rows) {
    this.inputs = [];
    let values = rows;
    for (const layer of this.layers) {
      if (layer !== this.layers[0]) this.dampNegatives(values, values);
      this.inputs.push(values);
      values = applyLayer(layer, values);
    }
    return values;
  }

  /**
   * Pass a gradient back from the outputs to the inputs, after a call of `outputs`.
   * @param {Float64Array} slopes The gradient of some number with respect to the outputs, [n, numbers out].
   * @param {boolean} learns Whether the gradient with respect to the weights is wanted too; it is added to theirs.
   * @returns {Float64Array} The gradient with respect to the inputs, [n, numbers in].
   */
  backward(slopes, learns) {
    let arriving = slopes;
    for (let i = this.layers.length - 1; i >= 0; i--) {
      this.arrived[i] = arriving;
      if (learns) addWeightGradient(this.layers[i], this.inputs[i], arriving);
      arriving = passBack(this.layers[i], arriving);
      if (i > 0) this.dampNegatives(arriving, this.inputs[i]);
    }
    return arriving;
  }

  /**
   * Add the gradient of a number that was computed from what `backward` gave. The layers between the kinks of their
   * activation are linear, so what `backward` gives depends on the weights as a product does; biases don't matter.
   * @param {Float64Array} slopes The gradient of that number with respect to what `backward` gave, [n, numbers in].
   */
  backwardTwice(slopes) {
    let going = slopes;
    this.layers.forEach((layer, i) => {
      if (i > 0) this.dampNegatives(going, this.inputs[i]);
      addProducts(layer.weightGradient, going, layer.sizeIn, this.arrived[i], layer.sizeOut);
      going = passOn(layer, going);
    });
  }

  /**
   * Multiply by the leak where the activation did.
   * @param {Float64Array} values Changed in place.
   * @param {Float64Array} signs As many numbers; a leak above 0 keeps their signs, and with a leak of 0 both a negative
   *   number and the 0 that became of it count as negative.
   */
  dampNegatives(values, signs) {
    for (let i = 0; i < values.length; i++) if (!(signs[i] > 0)) values[i] *= this.leak;
  }
}

/**
 * @param {Layer} layer
 * @param {Float64Array} rows [n, sizeIn]
 * @returns {Float64Array} [n, sizeOut]
 */
function applyLayer(layer, rows) {
  const made = passOn(layer, rows);
  for (let i = 0; i < made.length; i += layer.sizeOut) {
    for (let j = 0; j < layer.sizeOut; j++) made[i + j] += layer.bias[j];
  }
  return made;
}

/**
 * @param {Layer} layer
 * @param {Float64Array} rows [n, sizeIn]
 * @returns {Float64Array} Their products with the weight, [n, sizeOut].
 */
function passOn({ sizeIn, sizeOut, weight }, rows) {
  const made = new Float64Array((rows.length / sizeIn) * sizeOut);
  for (let from = 0, to = 0; from < rows.length; from += sizeIn, to += sizeOut) {
    for (let k = 0; k < sizeIn; k++) {
      const value = rows[from + k];
      const row = k * sizeOut;
      for (let j = 0; j < sizeOut; j++) made[to + j] += value * weight[row + j];
    }
  }
  return made;
}

/**
 * @param {Layer} layer
 * @param {Float64Array} slopes [n, sizeOut]
 * @returns {Float64Array} Their products with the turned weight, [n, sizeIn].
 */
function passBack({ sizeIn, sizeOut, weight }, slopes) {
  const made = new Float64Array((slopes.length / sizeOut) * sizeIn);
  for (let from = 0, to = 0; from < slopes.length; from += sizeOut, to += sizeIn) {
    for (let k = 0; k < sizeIn; k++) {
      const row = k * sizeOut;
      let sum = 0;
      for (let j = 0; j < sizeOut; j++) sum += slopes[from + j] * weight[row + j];
      made[to + k] = sum;
    }
  }
  return made;
}

/**
 * @param {Layer} layer
 * @param {Float64Array} rows What went in, [n, sizeIn].
 * @param {Float64Array} slopes What came back, [n, sizeOut].
 */
function addWeightGradient({ sizeIn, sizeOut, weightGradient, biasGradient }, rows, slopes) {
  addProducts(weightGradient, rows, sizeIn, slopes, sizeOut);
  for (let i = 0; i < slopes.length; i += sizeOut) {
    for (let j = 0; j < sizeOut; j++) biasGradient[j] += slopes[i + j];
  }
}

/**
 * Add the product of each number of a row with each number of the other row, over all pairs of rows.
 * @param {Float64Array} sums [widthA, widthB]
 * @param {Float64Array} a [n, widthA]
 * @param {number} widthA
 * @param {Float64Array} b [n, widthB]
 * @param {number} widthB
 */
function addProducts(sums, a, widthA, b, widthB) {
  for (let inA = 0, inB = 0; inA < a.length; inA += widthA, inB += widthB) {
    for (let k = 0; k < widthA; k++) {
      const value = a[inA + k];
      const row = k * widthB;
      for (let j = 0; j < widthB; j++) sums[row + j] += value * b[inB + j];
    }
  }
}
