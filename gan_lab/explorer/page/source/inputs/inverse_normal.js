// The inverse of the normal distribution's cumulative distribution function, as PyTorch and SciPy compute it.
//
// Source: the approximation by rational functions of the Cephes library (Moshier 1989, "Methods and Programs for
// Mathematical Functions"), its function ndtri, for the middle and for tails not further out than 8.

const TAIL = Math.exp(-2); // below this share a number counts as one of the lower tail
const SQUARE_ROOT_OF_TWO_PI = Math.sqrt(2 * Math.PI);

// Coefficients of polynomials, the highest power first.
const MIDDLE_ABOVE = [
  -5.99633501014107895267e1, 9.80010754185999661536e1, -5.66762857469070293439e1, 1.39312609387279679503e1,
  -1.23916583867381258016,
];
const MIDDLE_BELOW = [
  1, 1.95448858338141759834, 4.67627912898881538453, 8.63602421390890590575e1, -2.25462687854119370527e2,
  2.00260212380060660359e2, -8.20372256168333339912e1, 1.59056225126211695515e1, -1.18331621121330003142,
];
const TAIL_ABOVE = [
  4.05544892305962419923, 3.15251094599893866154e1, 5.71628192246421288162e1, 4.408050738932008347e1,
  1.46849561928858024014e1, 2.18663306850790267539, -1.40256079171354495875e-1, -3.50424626827848203418e-2,
  -8.57456785154685413611e-4,
];
const TAIL_BELOW = [
  1, 1.57799883256466749731e1, 4.53907635128879210584e1, 4.1317203825467203044e1, 1.50425385692907503408e1,
  2.50464946208309415979, -1.42182922854787788574e-1, -3.80806407691578277194e-2, -9.33259480895457427372e-4,
];

/**
 * Find the number below which a share of the normal distribution lies.
 * @param {number} share From 1e-14 to 1 - 1e-14.
 * @returns {number} The number.
 */
export function inverseNormal(share) {
  const isUpper = share > 1 - TAIL;
  const lower = isUpper ? 1 - share : share;
  if (lower > TAIL) {
    const x = lower - 0.5;
    const square = x * x;
    return (
      (x + x * ((square * evaluate(MIDDLE_ABOVE, square)) / evaluate(MIDDLE_BELOW, square))) * SQUARE_ROOT_OF_TWO_PI
    );
  }
  const x = Math.sqrt(-2 * Math.log(lower));
  const z = 1 / x;
  const magnitude = x - Math.log(x) / x - (z * evaluate(TAIL_ABOVE, z)) / evaluate(TAIL_BELOW, z);
  return isUpper ? magnitude : -magnitude;
}

/**
 * @param {number[]} coefficients Of a polynomial, the highest power first.
 * @param {number} x Where to evaluate it.
 * @returns {number} Its value, by Horner's rule.
 */
function evaluate(coefficients, x) {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
