// The errors that a person can cause, as `gan_lab/errors.py` has them.

/** One sentence for whoever uses the page: what was wrong, and the way out. */
export class LabError extends Error {}

/**
 * Write a value for an error, so that the text "7" doesn't look like the number.
 * @param {unknown} value
 * @returns {string}
 */
export function nameValue(value) {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
