// The chunks of a PNG: a length, a name, the content, and a checksum for each.
//
// Source: W3C, Portable Network Graphics (third edition), section 5.

import { crc32 } from "./crc32.js";

export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** The chunks that say how the pixels are meant: there is one of each at most, and it must be whole. */
export const HEADERS = new Set(["IHDR", "PLTE", "tRNS"]);

/** @typedef {{name: string, content: Uint8Array<ArrayBuffer>}} Chunk */

/**
 * Tell whether a file begins like a PNG.
 * @param {Uint8Array} bytes
 */
export function isPng(bytes) {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Read the chunks of a PNG, up to its last one; what lies behind that draws nothing.
 * @param {Uint8Array<ArrayBuffer>} bytes The whole file.
 * @returns {Chunk[]} None is copied.
 * @throws {RangeError} If the file was cut, or one of its headers is damaged.
 */
export function readChunks(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Chunk[]} */
  const chunks = [];
  let start = SIGNATURE.length;
  while (chunks.length === 0 || chunks[chunks.length - 1].name !== "IEND") {
    const end = start + 8 + view.getUint32(start); // a RangeError where nothing is left
    if (end + 4 > bytes.length) throw new RangeError("it ends too early");
    const name = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    if (HEADERS.has(name) && crc32(bytes.subarray(start + 4, end)) !== view.getUint32(end)) {
      throw new RangeError(name === "IHDR" ? "its size is damaged" : "its colours are damaged");
    }
    chunks.push({ name, content: bytes.subarray(start + 8, end) });
    start = end + 4;
  }
  return chunks;
}

/**
 * Write a PNG of some chunks.
 * @param {Chunk[]} chunks
 * @returns {Uint8Array<ArrayBuffer>} The whole file.
 */
export function writeChunks(chunks) {
  const length = chunks.reduce((sum, { content }) => sum + 12 + content.length, SIGNATURE.length);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let start = SIGNATURE.length;
  for (const { name, content } of chunks) {
    const end = start + 8 + content.length;
    view.setUint32(start, content.length);
    for (let i = 0; i < 4; i++) bytes[start + 4 + i] = name.charCodeAt(i);
    bytes.set(content, start + 8);
    view.setUint32(end, crc32(bytes.subarray(start + 4, end)));
    start = end + 4;
  }
  return bytes;
}
