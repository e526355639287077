// How much of a file its tiles cover: only that is made again and compared, so only that is vouched for.

import { LabError } from "../errors.js";

/** @typedef {[number, number, number, number]} Box Left, top, width and height, in pixels. */

/**
 * Measure the share of a file's pixels that its tiles cover.
 * @param {{box: Box, frame: number}[]} tiles One or more.
 * @param {{width: number, height: number}} file In pixels.
 * @param {{maxTileSide: number, maxPixels: number, minShare: number}} limits
 * @returns {number} From `minShare` to 1.
 * @throws {LabError} If a tile doesn't lie in the file, two of them overlap, or the file shows much more than its tiles.
 */
export function measureShare(tiles, { width, height }, limits) {
  if (tiles.some(({ frame }) => frame !== 0)) {
    throw new LabError("This file has 1 frame and its recipe tells of more: its frames were changed.");
  }
  const boxes = tiles.map(({ box }) => box);
  const pixels = boxes.reduce((sum, [, , w, h]) => sum + w * h, 0);
  if (boxes.some(([, , w, h]) => Math.max(w, h) > limits.maxTileSide) || pixels > limits.maxPixels) {
    throw new LabError("The recipe tells of larger pictures than the kit makes: it was changed.");
  }
  if (!boxes.every(([left, top, w, h]) => w && h && left + w <= width && top + h <= height)) {
    throw new LabError("The file is smaller than its recipe says: it was cropped or scaled.");
  }
  if (boxes.some((box, i) => boxes.slice(0, i).some((other) => overlap(box, other)))) {
    throw new LabError("The pictures that the recipe tells of lie on one another: it was changed.");
  }
  const share = pixels / (width * height);
  if (share < limits.minShare) {
    throw new LabError("The file shows much more than its recipe describes: the picture was put into another one.");
  }
  return share;
}

/**
 * @param {Box} one
 * @param {Box} other
 */
function overlap([x, y, width, height], [left, top, w, h]) {
  return x < left + w && left < x + width && y < top + h && top < y + height;
}
