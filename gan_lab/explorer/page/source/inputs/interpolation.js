// Points between two noise vectors, as `gan_lab/inputs/interpolation.py` finds them.

import { LabError } from "../errors.js";

const MIN_ANGLE = 1e-4; // radians; there is no arc between vectors closer than this to the same or opposite ways

/**
 * Find a point on the straight line (linear interpolation).
 * @param {Float32Array} start A noise vector.
 * @param {Float32Array} end Another one, as long.
 * @param {number} t Where on the line: 0 is `start`, 1 is `end`.
 * @returns {Float32Array} The point; at 0 and 1 exactly an end.
 */
export function lerp(start, end, t) {
  if (t === 0 || t === 1) return t ? end : start;
  // From the nearer end, as PyTorch counts.
  return start.map((number, i) => (t < 0.5 ? number + t * (end[i] - number) : end[i] - (end[i] - number) * (1 - t)));
}

/**
 * Find a point on the arc (spherical linear interpolation): the direction turns evenly, the length grows evenly.
 * Source: Shoemake 1985, "Animating rotation with quaternion curves", section 3.3.
 * @param {Float32Array} start A noise vector.
 * @param {Float32Array} end Another one, as long.
 * @param {number} t Where on the arc: 0 is `start`, 1 is `end`.
 * @returns {Float32Array} The point; at 0 and 1 exactly an end.
 * @throws {LabError} If the two point the same or opposite ways: between them no arc is special.
 */
export function slerp(start, end, t) {
  if (t === 0 || t === 1) return t ? end : start;
  const lengths = [Math.hypot(...start), Math.hypot(...end)];
  const [from, to] = [Array.from(start, (x) => x / lengths[0]), Array.from(end, (x) => x / lengths[1])];
  const apart = Math.hypot(...from.map((x, i) => x - to[i]));
  const together = Math.hypot(...from.map((x, i) => x + to[i]));
  const angle = 2 * Math.atan2(apart, together); // unlike acos, this is exact for small angles too
  if (!(Math.min(angle, Math.PI - angle) >= MIN_ANGLE)) {
    throw new LabError("There is no arc between these two noise vectors: take another seed for one, or the line.");
  }
  const length = lengths[0] + t * (lengths[1] - lengths[0]);
  const [a, b] = [Math.sin((1 - t) * angle), Math.sin(t * angle)].map((part) => (part / Math.sin(angle)) * length);
  return start.map((_, i) => a * from[i] + b * to[i]);
}
