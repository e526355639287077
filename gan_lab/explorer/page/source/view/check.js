// The section Check: picture files that anybody made, each made again from its recipe and compared.

import { LabError } from "../errors.js";
import { truncatedNoise } from "../inputs/noise.js";
import { showResult } from "./check_result.js";
import { build } from "./controls.js";
import { Panel } from "./panel.js";

/** @typedef {import("../client.js").Client} Client */
/** @typedef {import("../client.js").Lab} Lab */

const MAX_BYTES = 20_000_000; // of a file; a thousand of pocket's pictures on one sheet take less
const MAX_FILES = 200; // at a time
const EXAMPLE_SEED = 2026;

/** @typedef {{name: string, read: () => Promise<Uint8Array>}} Given A file, by its name. */

/**
 * Start the section.
 * @param {HTMLElement} section
 * @param {Lab} lab
 */
export function startCheck(section, lab) {
  const panel = new Panel(section);
  const [files, results] = [panel.input("files"), panel.part("results")];
  /** @type {Client | undefined} */
  let client; // of its own, so that no slider waits for a large sheet; opened by the first check
  /** @type {Promise<unknown>} */
  let work = Promise.resolve();
  let clearings = 0; // what was given before the last one isn't checked any more

  const check = async (/** @type {Given} */ { name, read }) => {
    const entry = build("li", {}, build("h3", {}, name), build("p", { class: "note" }, "Being checked."));
    results.prepend(entry);
    panel.part("clear").hidden = false;
    try {
      client ??= lab.openClient(true);
      showResult(entry, name, await client.ask("checkPicture", { bytes: await read() }), lab.facts);
    } catch (problem) {
      showResult(entry, name, problem instanceof Error ? problem : new Error(String(problem)), lab.facts);
    }
    lab.announce(`${name}: ${entry.querySelector(".verdict")?.textContent}`);
  };
  const checkAll = (/** @type {Given[]} */ given) => {
    const taken = given.slice(0, MAX_FILES);
    const left = given.length - taken.length;
    panel.write("status", left ? `The first ${MAX_FILES} are checked; give the other ${left} afterwards.` : "");
    const before = clearings;
    for (const one of taken) work = work.then(() => (clearings === before ? check(one) : undefined));
  };
  const takeFiles = (/** @type {FileList | null | undefined} */ list) => {
    if (!list?.length) {
      panel.write("status", "There was no file in what you dropped: save the picture, and choose its file.");
      return;
    }
    checkAll([...list].map((file) => ({ name: file.name, read: () => readFile(file) })));
  };
  const takeExample = (/** @type {boolean} */ isForged) => {
    const [noise, other] = truncatedNoise(2, 0.5, EXAMPLE_SEED);
    const tile = { noise, classes: { 8: 1 }, truncation: 0.5, seed: EXAMPLE_SEED, row: 0 };
    const shown = isForged ? { ...tile, noise: other } : tile;
    const read = async () => (await lab.network.ask("savePicture", { tile, shown })).bytes;
    checkAll([{ name: isForged ? "A forged example" : "An example", read }]);
  };

  panel.onClick("choose", () => files.click());
  files.addEventListener("change", () => {
    takeFiles(files.files);
    files.value = ""; // so that the same file can be chosen again
  });
  panel.onClick("example", () => takeExample(false));
  panel.onClick("forged", () => takeExample(true));
  panel.onClick("clear", () => {
    clearings++;
    results.replaceChildren();
    panel.write("status", "");
    panel.part("clear").hidden = true;
    panel.part("choose").focus();
  });
  takeDrops(panel.part("drop"), (list) => {
    takeFiles(list);
    section.scrollIntoView();
  });
  addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return; // a text that is pasted into a field
    takeFiles(event.clipboardData.files);
    section.scrollIntoView();
  });
}

/**
 * Take files that are dropped anywhere on the page; a browser left alone would open them in its place.
 * @param {HTMLElement} place What shows that files are taken.
 * @param {(files: FileList | undefined) => void} take
 */
function takeDrops(place, take) {
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  // A text that is dragged into a field is the browser's to put there.
  const isForField = (/** @type {DragEvent} */ event) => !hasFiles(event) && event.target instanceof HTMLInputElement;
  addEventListener("dragover", (event) => {
    if (isForField(event)) return;
    event.preventDefault();
    place.classList.toggle("is-over", hasFiles(event));
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) place.classList.remove("is-over"); // it has left the window
  });
  addEventListener("drop", (event) => {
    if (isForField(event)) return;
    event.preventDefault();
    place.classList.remove("is-over");
    take(event.dataTransfer?.files);
  });
}

/**
 * Read a file that somebody chose.
 * @param {File} file
 * @returns {Promise<Uint8Array>}
 * @throws {LabError} If it is larger than any picture of pocket's, or can't be read.
 */
async function readFile(file) {
  if (file.size > MAX_BYTES) {
    throw new LabError(
      `This file has ${Math.round(file.size / 1e6)} MB, more than this page reads: gl.regenerate reads larger ones.`,
    );
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new LabError(
      "This can't be read: it is a folder, or it was moved or changed meanwhile. Choose the files again.",
    );
  }
}
