// Pictures on a canvas.

/**
 * Show a grey picture; the canvas gets the picture's own size, and CSS enlarges it.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} levels grey levels, row by row, 0 (black) to 255
 * @param {string} description what it shows, in words: the canvas' alternative text
 * @param {number} [width] of the picture in pixels; without it, the picture is a square
 */
export function showPicture(canvas, levels, description, width = Math.round(Math.sqrt(levels.length))) {
  const height = levels.length / width;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d");
  if (!context) return; // a browser without canvas memory left; the words below stay
  const image = context.createImageData(width, height);
  for (let i = 0; i < levels.length; i++) {
    image.data.fill(levels[i], 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", description);
}
