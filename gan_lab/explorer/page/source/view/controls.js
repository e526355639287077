// Parts that every section uses: elements found and made, sliders, seeds, a choice of radio buttons.

const MAX_SEED = 2 ** 32 - 1;

/**
 * Find an element that must be there, of a known type.
 * @template {Element} E
 * @param {ParentNode} root where to look
 * @param {string} selector a CSS selector
 * @param {new (...parts: any[]) => E} type the class that it must have, such as HTMLInputElement
 * @returns {E}
 */
export function find(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} at ${selector}.`);
  return found;
}

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{[name: string]: string}} attributes `class`, `role`, ...
 * @param {...(Node | string)} children elements, and texts, which are never read as HTML
 * @returns {HTMLElementTagNameMap[T]}
 */
export function build(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Connect a range input with the `output` element that names it in its attribute `for`.
 * @param {HTMLInputElement} input
 * @param {(value: number) => string} write the value in words, for the output and for a screen reader
 * @param {(value: number) => void} onInput called at each move by a person
 * @returns {{value: number}} reading gives the value; setting it moves the slider, and calls nothing
 */
export function slider(input, write, onInput) {
  const outputs = document.querySelectorAll(`output[for="${input.id}"]`);
  for (const output of outputs) output.setAttribute("aria-live", "off"); // the slider itself says its value
  const show = () => {
    const words = write(input.valueAsNumber);
    for (const output of outputs) output.textContent = words;
    input.setAttribute("aria-valuetext", words);
  };
  input.addEventListener("input", () => {
    show();
    onInput(input.valueAsNumber);
  });
  show();
  return {
    get value() {
      return input.valueAsNumber;
    },
    set value(value) {
      input.valueAsNumber = value;
      show();
    },
  };
}

/**
 * Connect a number input that takes a whole number in a range, such as a seed.
 *
 * A wrong number is marked, and a sentence below the field says what is asked for; the last right one stays in use.
 * @param {HTMLInputElement} input of type number; its `min` and `max` are the range
 * @param {(value: number) => void} onChange called with each right number that a person types
 * @returns {{value: number}} reading gives the last right number; setting it writes it, and calls nothing
 */
export function numberField(input, onChange) {
  const problem = build("p", { class: "note", id: `${input.id}-problem`, hidden: "" });
  input.after(problem);
  input.setAttribute("aria-describedby", problem.id);
  const lowest = Number(input.min),
    highest = Number(input.max);
  let last = input.valueAsNumber;
  const mark = (/** @type {boolean} */ isRight) => {
    input.setAttribute("aria-invalid", String(!isRight));
    problem.hidden = isRight;
    const asked = `Type a whole number from ${lowest} to ${highest}: ${last} is still in use.`;
    problem.textContent = isRight ? "" : asked;
  };
  input.addEventListener("input", () => {
    const value = input.valueAsNumber; // NaN for what is no number
    const isRight = Number.isInteger(value) && value >= lowest && value <= highest;
    if (isRight) last = value;
    mark(isRight);
    if (isRight) onChange(value);
  });
  return {
    get value() {
      return last;
    },
    set value(value) {
      last = value;
      input.valueAsNumber = value;
      mark(true);
    },
  };
}

/**
 * Connect a number input that takes a seed, 0 to 2**32 - 1, as Python's.
 * @param {HTMLInputElement} input of type number
 * @param {(seed: number) => void} onChange as in `numberField`
 * @returns {{value: number}} as `numberField` returns it
 */
export function seedField(input, onChange) {
  input.min = "0";
  input.max = String(MAX_SEED);
  input.step = "1";
  return numberField(input, onChange);
}

/** @returns {number} a seed that nobody chose, 0 to 2**32 - 1 */
export function freshSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

/**
 * Connect radio buttons of which one is chosen; its label gets the class `chosen`.
 * @param {HTMLElement} group the element with the class `choice`
 * @param {(value: string) => void} onChange called with the value of the one that a person chose
 * @returns {{value: string}} reading gives the chosen value; setting it chooses, and calls nothing
 */
export function choice(group, onChange) {
  const buttons = [...group.querySelectorAll("input")];
  const chosen = () => buttons.find((button) => button.checked)?.value ?? "";
  const mark = () => {
    for (const button of buttons) button.parentElement?.classList.toggle("chosen", button.checked);
  };
  group.addEventListener("change", () => {
    mark();
    onChange(chosen());
  });
  mark();
  return {
    get value() {
      return chosen();
    },
    set value(value) {
      for (const button of buttons) button.checked = button.value === value;
      mark();
    },
  };
}
