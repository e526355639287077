// The optimiser of both networks, computed as PyTorch does.
//
// Source: Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization".

const BETA2 = 0.999; // the memory of earlier squares
const EPSILON = 1e-8;

/** Changes numbers a little against their gradients, each divided by the root of the mean of its recent squares. */
export class Adam {
  /** @param {number} count How many numbers there are. */
  constructor(count) {
    this.means = new Float64Array(count);
    this.squares = new Float64Array(count);
    this.steps = 0;
  }

  /**
   * Take one step.
   * @param {Float64Array} numbers Changed in place.
   * @param {Float64Array} gradients As many.
   * @param {number} rate The learning rate.
   * @param {number} beta1 The memory of earlier gradients, 0 to 0.999.
   */
  step(numbers, gradients, rate, beta1) {
    this.steps += 1;
    const size = rate / (1 - beta1 ** this.steps);
    const correction = Math.sqrt(1 - BETA2 ** this.steps);
    for (let i = 0; i < numbers.length; i++) {
      const gradient = gradients[i];
      this.means[i] += (1 - beta1) * (gradient - this.means[i]);
      this.squares[i] = BETA2 * this.squares[i] + (1 - BETA2) * gradient * gradient;
      numbers[i] -= (size * this.means[i]) / (Math.sqrt(this.squares[i]) / correction + EPSILON);
    }
  }
}
