// Read a PNG that anybody may have made: what `gan_lab/pictures/file_structure/png.py` accepts, and nothing else.
//
// The pixels are decoded here and not by the browser, since settings for privacy change what a canvas gives back.

import { LabError } from "../errors.js";
import { HEADERS, readChunks } from "./png_chunks.js";
import { unpack } from "./zlib_streams.js";

/** @typedef {import("./png_chunks.js").Chunk} Chunk */

/**
 * What a PNG holds, before its pixels are decoded.
 * @typedef {object} Structure
 * @property {number} width In pixels.
 * @property {number} height In pixels.
 * @property {number} kind Of its pixels, as PNG counts them.
 * @property {Chunk[]} chunks All of them.
 * @property {string | null} recipeText What stands where a recipe has its place; null if nothing does.
 * @property {boolean} isAmbiguous Whether one program may show it otherwise than another one.
 */

/**
 * Decoded pixels.
 * @typedef {object} Pixels
 * @property {number} width
 * @property {number} height
 * @property {number} channels 1 for grey, 3 for red, green and blue.
 * @property {Uint8Array} values Row by row, the channels of a pixel side by side.
 */

const MAX_PIXELS = 30_000_000; // a thousand of the kit's tiles with captions have 20 million; less than Python reads
const PIXEL_SIZES = new Map([
  [0, 1],
  [2, 3],
  [6, 4],
]); // bytes, by the kind: grey, colour, colour with transparency
// Those that don't change how a PNG looks. Others are for gamma and colour (gAMA, cICP), or make it move (acTL).
const HARMLESS = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND", "iTXt", "tEXt", "zTXt", "pHYs", "tIME", "sRGB"]);
const TURNED = /tiff:Orientation(=["']|>)[2-8]/; // in XMP, a description of the picture

/**
 * Read what a PNG holds.
 * @param {Uint8Array<ArrayBuffer>} bytes The whole file.
 * @param {{keyword: string, maxCharacters: number}} recipe What the text of a recipe is called, and how long it may be.
 * @param {number} maxSide The largest height and width in pixels.
 * @returns {Promise<Structure>}
 * @throws {LabError} If it is too large.
 * @throws {Error} If it is broken.
 */
export async function readStructure(bytes, recipe, maxSide) {
  const chunks = readChunks(bytes);
  const { name, content: header } = chunks[0];
  if (name !== "IHDR" || header.length !== 13) throw new RangeError("it doesn't begin with its size");
  const places = chunks.flatMap((chunk, place) => (chunk.name === "IDAT" ? [place] : []));
  if (places.some((place, i) => place !== places[0] + i)) throw new RangeError("its pixels are in several places");
  const view = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (!(width && height)) throw new RangeError("it shows nothing");
  if (Math.max(width, height) > maxSide || width * height > MAX_PIXELS) {
    throw new LabError(
      `This file has ${width} x ${height} pixels, more than this page reads: gl.regenerate reads larger ones.`,
    );
  }
  const [depth, kind, ...others] = header.subarray(8);
  const texts = chunks.filter((chunk) => chunk.name === "iTXt");
  const isRecipe = (/** @type {Chunk} */ { content }) => startsWith(content, `${recipe.keyword}\0`);
  const isTurned = texts.some((text) => !isRecipe(text) && TURNED.test(decode(text.content)));
  const isPlain = depth === 8 && PIXEL_SIZES.has(kind) && others.every((value) => value === 0);
  const headers = chunks.filter((chunk) => HEADERS.has(chunk.name)).map((chunk) => chunk.name);
  const isDoubled = new Set(headers).size < headers.length; // of two, one program obeys the first, another the last one
  const found = texts.filter(isRecipe).pop();
  return {
    width,
    height,
    kind,
    chunks,
    recipeText: found ? await readText(found.content, recipe.keyword.length + 1, recipe.maxCharacters) : null,
    isAmbiguous: isTurned || isDoubled || !isPlain || chunks.some((chunk) => !HARMLESS.has(chunk.name)),
  };
}

/**
 * Decode the pixels of a PNG that isn't ambiguous.
 * @param {Structure} structure
 * @returns {Promise<Pixels>}
 * @throws {LabError} If a pixel is transparent.
 * @throws {Error} If it is broken.
 */
export async function decodePixels({ width, height, kind, chunks }) {
  const size = /** @type {number} */ (PIXEL_SIZES.get(kind));
  const parts = chunks.filter(({ name }) => name === "IDAT").map(({ content }) => content);
  const rows = await unpack(parts, height * (1 + width * size));
  if (rows.length < height * (1 + width * size)) throw new RangeError("its pixels end too early");
  const values = undoFilters(rows, width * size, size);
  const channels = kind === 0 ? 1 : 3;
  const pixels = { width, height, channels, values: size === channels ? values : dropOpaque(values, size) };
  const rule = chunks.find(({ name }) => name === "tRNS");
  if (rule && size === channels) refuseTransparent(pixels, rule.content);
  return pixels;
}

/**
 * Undo what each row was filtered by: a PNG stores how a byte differs from those before it and above it.
 * @param {Uint8Array} rows Each begins with its filter.
 * @param {number} length Bytes in a row, without the filter.
 * @param {number} size Bytes in a pixel.
 * @returns {Uint8Array} The rows without filters.
 */
function undoFilters(rows, length, size) {
  const count = rows.length / (length + 1);
  const values = new Uint8Array(count * length);
  for (let row = 0, from = 0, to = 0; row < count; row++) {
    const filter = rows[from++];
    if (filter > 4) throw new RangeError("its pixels are broken");
    for (let i = 0; i < length; i++, from++, to++) {
      const left = i >= size ? values[to - size] : 0;
      const above = row ? values[to - length] : 0;
      const corner = row && i >= size ? values[to - length - size] : 0;
      values[to] = rows[from] + predict(filter, left, above, corner);
    }
  }
  return values;
}

/**
 * @param {number} filter 0 to 4.
 * @param {number} left
 * @param {number} above
 * @param {number} corner The byte above the one on the left.
 * @returns {number} What the filter takes a byte for.
 */
function predict(filter, left, above, corner) {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  // Paeth's: whichever of the three is nearest to left + above - corner
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/**
 * Drop how opaque each pixel is, if all are opaque.
 * @param {Uint8Array} values
 * @param {number} size Bytes in a pixel, of which the last one says how opaque it is.
 * @returns {Uint8Array}
 * @throws {LabError} If one isn't.
 */
function dropOpaque(values, size) {
  const kept = new Uint8Array((values.length / size) * (size - 1));
  for (let from = 0, to = 0; from < values.length; from += size, to += size - 1) {
    if (values[from + size - 1] < 255) throw makeTransparentError();
    kept.set(values.subarray(from, from + size - 1), to);
  }
  return kept;
}

/**
 * @param {Pixels} pixels
 * @param {Uint8Array} rule The content of tRNS: the colour that is transparent, two bytes for each channel, of which
 *   only the second counts where a channel has 8 bits.
 * @throws {LabError} If a pixel has that colour.
 * @throws {RangeError} If the rule is too short.
 */
function refuseTransparent({ channels, values }, rule) {
  if (rule.length < 2 * channels) throw new RangeError("its colours are damaged");
  const colour = Array.from({ length: channels }, (_, i) => rule[2 * i + 1]);
  for (let at = 0; at < values.length; at += channels) {
    if (colour.every((level, i) => values[at + i] === level)) throw makeTransparentError();
  }
}

function makeTransparentError() {
  return new LabError("This file has transparent pixels: a program changed it after it was made.");
}

/**
 * Read the text of an iTXt chunk.
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {number} start Where its flags stand, behind the keyword.
 * @param {number} limit Characters that are read, and one more; a longer text is too long for a recipe anyway.
 * @returns {Promise<string>} "" if it is broken.
 */
async function readText(content, start, limit) {
  const behindLanguage = content.indexOf(0, start + 2) + 1;
  const behindKeyword = behindLanguage && content.indexOf(0, behindLanguage) + 1;
  if (!behindKeyword) return "";
  const isPacked = content[start] === 1 && content[start + 1] === 0;
  const packed = content.subarray(behindKeyword);
  try {
    return decode(isPacked ? await unpack([packed], limit + 1) : packed);
  } catch {
    return "";
  }
}

/** @param {Uint8Array} bytes */
function decode(bytes) {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/**
 * @param {Uint8Array} bytes
 * @param {string} text Of ASCII characters.
 */
function startsWith(bytes, text) {
  return [...text].every((character, i) => bytes[i] === character.charCodeAt(0));
}
