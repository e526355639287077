// A small plot: how much the picture changes from each frame of a walk to the next.

import { clearCanvas } from "./sharp_canvas.js";

/**
 * Draw a bar for each change; the bar of the present frame is marked, and a line stands at each stop.
 * @param {HTMLCanvasElement} canvas Its size on the page is set by CSS.
 * @param {number[]} changes In grey levels, from each frame to the next.
 * @param {number} present The frame that is shown.
 * @param {number} steps Frames from each stop to the next.
 */
export function drawChanges(canvas, changes, present, steps) {
  const cleared = clearCanvas(canvas);
  if (!cleared) return;
  const { context, width, height } = cleared;
  const style = getComputedStyle(canvas);
  const [accent, edge, line] = ["--accent", "--edge", "--line"].map((name) => style.getPropertyValue(name));
  const step = width / changes.length;
  const highest = Math.max(...changes, 1);
  changes.forEach((change, i) => {
    context.fillStyle = i === present ? accent : edge;
    const bar = (change / highest) * (height - 4);
    context.fillRect(i * step + step * 0.1, height - 1 - bar, step * 0.8, bar);
  });
  context.fillStyle = line;
  context.fillRect(0, height - 1, width, 1);
  context.fillStyle = accent;
  for (let stop = 0; stop < changes.length; stop += steps) context.fillRect(stop * step, 0, 1, height);
}
