// Points that a person puts into the plane: by a click or a tap, by drawing, or by keyboard.

/** @typedef {import("../game/rules.js").GameRules} GameRules */

const DRAWN_APART = 0.08; // in the plane: how far the next point of a drawn line is from the last
const CROSS_STEP = 0.05; // in the plane, of an arrow key; with Shift five times as far
/** @type {{[key: string]: [number, number]}} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const HOW_TO = "The plane: arrow keys move the cross, Enter puts a point, Backspace takes the last one away.";

/** The points that were put, and the cross that the keys move. */
export class OwnPoints {
  /**
   * @param {HTMLElement} frame Around the plane.
   * @param {Pick<GameRules, "reach" | "maxPlaces">} rules
   * @param {() => void} onChange Called when the points have changed.
   * @param {() => void} onMove Called when only the cross has moved, or comes or goes.
   * @param {(sentence: string) => void} say Says to a screen reader what a key did.
   */
  constructor(frame, rules, onChange, onMove, say) {
    this.frame = frame;
    this.rules = rules;
    this.onChange = onChange;
    this.onMove = onMove;
    this.say = say;
    /** @type {[number, number][]} */
    this.places = [];
    /** @type {[number, number]} */
    this.cross = [0, 0];
    this.isByKeyboard = false;
    this.canPut = false;
    frame.addEventListener("pointerdown", (event) => this.press(event));
    frame.addEventListener("pointermove", (event) => this.drag(event));
    frame.addEventListener("keydown", (event) => this.type(event));
    frame.addEventListener("focus", () => this.showCross(frame.matches(":focus-visible")));
    frame.addEventListener("blur", () => this.showCross(false));
  }

  /** @param {boolean} isOn Whether points can be put now. */
  set isPutting(isOn) {
    this.canPut = isOn;
    this.frame.classList.toggle("putting", isOn);
    for (const [name, value] of Object.entries({ tabindex: "0", role: "application", "aria-label": HOW_TO })) {
      if (isOn) this.frame.setAttribute(name, value);
      else this.frame.removeAttribute(name);
    }
    if (!isOn) this.isByKeyboard = false;
  }

  /** @returns {import("./plane.js").Putting | null} What is drawn over the plane. */
  get drawn() {
    return this.canPut ? { places: this.places, cross: this.isByKeyboard ? this.cross : null } : null;
  }

  /** @param {number} [count] How many points, the last ones, are taken away; without it, all. */
  remove(count = this.places.length) {
    if (!this.places.length) return;
    const left = this.places.length - count;
    this.places = this.places.slice(0, left);
    this.onChange();
    this.say(`Removed, ${this.count()}.`);
  }

  /** @param {[number, number]} place */
  put(place) {
    if (this.places.length >= this.rules.maxPlaces) return;
    this.places = [...this.places, place];
    this.onChange();
  }

  count() {
    return `${this.places.length} ${this.places.length === 1 ? "point" : "points"}`;
  }

  /** @param {boolean} isShown */
  showCross(isShown) {
    if (!this.canPut || this.isByKeyboard === isShown) return;
    this.isByKeyboard = isShown;
    this.onMove();
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (!this.canPut || event.button !== 0) return;
    event.preventDefault(); // else the browser selects text
    this.frame.focus({ preventScroll: true });
    this.frame.setPointerCapture(event.pointerId);
    this.showCross(false);
    this.put(this.findPlace(event));
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.canPut || !this.frame.hasPointerCapture(event.pointerId)) return;
    const place = this.findPlace(event);
    const last = this.places[this.places.length - 1];
    if (!last || Math.hypot(place[0] - last[0], place[1] - last[1]) >= DRAWN_APART) this.put(place);
  }

  /** @param {KeyboardEvent} event */
  type(event) {
    if (!this.canPut || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in KEYS) {
      const length = CROSS_STEP * (event.shiftKey ? 5 : 1);
      const [right, up] = KEYS[event.key];
      this.cross = this.keepInside(this.cross[0] + right * length, this.cross[1] + up * length);
      this.isByKeyboard = true;
      this.onMove();
      this.say(`x ${this.cross[0]}, y ${this.cross[1]}`);
    } else if (event.key === "Enter" || event.key === " ") {
      this.put(this.cross);
      this.say(`Put, ${this.count()}.`);
    } else if (event.key === "Backspace" || event.key === "Delete") {
      this.remove(1);
    } else return;
    event.preventDefault();
  }

  /**
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  findPlace(event) {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    const { reach } = this.rules;
    return this.keepInside(
      ((event.clientX - left) / width) * 2 * reach - reach,
      reach - ((event.clientY - top) / height) * 2 * reach,
    );
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]} Within the plane, to two decimals: finer than a pixel.
   */
  keepInside(x, y) {
    const { reach } = this.rules;
    const keep = (/** @type {number} */ value) => Math.round(Math.max(-reach, Math.min(reach, value)) * 100) / 100;
    return [keep(x), keep(y)];
  }
}
