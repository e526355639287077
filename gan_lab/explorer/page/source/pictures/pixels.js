// Pixels: from a network's numbers to grey levels.

/**
 * Convert a network's numbers to grey levels: round((x + 1) * 127.5), as float32, halves to the even number.
 * @param {Float32Array} values Numbers from -1 to 1; what lies outside is clamped.
 * @returns {Uint8Array} As many levels, 0 to 255.
 */
export function toGreyLevels(values) {
  const levels = Uint8ClampedArray.from(values, (x) => Math.fround(Math.fround(x + 1) * 127.5)); // which rounds so
  return new Uint8Array(levels.buffer);
}
