"""The text of the judge's model card, from what measure_judge.py and its other records hold."""

from data import CLASSES

CARD = """\
# The judge of pocket's pictures

A classifier with {parameters:,} parameters that learned from the 60,000 training photographs of Fashion-MNIST (Xiao,
Rasul and Vollgraf 2017; MIT, copyright Zalando SE), 32 x 32 and grey. `gl.load_judge(gan)` loads it. Its 64 features
measure distances: over photographs each has about mean 0 and variance 1, and since they also had to redraw the
photograph at 8 x 8 pixels, two pictures of one class lie apart in them.

It recognises {accuracy:.1%} of the 10,000 test photographs, which it didn't learn from: {by_class}.

Pocket at truncation {truncation}, every class equally often, mean ± standard deviation over {seeds} batches:

| pictures | fidelity | diversity | precision | recall | KID | FID |
|---|---|---|---|---|---|---|
{rows}

| pictures | density | coverage | coverage of photographs | classifier score |
|---|---|---|---|---|
{more_rows}
| *photographs* | {photographs_density:.2f} | | | {photographs_score:.2f} |

- Precision and recall are measured within each class, against {features} photographs of it, with the third nearest
  neighbour. Between two halves of these photographs both are {of_photographs:.3f}, not 1. Recall is biased: the fewer
  the pictures, the larger; from {recall_all} pictures on it stays at the value of {recall_all}, since no more pictures
  of a class enter than photographs. Recall's interval held the mean of its row for {recall_held} of the
  {recall_intervals} batches.
- Density and coverage are measured against the same photographs, with the fifth nearest neighbour. Density doesn't
  depend on the number of pictures; from {enough_density} on its standard deviation is below 0.05. Coverage does: the
  fewer the pictures, the smaller, for photographs too. So compare it with the column beside it, which
  `photographs.coverage` computes; from {recall_all} pictures on it stays the same. Its interval held the mean of its
  row for {coverage_held} of the {recall_intervals} batches.
- The classifier score is the Inception score with this judge in place of Inception, 1 to {classes}; that of photographs
  is of all 10,000. From {enough_score} on its standard deviation is below 0.1. All {all:,} together get {score:.2f},
  which its interval held for {score_held} of the {recall_intervals} batches. Pictures whose classes are drawn at random
  get a little less if they are few, {score_of_50:.2f} from 50. A class that is missing lowers it, but one that the
  judge is unsure of hardly: {score_low:.2f} without {low_class}, {score_high:.2f} without {high_class}. It doesn't see
  repetition: one picture of each class, over and over, gets {score_repeated:.2f} in the mean of {seeds} batches.
- FID is biased: all {all:,} pictures together get {fid:.2f}. Compare batches of one size only.
- KID is measured within each class, against {features} photographs of it: {kid:.3f} for all pictures together. Other
  sets of {features} photographs give {kid_low:.3f} to {kid_high:.3f}. Its interval held {kid:.3f} for {held} of the
  {batches} batches of 100 pictures or more (each a part of the next larger one), and reached {reach_low:.1f} to
  {reach_high:.1f} standard deviations of such batches to each side. (Pocket's own card gives KID over all classes at
  once, from 10,000 pictures.)
- KID and FID are of this judge's features and compare with nothing published.
- It names a class for anything: noise is a {noise_class}, it says, with probability {noise:.2f} in the mean.
- Blur misleads it: of test photographs averaged over 3 x 3 pixels it recognises {blurred:.1%}.
- Typical pictures are easier than photographs: at truncation 0.1 fidelity is {typical:.1%}, above the photographs' own.
- It mixes up shirts, T-shirts, pullovers and coats. Its numbers are the opinion of one network.

Licence: MIT, like the kit. `training/README.md` says how to make it again.
"""


def make_card(record: dict, evaluation: dict, spread: dict) -> str:
    """The card's text."""
    others, without = spread["kid_with_other_photographs"], spread["score"]["without_one_class"]
    return CARD.format(
        parameters=record["parameters"],
        accuracy=record["test_accuracy"],
        by_class=", ".join(f"{name} {share:.1%}" for name, share in record["test_accuracy_by_class"].items()),
        truncation=spread["truncation"],
        seeds=len(range(*spread["seeds"])),
        rows="\n".join(make_row(size, entry) for size, entry in spread["sizes"].items()),
        more_rows="\n".join(make_further_row(size, entry) for size, entry in spread["sizes"].items()),
        classes=len(CLASSES),
        photographs_density=spread["photographs_density"],
        photographs_score=spread["photographs_score"],
        enough_density=find_enough(spread["sizes"], "density", 0.05),
        enough_score=find_enough(spread["sizes"], "classifier_score", 0.1),
        coverage_held=spread["coverage_held"],
        score=spread["score"]["all"],
        score_of_50=spread["score"]["of_50"],
        score_held=spread["score"]["held"],
        score_low=min(without.values()),
        score_high=max(without.values()),
        low_class=min(without, key=without.get),
        high_class=max(without, key=without.get),
        score_repeated=spread["score"]["one_picture_a_class"],
        all=spread["all_pictures"],
        of_photographs=spread["photographs_precision"],
        recall_all=f"{spread['photographs_a_class'] * len(CLASSES):,}",
        recall_held=spread["recall_held"],
        recall_intervals=spread["recall_intervals"],
        fid=spread["fid"],
        kid=spread["kid"],
        held=spread["kid_held"],
        batches=spread["kid_intervals"],
        reach_low=min(spread["kid_reach"].values()),
        reach_high=max(spread["kid_reach"].values()),
        kid_low=min(others),
        kid_high=max(others),
        features=spread["photographs_a_class"],
        noise_class=spread["noise"]["class"],
        noise=spread["noise"]["probability"],
        blurred=spread["blurred_photographs"],
        typical=evaluation["truncations"]["0.1"]["as_asked"],
    )


def make_row(size: str, entry: dict) -> str:
    """One line of the card's table."""
    places = {"fidelity": 3, "diversity": 2, "precision": 3, "recall": 3, "kid": 3, "fid": 2}
    cells = [f"{entry[name]['mean']:.{p}f} ± {entry[name]['deviation']:.{p}f}" for name, p in places.items()]
    return f"| {int(size):,} | {' | '.join(cells)} |"


def make_further_row(size: str, entry: dict) -> str:
    """One line of the card's second table."""
    places = {"density": 2, "coverage": 3, "classifier_score": 2}
    density, coverage, score = (
        f"{entry[name]['mean']:.{p}f} ± {entry[name]['deviation']:.{p}f}" for name, p in places.items()
    )
    return f"| {int(size):,} | {density} | {coverage} | {entry['photographs_coverage']:.3f} | {score} |"


def find_enough(sizes: dict[str, dict], measure: str, deviation: float) -> str:
    """The smallest number of pictures from which on the standard deviation is no larger than this, as a text."""
    enough = [
        int(size)
        for size in sizes
        if all(e[measure]["deviation"] <= deviation for s, e in sizes.items() if int(s) >= int(size))
    ]
    return f"{min(enough):,} pictures"
