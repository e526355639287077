// What a check found, as an entry in the list.

import { LabError } from "../errors.js";
import { showPicture } from "./canvas.js";
import { build } from "./controls.js";
import { describeTile } from "./recipe_words.js";

/** @typedef {import("../facts.js").Facts} Facts */
/** @typedef {import("../pictures/check.js").Checked} Checked */
/** @typedef {import("../pictures/check.js").CheckedTile} CheckedTile */

/** @type {{[verdict: string]: [string, string]}} A sign and a word for each, so that colour alone says nothing. */
const MARKS = { same: ["✓", "Same"], close: ["≈", "Close"], different: ["✗", "Different"] };

/**
 * Show what was found, in place of what the entry shows.
 * @param {HTMLElement} entry
 * @param {string} name Of the file.
 * @param {Checked | Error} found An error says why the file can't be checked.
 * @param {Facts} facts
 */
export function showResult(entry, name, found, facts) {
  entry.replaceChildren(build("h3", {}, name));
  if (found instanceof Error) {
    const isExpected = found instanceof LabError;
    const sentence = isExpected ? found.message : `This was not expected: ${found.message}. Load the page again.`;
    entry.className = "unchecked";
    entry.append(showVerdict(["–", "Not checked"], sentence));
    return;
  }
  entry.className = found.verdict;
  entry.append(showVerdict(MARKS[found.verdict], found.sentence));
  const trios = found.tiles.map((tile) => showTile(tile, facts));
  entry.append(build("div", { class: "trios" }, ...trios));
  const more = found.count - found.tiles.length;
  if (more) entry.append(build("p", { class: "note" }, `The first ${found.tiles.length} of ${found.count} are shown.`));
}

/**
 * @param {[string, string]} mark
 * @param {string} sentence
 */
function showVerdict([sign, word], sentence) {
  const shown = build("span", { "aria-hidden": "true" }, `${sign} `);
  return build("p", { class: "verdict" }, shown, build("b", {}, word), `: ${sentence}`);
}

/**
 * Show the picture in the file, the one made again, the difference of both, and the recipe in words.
 * @param {CheckedTile} checked
 * @param {Facts} facts
 */
function showTile({ tile, largest, inFile, again }, { classes, side }) {
  const words = describeTile(tile, classes);
  const grey = Uint8Array.from(again, (_, i) =>
    Math.round((inFile[3 * i] + inFile[3 * i + 1] + inFile[3 * i + 2]) / 3),
  );
  const apart = again.map((level, i) => {
    return Math.max(...[0, 1, 2].map((channel) => Math.abs(inFile[3 * i + channel] - level)));
  });
  const factor = largest ? Math.max(1, Math.floor(255 / largest)) : 1;
  const magnified = apart.map((difference) => Math.min(255, difference * factor));
  const difference = largest
    ? `Difference${factor > 1 ? ` times ${factor}` : ""}: up to ${largest} grey level${largest > 1 ? "s" : ""}`
    : "Difference: none";
  const facts = build("dl", { class: "facts" });
  for (const [term, text] of [
    ["Class", words.classes],
    ["Noise", words.noise],
    ["Truncation", words.truncation],
  ]) {
    facts.append(build("dt", {}, term), build("dd", {}, text));
  }
  if (words.warning) facts.append(build("dt", {}, "Note"), build("dd", {}, words.warning));
  return build(
    "div",
    { class: "trio" },
    showFigure(grey, "In the file", side, words.classes),
    showFigure(again, "Made again", side, words.classes),
    showFigure(magnified, difference, side, ""),
    facts,
    ...(words.code ? [build("code", { class: "code" }, words.code)] : []),
  );
}

/**
 * @param {Uint8Array} levels
 * @param {string} caption
 * @param {number} side
 * @param {string} what Added to the caption for those who can't see the picture.
 */
function showFigure(levels, caption, side, what) {
  const canvas = build("canvas", { class: "picture" });
  showPicture(canvas, levels, what ? `${caption}: ${what}` : caption, side);
  return build("figure", {}, canvas, build("figcaption", { "aria-hidden": "true" }, caption));
}
