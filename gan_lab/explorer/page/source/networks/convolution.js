// Convolutions: nearly all of the arithmetic, so this is written for speed.
//
// A pixel's channels lie side by side, so what a kernel sees of one row is one run of numbers. The inner loop takes two
// pixels and four outputs at a time: of the six numbers that it reads from memory each is used two or four times.

/** @typedef {import("./images.js").Image} Image */
/** @typedef {import("./tensors.js").Tensor} Tensor */

const BLOCK = 4; // outputs that are computed together

/**
 * A convolution's weights in the order of the inner loop: for each block of outputs, for each row of the kernel, for
 * each number in the run, one weight for each output.
 * @typedef {object} Kernel
 * @property {number} rows How many rows of the image it sees.
 * @property {number} run How many numbers it sees of each: columns times channels.
 * @property {number} outputs How many channels it makes.
 * @property {Float32Array} weights In that order; outputs that fill up the last block have weights of zero.
 * @property {Float32Array} biases One for each output, those that fill up included.
 */

/**
 * Put weights into the order of the inner loop.
 * @param {number} outputs How many channels it makes.
 * @param {number} channels How many channels it sees.
 * @param {number} rows How many rows its kernel has.
 * @param {number} columns How many columns.
 * @param {(output: number, channel: number, row: number, column: number) => number} weightOf The weights.
 * @param {Float32Array | null} biases One for each output; null for none.
 * @returns {Kernel} The kernel.
 */
export function makeKernel(outputs, channels, rows, columns, weightOf, biases) {
  const filled = (Math.ceil(outputs / BLOCK) * BLOCK) | 0; // whole, as in `makeImage`
  const weights = new Float32Array(filled * channels * rows * columns);
  let place = 0;
  for (let block = 0; block < filled; block += BLOCK) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let channel = 0; channel < channels; channel++) {
          for (let output = block; output < block + BLOCK; output++) {
            weights[place++] = output < outputs ? weightOf(output, channel, row, column) : 0;
          }
        }
      }
    }
  }
  const filledBiases = new Float32Array(filled);
  if (biases) filledBiases.set(biases);
  return { rows, run: columns * channels, outputs: filled, weights, biases: filledBiases };
}

/**
 * Make the kernel of a convolution from its tensors.
 * @param {Tensor} weight [outputs, channels, rows, columns].
 * @param {Tensor | undefined} bias [outputs].
 * @returns {Kernel} The kernel.
 */
export function makeConvolution({ shape, values }, bias) {
  const [outputs, channels, rows, columns] = shape;
  const weightOf = (
    /** @type {number} */ o,
    /** @type {number} */ c,
    /** @type {number} */ r,
    /** @type {number} */ k,
  ) => values[((o * channels + c) * rows + r) * columns + k];
  return makeKernel(outputs, channels, rows, columns, weightOf, bias ? bias.values : null);
}

/**
 * Make the kernels of an enlargement by 2 (each pixel becomes four) and the 3 x 3 convolution behind it, in one.
 *
 * Where a kernel of three rows lies over pixels of which two are the same, it is one of two rows. So for each of the
 * four pixels that one pixel becomes there is a kernel of 2 x 2, and 16 multiplications in place of 36.
 * @param {Tensor} weight [outputs, channels, 3, 3].
 * @param {Tensor} bias [outputs].
 * @returns {Kernel[]} For the upper left, upper right, lower left and lower right pixel.
 */
export function makeEnlargingConvolution({ shape, values }, bias) {
  const [outputs, channels] = shape;
  // Which rows of the 3 x 3 kernel see the first and the second row of pixels, for the upper and for the lower pixel.
  const seen = [
    [[0], [1, 2]],
    [[0, 1], [2]],
  ];
  return [0, 1, 2, 3].map((corner) => {
    const [below, right] = [corner >> 1, corner & 1];
    /** @type {(output: number, channel: number, row: number, column: number) => number} */
    const weightOf = (output, channel, row, column) => {
      let sum = 0;
      for (const y of seen[below][row]) {
        for (const x of seen[right][column]) sum += values[((output * channels + channel) * 3 + y) * 3 + x];
      }
      return sum;
    };
    return makeKernel(outputs, channels, 2, 2, weightOf, bias.values);
  });
}

/**
 * Convolve an image.
 * @param {Image} input Its side is an even number. A kernel of more than one row needs a margin of 1.
 * @param {Kernel} kernel For as many channels as the image has.
 * @param {Image} output As large as the input, of as many channels as the kernel has outputs; without a margin.
 */
export function convolve(input, kernel, output) {
  const first = input.start - (kernel.rows > 1 ? input.stride + input.channels : 0);
  slide(input, first, kernel, output, 0, output.channels, output.stride);
}

/**
 * Enlarge an image by 2, and convolve it.
 * @param {Image} input With a margin of 1.
 * @param {Kernel[]} kernels As `makeEnlargingConvolution` makes them.
 * @param {Image} output Twice as large, without a margin.
 */
export function convolveEnlarged(input, kernels, output) {
  kernels.forEach((kernel, corner) => {
    const [below, right] = [corner >> 1, corner & 1];
    const first = input.start - (1 - below) * input.stride - (1 - right) * input.channels;
    const place = below * output.stride + right * output.channels;
    slide(input, first, kernel, output, place, 2 * output.channels, 2 * output.stride);
  });
}

/**
 * Slide a kernel over an image, two pixels at a time.
 * @param {Image} input What it slides over.
 * @param {number} first Where the first number lies that the kernel sees for the first pixel.
 * @param {Kernel} kernel What slides.
 * @param {Image} output Where the results go.
 * @param {number} place Where the result for the first pixel goes.
 * @param {number} step From there to the result for the pixel on its right.
 * @param {number} rowStep From there to the result for the pixel below.
 */
function slide(input, first, kernel, output, place, step, rowStep) {
  const { rows, run, weights, biases, outputs } = kernel;
  const { values, stride, channels, side } = input;
  const results = output.values;
  const weightsOfBlock = rows * run * BLOCK;
  for (let output = 0; output < outputs; output += BLOCK) {
    const block = (output / BLOCK) * weightsOfBlock;
    const b0 = biases[output];
    const b1 = biases[output + 1];
    const b2 = biases[output + 2];
    const b3 = biases[output + 3];
    for (let row = 0; row < side; row++) {
      let seen = first + row * stride; // where the numbers of the first of both pixels lie
      let into = place + row * rowStep + output;
      for (let column = 0; column < side; column += 2) {
        let p0 = b0,
          p1 = b1,
          p2 = b2,
          p3 = b3; // the four outputs for the first pixel
        let q0 = b0,
          q1 = b1,
          q2 = b2,
          q3 = b3;
        let at = block;
        for (let kernelRow = 0; kernelRow < rows; kernelRow++) {
          let p = seen + kernelRow * stride;
          let q = p + channels;
          for (const end = p + run; p < end; p++, q++, at += BLOCK) {
            const w0 = weights[at];
            const w1 = weights[at + 1];
            const w2 = weights[at + 2];
            const w3 = weights[at + 3];
            const a = values[p];
            p0 += w0 * a;
            p1 += w1 * a;
            p2 += w2 * a;
            p3 += w3 * a;
            const b = values[q];
            q0 += w0 * b;
            q1 += w1 * b;
            q2 += w2 * b;
            q3 += w3 * b;
          }
        }
        results[into] = p0;
        results[into + 1] = p1;
        results[into + 2] = p2;
        results[into + 3] = p3;
        into += step;
        results[into] = q0;
        results[into + 1] = q1;
        results[into + 2] = q2;
        results[into + 3] = q3;
        into += step;
        seen += 2 * channels;
      }
    }
  }
}
