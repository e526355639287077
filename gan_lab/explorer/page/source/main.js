// Starts the page.

import { makeApi } from "./api.js";
import { Client } from "./client.js";
import { LabError } from "./errors.js";
import { crc32 } from "./pictures/crc32.js";
import { startCheck } from "./view/check.js";
import { startCompare } from "./view/compare.js";
import { startExplore } from "./view/explore.js";
import { startGame } from "./view/game.js";
import { markSections } from "./view/seen.js";
import { startWalk } from "./view/walk.js";

/** @typedef {import("./client.js").Lab} Lab */
/** @typedef {import("./facts.js").Facts} Facts */

/** @type {{[id: string]: (section: HTMLElement, lab: Lab) => void}} */
const VIEWS = { explore: startExplore, compare: startCompare, walk: startWalk, check: startCheck, game: startGame };

/**
 * @param {string} id Of an element in the page.
 * @returns {HTMLElement} The element.
 */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Read data that the page carries, and free the memory that its text takes.
 * @param {string} id Of the script that holds it.
 * @returns {string} Its text.
 * @throws {LabError} If it isn't there, since this is a copy of a page that had taken it.
 */
function takeText(id) {
  const script = document.getElementById(id);
  if (!script) {
    throw new LabError(
      "A browser saved this copy as a complete web page, which leaves the network out: get the file itself, or save " +
        "the page as HTML only.",
    );
  }
  script.remove();
  return script.textContent ?? "";
}

/**
 * Read pocket's weights.
 * @param {string} text
 * @param {Facts} facts
 * @returns {ArrayBuffer}
 * @throws {LabError} If they aren't what the page was made with.
 */
function readNumbers(text, facts) {
  let bytes = new Uint8Array(0);
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {} // it isn't base64 any more, so the checksum differs
  if (crc32(bytes) !== facts.checksum) {
    throw new LabError("This file was damaged while it was copied or downloaded: get it again.");
  }
  return bytes.buffer;
}

/**
 * Say what went wrong, where everybody sees it.
 * @param {unknown} error
 */
function showProblem(error) {
  const message = error instanceof Error ? error.message : String(error);
  byId("problem").textContent =
    error instanceof LabError ? message : `This was not expected: ${message}. Load the page again.`;
  byId("problem").hidden = false;
}

/** Start every section. */
function start() {
  const source = takeText("worker");
  /** @type {Facts} */
  const facts = JSON.parse(takeText("facts"));
  const numbers = readNumbers(takeText("numbers"), facts);
  /** @type {Lab} */
  const lab = {
    facts,
    network: new Client(source, facts, numbers),
    openClient: (needsPocket) => new Client(source, facts, needsPocket ? numbers : undefined),
    announce: (sentence) => (byId("announcement").textContent = sentence),
  };
  byId("version").textContent = facts.version;
  for (const [id, startView] of Object.entries(VIEWS)) startView(byId(id), lab);
  markSections(byId("sections"));
  Object.assign(window, { ganLab: makeApi(lab.network, facts.classes.length) });
}

addEventListener("unhandledrejection", (event) => showProblem(event.reason));
try {
  start();
} catch (error) {
  showProblem(error);
  throw error;
}
