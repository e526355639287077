// What the game has from Python, as `gan_lab/explorer/page/game_facts.py` collects it.

/**
 * A mixture of round normal distributions, from which the data are drawn.
 * @typedef {object} Mixture
 * @property {string} name What it is called in sentences, such as "a ring of 8".
 * @property {[number, number][]} centres Each number from -1.5 to 1.5.
 * @property {number} spread The standard deviation around each centre.
 * @property {boolean} areModes Whether the centres are kinds of points that one can count.
 */

/**
 * The settings of a game, named as `gl.Game` names them.
 * @typedef {object} Settings
 * @property {string} loss "non-saturating", "minimax", "wasserstein" or "hinge".
 * @property {number} z_dim How many numbers a noise vector has.
 * @property {number} width_d Numbers in each of the two hidden layers of D.
 * @property {number} width_g Numbers in each of the two hidden layers of G.
 * @property {number} rate_d Adam's learning rate for D.
 * @property {number} rate_g Adam's learning rate for G.
 * @property {number} beta1 Adam's memory of earlier gradients, below 1.
 * @property {number} d_steps How often D moves before G moves once.
 * @property {number} batch Points of either kind in a move.
 * @property {boolean} minibatch_statistics Whether D also sees how far the points of its batch are spread.
 */

/**
 * @typedef {object} GameRules
 * @property {Settings} usual The settings that a game has if nothing else is said.
 * @property {{[name: string]: Mixture}} data The data to choose from, by the names that `gl.Game` knows.
 * @property {{[name: string]: string}} losses What the controls call each loss.
 * @property {number[]} rates The learning rates to choose from.
 * @property {number} penalty The weight of the gradient penalty of the Wasserstein loss.
 * @property {number} leak By which D's activation multiplies what is negative.
 * @property {number} reach The plane is shown from -reach to reach in both directions.
 * @property {number} spread The standard deviation around a point that a person puts.
 * @property {number} maxPlaces How many points a person can put.
 * @property {number} maxCounted Up to how many of them each counts as a mode.
 * @property {number} evaluation Marks the random numbers of measurements.
 * @property {number} measuredPoints Of either kind, for the distance and the modes.
 * @property {number} directions Onto which the distance projects the points.
 * @property {number} onMode How many standard deviations around a centre belong to its mode.
 * @property {number} minShare The share of what a mode has in the data from which on it is covered.
 * @property {number} shownPoints Of either kind.
 * @property {number} shownArrows At the first of the generated points.
 * @property {number} cells Of D's surface, in each direction.
 * @property {number} lines Of the lattice in the noise, in each direction.
 * @property {number} linePoints Of each line.
 * @property {number} noiseReach The lattice covers the noise from -noiseReach to noiseReach in each direction.
 * @property {number} arrowScale The length in the plane of an arrow for a gradient of 1.
 * @property {number} maxArrow The length of the longest arrow.
 * @property {string[]} surfaceColours Where D says generated, where it can't tell, where it says real: "#RRGGBB".
 * @property {string} realColour Of the data's points.
 * @property {string} fakeColour Of generated points.
 * @property {number} firstSteps Shown by the curves from the start.
 * @property {number} maxSteps Of one run; the game then pauses by itself.
 */

export {};
