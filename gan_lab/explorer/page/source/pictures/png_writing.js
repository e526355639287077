// Write a grey PNG with a text inside.

import { writeChunks } from "./png_chunks.js";
import { pack } from "./zlib_streams.js";

const GREY = 0; // the kind of pixels, as PNG counts them

/**
 * Write a PNG file.
 * @param {{width: number, height: number, levels: Uint8Array}} picture Grey levels, row by row.
 * @param {string} keyword What the text is called.
 * @param {string} text The text.
 * @returns {Promise<Uint8Array<ArrayBuffer>>} The whole file.
 */
export async function writePng({ width, height, levels }, keyword, text) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, GREY, 0, 0, 0], 8); // 8 bits; packed, filtered and ordered in the usual way
  const rows = new Uint8Array(height * (1 + width)); // each begins with its filter: none
  for (let row = 0; row < height; row++) {
    rows.set(levels.subarray(row * width, (row + 1) * width), row * (1 + width) + 1);
  }
  return writeChunks([
    { name: "IHDR", content: header },
    // not packed, no language, no other keyword
    { name: "iTXt", content: new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`) },
    { name: "IDAT", content: await pack(rows) },
    { name: "IEND", content: new Uint8Array(0) },
  ]);
}
