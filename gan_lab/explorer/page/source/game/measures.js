// How near the generated points are to the data: a distance, and the modes that are covered.

/** @typedef {import("./rules.js").GameRules} GameRules */
/** @typedef {import("./rules.js").Mixture} Mixture */

/**
 * Project points onto directions, evenly over half a circle, and sort what comes onto each.
 * @param {Float64Array} points [n, 2].
 * @param {number} directions How many.
 * @returns {Float64Array[]} For each direction n numbers, the smallest first.
 */
export function sortProjections(points, directions) {
  return Array.from({ length: directions }, (_, direction) => {
    const angle = (Math.PI * direction) / directions;
    const [right, up] = [Math.cos(angle), Math.sin(angle)];
    const places = new Float64Array(points.length / 2);
    for (let i = 0; i < places.length; i++) places[i] = points[2 * i] * right + points[2 * i + 1] * up;
    return places.sort();
  });
}

/**
 * Compute the sliced Wasserstein distance between two sets of as many points.
 *
 * On a line the cheapest way to turn one set into the other is to move the smallest to the smallest, the second to the
 * second, and so on. The distance is how far a point moves, in the mean over points and directions (Rabin et al. 2011,
 * with the first power).
 * @param {Float64Array[]} a One set, from `sortProjections`.
 * @param {Float64Array[]} b The other.
 * @returns {number} In the units of the plane.
 */
export function slicedDistance(a, b) {
  let sum = 0;
  a.forEach((places, direction) => {
    for (let i = 0; i < places.length; i++) sum += Math.abs(places[i] - b[direction][i]);
  });
  return sum / (a.length * a[0].length);
}

/**
 * Find which modes the points cover.
 * @param {Float64Array} points [n, 2].
 * @param {Mixture} mixture
 * @param {Pick<GameRules, "onMode" | "minShare">} rules
 * @returns {boolean[]} For each centre whether it has, within some standard deviations, at least a fifth of the points
 *   that it would have in the data. (The rules say how many, and what share.)
 */
export function findCovered(points, { centres, spread }, { onMode, minShare }) {
  const counts = centres.map(() => 0);
  for (let i = 0; i < points.length; i += 2) {
    let nearest = 0;
    let smallest = Infinity; // squared
    for (let mode = 0; mode < centres.length; mode++) {
      const distance = (points[i] - centres[mode][0]) ** 2 + (points[i + 1] - centres[mode][1]) ** 2;
      if (distance < smallest) [nearest, smallest] = [mode, distance];
    }
    if (smallest <= (onMode * spread) ** 2) counts[nearest] += 1;
  }
  const needed = (minShare * (points.length / 2)) / centres.length;
  return counts.map((count) => count >= needed);
}
