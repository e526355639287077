// What lies between two layers: numbers for each pixel, with a margin of zeros around them for the 3 x 3 convolutions.

/**
 * Numbers for each pixel, side by side; row by row, with a margin.
 * @typedef {object} Image
 * @property {number} side Its height and width in pixels, without the margin.
 * @property {number} channels How many numbers a pixel has.
 * @property {number} margin How many pixels of zeros lie around it: 0 or 1.
 * @property {number} stride How many numbers lie from a pixel to the one below it.
 * @property {number} start Where the first pixel inside of the margin begins.
 * @property {Float32Array} values All of them.
 */

/**
 * Make an image of zeros.
 * @param {number} side Its height and width in pixels.
 * @param {number} channels How many numbers a pixel has.
 * @param {number} margin 0 or 1.
 * @returns {Image} The image.
 */
export function makeImage(side, channels, margin = 0) {
  // `| 0` says that these are whole numbers, also where a division made them: then engines compute faster with them.
  const stride = ((side + 2 * margin) * channels) | 0;
  const start = (margin * (stride + channels)) | 0;
  const values = new Float32Array(stride * (side + 2 * margin));
  return { side: side | 0, channels: channels | 0, margin, stride, start, values };
}
