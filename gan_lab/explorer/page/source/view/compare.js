// The section Compare: the same noise vectors down, and across what is compared.

import { latest } from "../client.js";
import { showPicture } from "./canvas.js";
import { classField } from "./class_field.js";
import { change, comparisons, makeTiles, variety } from "./comparisons.js";
import { build, choice, find, freshSeed, seedField, slider } from "./controls.js";
import { DrawnPictures } from "./drawn_pictures.js";
import { download, fileName } from "./files.js";
import { Panel } from "./panel.js";
import { pythonFloat } from "./python_code.js";
import { onceSeen } from "./seen.js";

/** @typedef {import("../client.js").Lab} Lab */
/** @typedef {import("./comparisons.js").Column} Column */
/** @typedef {import("./comparisons.js").Wishes} Wishes */

/**
 * Start the section.
 * @param {HTMLElement} section
 * @param {Lab} lab
 */
export function startCompare(section, lab) {
  const comparer = new Comparer(section, lab);
  comparer.connect();
  comparer.showControls();
  comparer.redraw();
}

/** The controls, and the table of pictures. */
class Comparer {
  /**
   * @param {HTMLElement} section
   * @param {Lab} lab
   */
  constructor(section, lab) {
    this.lab = lab;
    this.classes = lab.facts.classes;
    this.panel = new Panel(section);
    this.pictures = new DrawnPictures(lab.network);
    this.table = find(section, "#compare-table", HTMLTableElement);
    const [first, second] = ["bag", "ankle boot"].map((name) => this.classes.indexOf(name)); // those of notebook 01
    /** @type {Wishes} */
    this.wishes = { first, second, low: 0.4, high: 1, rows: 4, seed: 3 };
    this.mode = "truncations";
    this.redraw = onceSeen(
      section,
      latest(() => this.panel.attempt(() => this.draw())),
    );
  }

  connect() {
    const { panel, classes } = this;
    const wish = (/** @type {Partial<Wishes>} */ values) => {
      this.wishes = { ...this.wishes, ...values };
      this.redraw();
    };
    choice(panel.part("mode"), (mode) => {
      this.mode = mode;
      this.showControls();
      this.redraw();
    });
    classField(panel.input("first"), classes, this.wishes.first, (first) => wish({ first }));
    classField(panel.input("second"), classes, this.wishes.second, (second) => wish({ second }));
    slider(
      panel.input("low"),
      (value) => value.toFixed(2),
      (low) => wish({ low }),
    );
    slider(
      panel.input("high"),
      (value) => value.toFixed(2),
      (high) => wish({ high }),
    );
    slider(panel.input("rows"), String, (rows) => wish({ rows }));
    const seedInput = seedField(panel.input("seed"), (seed) => wish({ seed }));
    panel.onClick("new", () => {
      seedInput.value = freshSeed();
      wish({ seed: seedInput.value });
    });
    panel.onClick("save", () => this.save());
  }

  /** Show the controls and the words that belong to what is compared. */
  showControls() {
    const { controls, lowLabel } = comparisons[this.mode];
    for (const name of ["second", "low", "high"]) this.panel.part(`${name}-field`).hidden = !controls.includes(name);
    this.panel.write("low-label", lowLabel);
    for (const block of this.panel.section.querySelectorAll(".next")) {
      if (block instanceof HTMLElement) block.hidden = block.dataset.mode !== this.mode;
    }
  }

  async draw() {
    const { panel, classes, wishes, mode } = this;
    const columns = comparisons[mode].columns(wishes, classes);
    const canvases = layOut(this.table, columns, wishes.rows);
    panel.write("caption", comparisons[mode].caption(wishes, classes));
    panel.write("measured", "");
    /** @type {Uint8Array[]} */
    const levels = [];
    for (const [i, tile] of makeTiles(columns, wishes).entries()) {
      levels.push((await this.pictures.draw(tile)).levels); // one at a time, so that other sections get their turn
      if (wishes !== this.wishes || mode !== this.mode) return; // something else is wished for by now
      const { heading, classIndex } = columns[i % columns.length];
      const kind = heading === classes[classIndex] ? "" : `${classes[classIndex]}, `;
      showPicture(canvases[i], levels[i], `${kind}${heading}, noise ${tile.row}`);
    }
    this.showMeasures(columns.map((_, column) => levels.filter((_, i) => i % columns.length === column)));
  }

  /** @param {Uint8Array[][]} levels The pictures of each column. */
  showMeasures(levels) {
    const cells = find(this.table, "tfoot", HTMLElement).querySelectorAll("td");
    levels.forEach((column, i) => {
      cells[i].textContent = variety(column).toFixed(0);
    });
    if (this.mode !== "mismatch") return;
    const [lowLow, lowHigh, highLow, highHigh] = levels;
    const byNetwork = (change(lowLow, lowHigh) + change(highLow, highHigh)) / 2;
    const byNoise = (change(lowLow, highLow) + change(lowHigh, highHigh)) / 2;
    const [low, high] = [this.wishes.low, this.wishes.high].map(pythonFloat); // as the headings have them
    this.panel.write(
      "measured",
      `The same noise, told ${low} and told ${high}, makes pictures that differ by ` +
        `${byNetwork.toFixed(1)} grey levels; noise drawn at ${low} and at ${high}, told the same, by ` +
        `${byNoise.toFixed(1)}.`,
    );
  }

  async save() {
    const { classes, wishes, mode } = this;
    const columns = comparisons[mode].columns(wishes, classes);
    const tiles = makeTiles(columns, wishes);
    const { bytes } = await this.lab.network.ask("saveSheet", { tiles, columns: columns.length });
    download(bytes, fileName(`compare ${mode} ${classes[wishes.first]} seed ${wishes.seed}`));
    this.panel.write("status", `Saved: ${tiles.length} pictures in one file, each with its recipe.`);
  }
}

/**
 * Lay out the table: a heading for each column and row, and a canvas for each picture.
 * @param {HTMLTableElement} table
 * @param {Column[]} columns
 * @param {number} rows
 * @returns {HTMLCanvasElement[]} The canvases, row by row.
 */
function layOut(table, columns, rows) {
  const [head, body, foot] = ["thead", "tbody", "tfoot"].map((part) => find(table, part, HTMLElement));
  const kept = [...table.querySelectorAll("canvas")]; // they keep what they show until the new picture is there
  const isSameShape = Number(table.dataset.columns) === columns.length && kept.length === columns.length * rows;
  const attributes = { class: "picture", width: "32", height: "32", role: "img", "aria-label": "Not drawn yet" };
  const makeAll = () => Array.from({ length: columns.length * rows }, () => build("canvas", attributes));
  const canvases = isSameShape ? kept : makeAll();
  const headings = columns.map(({ heading }) => build("th", { scope: "col" }, heading));
  head.replaceChildren(build("tr", {}, build("td"), ...headings));
  body.replaceChildren(
    ...Array.from({ length: rows }, (_, row) => {
      const inRow = canvases.slice(row * columns.length, (row + 1) * columns.length);
      return build(
        "tr",
        {},
        build("th", { scope: "row" }, `noise ${row}`),
        ...inRow.map((one) => build("td", {}, one)),
      );
    }),
  );
  const measures = columns.map(() => build("td", {}, "…"));
  foot.replaceChildren(build("tr", {}, build("th", { scope: "row" }, "differ by"), ...measures));
  table.dataset.columns = String(columns.length);
  return canvases;
}
