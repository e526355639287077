// The controls of a walk's stops: the class and the seed of each.

import { classField } from "./class_field.js";
import { build, freshSeed, seedField } from "./controls.js";

/** @typedef {import("./walk_path.js").Stop} Stop */

const FEWEST = 2;
const MOST = 6;

/**
 * Show the fields of each stop, and let a person add and remove stops.
 * @param {HTMLElement} list Where they are put, an `ol`.
 * @param {HTMLButtonElement} addButton Adds a stop.
 * @param {string[]} classes All class names.
 * @param {(stops: Stop[]) => void} onChange Called whenever a person changed a stop.
 * @returns {{value: Stop[]}} Setting it shows stops, and calls nothing.
 */
export function showStops(list, addButton, classes, onChange) {
  /** @type {Stop[]} */
  let stops = [];
  const replace = (/** @type {number} */ place, /** @type {Partial<Stop>} */ values) => {
    stops = stops.map((stop, i) => (i === place ? { ...stop, ...values } : stop));
    onChange(stops);
  };
  const showStop = (/** @type {Stop} */ stop, /** @type {number} */ place) => {
    const id = `${list.id}-${place}`;
    const classInput = build("input", { type: "text", id });
    const seedInput = build("input", { type: "number", id: `${id}-seed`, value: String(stop.seed) });
    const item = build(
      "li",
      {},
      build(
        "div",
        {},
        build("label", { for: id }, `Class of stop ${place + 1}`),
        build("div", { class: "class-field" }, classInput),
      ),
      build("div", {}, build("label", { for: seedInput.id }, `Seed of stop ${place + 1}`), seedInput),
    );
    classField(classInput, classes, stop.classIndex, (classIndex) => replace(place, { classIndex }));
    seedField(seedInput, (seed) => replace(place, { seed }));
    if (stops.length > FEWEST) {
      const remove = build("button", { type: "button", "aria-label": `Remove stop ${place + 1}` }, "Remove");
      remove.addEventListener("click", () => {
        show(stops.filter((_, i) => i !== place));
        onChange(stops);
        addButton.focus();
      });
      item.append(remove);
    }
    return item;
  };
  const show = (/** @type {Stop[]} */ wanted) => {
    stops = wanted;
    list.replaceChildren(...stops.map(showStop));
    addButton.disabled = stops.length >= MOST;
  };
  addButton.addEventListener("click", () => {
    show([...stops, { classIndex: stops[stops.length - 1].classIndex, seed: freshSeed() }]);
    onChange(stops);
    list.querySelector("li:last-child input")?.scrollIntoView({ block: "nearest" });
  });
  return {
    get value() {
      return stops;
    },
    set value(wanted) {
      show(wanted);
    },
  };
}
