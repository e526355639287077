// The random numbers of NumPy's `RandomState(seed).uniform()`.
//
// Source: Matsumoto and Nishimura 1998, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
// number generator" (MT19937); how two words become a number of 53 bits is genrand_res53 of their program of 2002.

const SIZE = 624; // words of the state
const OFFSET = 397;
const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;
const MATRIX = 0x9908b0df;

/** A stream of numbers from 0 to 1, 1 left out, that a seed decides. */
export class Uniforms {
  /** @param {number} seed A whole number from 0 to 2 ** 32 - 1. */
  constructor(seed) {
    this.state = new Uint32Array(SIZE);
    this.place = SIZE;
    this.state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const before = this.state[i - 1] ^ (this.state[i - 1] >>> 30);
      this.state[i] = Math.imul(1812433253, before) + i;
    }
  }

  /**
   * Draw the next number.
   * @returns {number} From 0 to 1, 1 left out.
   */
  next() {
    return ((this.nextWord() >>> 5) * 2 ** 26 + (this.nextWord() >>> 6)) / 2 ** 53;
  }

  /**
   * Pass over numbers.
   * @param {number} count How many.
   */
  skip(count) {
    for (let words = 2 * count; words > 0; ) {
      if (this.place === SIZE) this.renew();
      const passed = Math.min(words, SIZE - this.place);
      this.place += passed;
      words -= passed;
    }
  }

  /** @returns {number} A whole number from 0 to 2 ** 32 - 1. */
  nextWord() {
    if (this.place === SIZE) this.renew();
    let word = this.state[this.place++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** Make the next 624 words of the state. */
  renew() {
    const state = this.state;
    for (let i = 0; i < SIZE; i++) {
      const mixed = (state[i] & UPPER_BIT) | (state[(i + 1) % SIZE] & LOWER_BITS);
      state[i] = state[(i + OFFSET) % SIZE] ^ (mixed >>> 1) ^ (mixed & 1 ? MATRIX : 0);
    }
    this.place = 0;
  }
}
