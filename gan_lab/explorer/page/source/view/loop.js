// A loop that plays the frames of a walk, with a button that starts and pauses it.

/** Plays frames 0 to `length` - 1 again and again, while it is seen and not paused. */
export class Loop {
  /**
   * @param {HTMLElement} button Says "Pause" while it plays, else "Play".
   * @param {(frame: number) => void} onFrame Called with each frame that is to be shown.
   */
  constructor(button, onFrame) {
    this.button = button;
    this.onFrame = onFrame;
    this.place = 0; // the frame that is shown
    this.speed = 9; // frames a second
    this.frameCount = 0; // 0 while they are being computed
    this.isOnScreen = false;
    // Whoever asked the system for less motion starts it by the button.
    this.isWanted = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.isRunning = false; // whether a next frame is asked for already
    this.due = 0; // when the next frame is shown, in milliseconds
    button.addEventListener("click", () => {
      this.isWanted = !this.isWanted;
      this.update();
    });
    this.update();
  }

  /** @returns {boolean} Whether it plays now. */
  get isPlaying() {
    return this.isWanted && this.isOnScreen && this.frameCount > 1;
  }

  /** @param {number} count How many frames there are; 0 while they are being computed. */
  set length(count) {
    this.frameCount = count;
    this.update();
  }

  /** @param {boolean} isSeen Whether a person can see it. */
  set isSeen(isSeen) {
    this.isOnScreen = isSeen;
    this.update();
  }

  /** Stop at the present frame, until the button is pressed. */
  pause() {
    this.isWanted = false;
    this.update();
  }

  update() {
    this.button.textContent = this.isWanted ? "Pause" : "Play";
    if (this.isPlaying && !this.isRunning) {
      this.isRunning = true;
      this.due = performance.now() + 1000 / this.speed;
      requestAnimationFrame((now) => this.advance(now));
    } else if (!this.isPlaying && this.frameCount) {
      this.onFrame(this.place); // so that its words say what stands still
    }
  }

  /** @param {number} now In milliseconds. */
  advance(now) {
    this.isRunning = false;
    if (!this.isPlaying) return;
    if (now >= this.due) {
      this.place = (this.place + 1) % this.frameCount;
      this.due = Math.max(this.due + 1000 / this.speed, now); // a tab that slept doesn't catch up
      this.onFrame(this.place);
    }
    this.isRunning = true;
    requestAnimationFrame((later) => this.advance(later));
  }
}
