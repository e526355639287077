// Noise vectors as a recipe holds them: base64 of little-endian float32 numbers.

const BYTES = 4; // of a number

/**
 * @param {Float32Array} numbers
 * @returns {string}
 */
export function encodeNumbers(numbers) {
  const view = new DataView(new ArrayBuffer(BYTES * numbers.length));
  for (const [i, number] of numbers.entries()) view.setFloat32(BYTES * i, number, true);
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

/**
 * @param {string} text Whatever a recipe holds, of at most some thousand characters.
 * @param {number} count How many numbers there should be.
 * @returns {Float32Array | null} Finite numbers; null if the text is anything else.
 */
export function decodeNumbers(text, count) {
  if (text.length % 4) return null; // `atob` takes it without the signs at its end, and Python doesn't
  let bytes;
  try {
    bytes = atob(text);
  } catch {
    return null;
  }
  if (bytes.length !== BYTES * count) return null;
  const view = new DataView(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer);
  const numbers = Float32Array.from({ length: count }, (_, i) => view.getFloat32(BYTES * i, true));
  return numbers.every(Number.isFinite) ? numbers : null;
}
