// The random numbers of NumPy's `default_rng(seed)`: what a seed decides here, it decides in Python too.
//
// Sources: O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
// Generation" (PCG XSL RR 128/64); how a seed becomes a state: NumPy's SeedSequence, after O'Neill's `seed_seq_fe`.

const POOL_SIZE = 4; // words
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** A stream of random bits, and the numbers that NumPy makes of them. */
export class Pcg64 {
  /** @param {number[]} seeds One seed or several, each a whole number from 0 to 2 ** 32 - 1; four at most. */
  constructor(seeds) {
    const words = spreadSeeds(seeds, 8).map(BigInt);
    const [stateHigh, stateLow, streamHigh, streamLow] = [0, 2, 4, 6].map((i) => words[i] | (words[i + 1] << 32n));
    this.increment = BigInt.asUintN(128, (((streamHigh << 64n) | streamLow) << 1n) | 1n);
    this.state = BigInt.asUintN(128, this.increment + ((stateHigh << 64n) | stateLow));
    this.advance();
    this.keptWord = -1; // the upper half of 64 bits of which only the lower half was taken; -1 for none
  }

  advance() {
    this.state = BigInt.asUintN(128, this.state * MULTIPLIER + this.increment);
  }

  /** @returns {bigint} 64 random bits. */
  nextBits() {
    this.advance();
    const folded = BigInt.asUintN(64, (this.state >> 64n) ^ this.state);
    const turn = this.state >> 122n;
    return BigInt.asUintN(64, (folded >> turn) | (folded << (64n - turn)));
  }

  /** @returns {number} A whole number from 0 to 2 ** 32 - 1. */
  nextWord() {
    if (this.keptWord >= 0) {
      const word = this.keptWord;
      this.keptWord = -1;
      return word;
    }
    const bits = this.nextBits();
    this.keptWord = Number(bits >> 32n);
    return Number(bits & 0xffffffffn);
  }

  /** @returns {number} From 0 to 1, 1 left out, with 53 random bits. */
  nextDouble() {
    return Number(this.nextBits() >> 11n) / 2 ** 53;
  }

  /** @returns {number} From 0 to 1, 1 left out, with 24 random bits: a float32. */
  nextFloat() {
    return (this.nextWord() >>> 8) / 2 ** 24;
  }

  /**
   * Draw a whole number without favouring any (Lemire 2019).
   * @param {number} count How many numbers there are to choose from, 1 to 2 ** 32 - 1.
   * @returns {number} From 0 to count - 1.
   */
  nextBelow(count) {
    if (count === 1) return 0; // NumPy draws nothing then
    const unfair = 2 ** 32 % count;
    for (;;) {
      const product = BigInt(this.nextWord()) * BigInt(count);
      if (Number(product & 0xffffffffn) >= unfair) return Number(product >> 32n);
    }
  }
}

/**
 * Mix seeds until each bit of the result depends on each bit of theirs.
 * @param {number[]} seeds As for Pcg64.
 * @param {number} count How many words are wanted.
 * @returns {number[]} Whole numbers from 0 to 2 ** 32 - 1.
 */
function spreadSeeds(seeds, count) {
  const hash = makeHash(0x43b0d7e5, 0x931e8875);
  const pool = Array.from({ length: POOL_SIZE }, (_, i) => hash(seeds[i] ?? 0));
  for (let from = 0; from < POOL_SIZE; from++) {
    for (let to = 0; to < POOL_SIZE; to++) {
      if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
    }
  }
  const hashOut = makeHash(0x8b51f9dd, 0x58f38ded);
  return Array.from({ length: count }, (_, i) => hashOut(pool[i % POOL_SIZE]));
}

/**
 * @param {number} start
 * @param {number} factor
 * @returns {(value: number) => number} A hash of 32 bits that changes with each call.
 */
function makeHash(start, factor) {
  let key = start;
  return (value) => {
    const met = value ^ key;
    key = Math.imul(key, factor);
    return foldHalves(Math.imul(met, key));
  };
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function mix(a, b) {
  return foldHalves(Math.imul(0xca01f9dd, a) - Math.imul(0x4973f715, b));
}

/**
 * @param {number} value
 * @returns {number} A whole number from 0 to 2 ** 32 - 1.
 */
function foldHalves(value) {
  return ((value >>> 0) ^ (value >>> 16)) >>> 0;
}
