// Draws the plane of a game, as `gan_lab/game/plane_plot.py` does: D's surface, both kinds of points, arrows, lattice.

import { clearCanvas } from "./sharp_canvas.js";

/** @typedef {import("../game/rules.js").GameRules} GameRules */
/** @typedef {import("../game/scene.js").Scene} Scene */

/**
 * What a person puts into the plane.
 * @typedef {object} Putting
 * @property {[number, number][]} places The points so far.
 * @property {[number, number] | null} cross Where the next one goes that is put by keyboard; null if none is.
 */

const [NET, ARROW, INK] = ["#777777", "#222222", "#000000"]; // the plane is white paper, in a dark theme too

/** The plane on a canvas. */
export class Plane {
  /**
   * @param {HTMLCanvasElement} canvas A square.
   * @param {GameRules} rules
   */
  constructor(canvas, rules) {
    this.canvas = canvas;
    this.rules = rules;
    this.surface = document.createElement("canvas"); // D's surface, a pixel for each cell
    this.surface.width = this.surface.height = rules.cells;
  }

  /**
   * @param {Scene} scene
   * @param {Putting | null} putting Null where no points can be put.
   */
  draw(scene, putting) {
    const cleared = clearCanvas(this.canvas);
    if (!cleared) return;
    const { context, width } = cleared;
    this.drawSurface(context, width, scene.surface);
    const toPixels = this.makeScale(width);
    drawLines(context, scene.lattice.map(toPixels), NET, 0.0018 * width);
    drawDots(context, toPixels(scene.real), this.rules.realColour, 0.0039 * width);
    drawTriangles(context, toPixels(scene.fake), this.rules.fakeColour, 0.0058 * width);
    drawLines(context, this.listArrows(scene).map(toPixels), ARROW, 0.0032 * width);
    if (putting) drawPutting(context, putting, toPixels, width);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @param {Float64Array} surface
   */
  drawSurface(context, width, surface) {
    const { cells, surfaceColours } = this.rules;
    const small = this.surface.getContext("2d");
    if (!small) return;
    const image = small.createImageData(cells, cells);
    const colours = surfaceColours.map(readColour);
    for (let i = 0; i < surface.length; i++) {
      const row = cells - 1 - Math.floor(i / cells); // a picture has its uppermost row first
      const place = 4 * (row * cells + (i % cells));
      const [from, to] = surface[i] < 0.5 ? [colours[0], colours[1]] : [colours[1], colours[2]];
      const share = surface[i] < 0.5 ? 2 * surface[i] : 2 * surface[i] - 1;
      for (let k = 0; k < 3; k++) image.data[place + k] = from[k] + share * (to[k] - from[k]);
      image.data[place + 3] = 255;
    }
    small.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.surface, 0, 0, width, width);
  }

  /**
   * @param {number} width Of the plane in pixels.
   * @returns {(points: ArrayLike<number>) => number[]} Turns places of the plane into pixels, pair by pair.
   */
  makeScale(width) {
    const { reach } = this.rules;
    return (points) => Array.from(points, (value, i) => (width * (reach + (i % 2 ? -value : value))) / (2 * reach));
  }

  /**
   * @param {Scene} scene
   * @returns {number[][]} A line for each arrow, from its point on.
   */
  listArrows({ arrows, fake }) {
    const { arrowScale, maxArrow } = this.rules;
    const lines = [];
    for (let i = 0; i < arrows.length; i += 2) {
      const length = Math.hypot(arrows[i], arrows[i + 1]) + 1e-12;
      const factor = Math.min(length * arrowScale, maxArrow) / length;
      lines.push([fake[i], fake[i + 1], fake[i] + factor * arrows[i], fake[i + 1] + factor * arrows[i + 1]]);
    }
    return lines;
  }
}

/**
 * @param {string} colour "#RRGGBB".
 * @returns {number[]} Red, green and blue, 0 to 255.
 */
function readColour(colour) {
  return [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} lines Each a row of pairs.
 * @param {string} colour
 * @param {number} thickness
 */
function drawLines(context, lines, colour, thickness) {
  context.beginPath();
  for (const line of lines) {
    context.moveTo(line[0], line[1]);
    for (let i = 2; i < line.length; i += 2) context.lineTo(line[i], line[i + 1]);
  }
  context.strokeStyle = colour;
  context.lineWidth = thickness;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} points
 * @param {string} colour
 * @param {number} radius
 */
function drawDots(context, points, colour, radius) {
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    context.moveTo(points[i] + radius, points[i + 1]);
    context.arc(points[i], points[i + 1], radius, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} points
 * @param {string} colour
 * @param {number} radius
 */
function drawTriangles(context, points, colour, radius) {
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    context.moveTo(points[i], points[i + 1] - radius);
    context.lineTo(points[i] + radius, points[i + 1] + radius);
    context.lineTo(points[i] - radius, points[i + 1] + radius);
    context.closePath();
  }
  context.fillStyle = colour;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Putting} putting
 * @param {(points: ArrayLike<number>) => number[]} toPixels
 * @param {number} width
 */
function drawPutting(context, { places, cross }, toPixels, width) {
  context.strokeStyle = INK;
  context.lineWidth = 0.004 * width;
  context.beginPath();
  for (const [x, y] of places.map(toPixels)) {
    context.moveTo(x + 0.012 * width, y);
    context.arc(x, y, 0.012 * width, 0, 2 * Math.PI);
  }
  context.stroke();
  if (!cross) return;
  const [[x, y], arm] = [toPixels(cross), 0.04 * width];
  drawLines(
    context,
    [
      [x - arm, y, x + arm, y],
      [x, y - arm, x, y + arm],
    ],
    INK,
    0.007 * width,
  );
}
