// A canvas that is as sharp as the screen: drawn in the units of CSS, with as many pixels as the screen has there.

/**
 * Prepare a canvas to be drawn anew.
 * @param {HTMLCanvasElement} canvas Its size on the page is set by CSS.
 * @returns {{context: CanvasRenderingContext2D, width: number, height: number} | null} Where it is drawn, and its size
 *   in the units of CSS; null while it has no size, or the browser has no memory left for it.
 */
export function clearCanvas(canvas) {
  const context = canvas.getContext("2d");
  const { width, height } = canvas.getBoundingClientRect();
  if (!context || !width || !height) return null;
  const scale = devicePixelRatio || 1;
  const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
