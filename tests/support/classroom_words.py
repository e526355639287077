"""What made-up students are called and write: answers of parts that are drawn by name and question.

So two answers are hardly ever alike, unless one is asked for as a copy of the other.
"""

import random

FIRST_NAMES = (
    "Ada Bao Chidi Dana Emre Fatima Goran Hana Ines Jun Kofi Lena Mateo Nadia Omar Priya Quinn Rosa Sami Tomás"
)
LAST_NAMES = (  # 26 of them, which has no divisor in common with 21: so all pairs of names differ
    "Adler Bianchi Castro Demir Eze Fischer García Haddad Ito Jansen Kaya Lindqvist Moreau Nguyen Okafor Petrov "
    "Quist Rossi Sato Tanaka Ueda Vega Weber Xu Yılmaz Zhang"
)

OPENINGS = (
    "In my pictures",
    "As far as I can tell",
    "When I ran the cell again",
    "Compared with what I had predicted",
    "Looking along the rows",
    "To my surprise",
    "With the noise held",
    "From the numbers that the cell printed",
    "After I had changed only this one setting",
    "If I go by the plot alone",
    "On the second look",
    "In nearly every case",
)
SEEN = {
    "1": (
        "the class vector decides what kind of thing is drawn",
        "the four pictures share their outline and differ in the strap and the shade",
        "another seed gave another picture of the same class",
        "the same seed gave the same noise, number by number",
        "the picture has three channels although pocket learned from grey photographs",
        "two classes with one noise are about equally dark and equally wide",
        "only the recipe in the file tells which noise it was",
        "a screenshot keeps the pixels and loses the noise vector",
    ),
    "2": (
        "the rows come to look alike as the truncation goes down",
        "the lengths of the noise vectors halve with the truncation",
        "no number of the noise lies beyond twice the truncation",
        "the leftmost column could be one picture five times",
        "fidelity rises by a few points from 1.0 to 0.4 while diversity falls by half",
        "the two intervals overlap, which doesn't prove that nothing changed",
        "noise from torch.randn reaches further than the network was told",
        "the statistics for 0.4 don't fit noise that was drawn at 1.0",
    ),
    "3": (
        "a small step in z makes a small change of the picture",
        "two fresh draws are some fourteen apart, and the picture changes long before that",
        "the middle of the line is shorter than both of its ends",
        "on the arc the length stays and single numbers pass the cut",
        "halfway between two classes there is something with a bit of both",
        "one coordinate changes each picture in another way",
        "the first principal direction makes the thing wider in both classes",
        "the judge changes its mind more suddenly than the pixels change",
    ),
    "4": (
        "the 512 numbers say nothing about the height of the picture",
        "the size follows from how often the four by four are doubled",
        "what lies above one becomes nearly black without the clamp",
        "the way through W is the shorter one for most of the pairs",
        "most of the variance of w lies along ten directions",
        "with psi at zero all noises give one picture, which shows no class",
        "towards the mean of its class the judge recognises more and the variety falls",
        "the coarse layers carry the outline and the fine ones the shade",
    ),
    "5": (
        "the samples moved to where the discriminator said real, and it then said real elsewhere",
        "an arrow is long where the surface is steep and short where it is flat",
        "with the generator held still the discriminator drew the border around its samples",
        "with the discriminator held still all samples ran to one place",
        "the samples left one cluster for another and came back",
        "all samples lay in two of the clusters, and the losses looked like those of the good run",
        "the surface was nearly flat where the samples lay on the real points",
        "another seed with the same settings covered other clusters",
    ),
    "6": (
        "after five epochs the outlines are right and the prints are not",
        "the loss of the generator went down while D stayed ahead",
        "D gave three quarters to real pictures and a quarter to generated ones",
        "an untrained discriminator says one half as well",
        "one column turned from a blot into a pullover after four epochs",
        "the nearest photograph is another one, so nothing was copied",
        "the FID of a thousand photographs is not zero",
        "with a learning rate of 1 all noise leads to one picture",
    ),
    "7": (
        "the generator makes pictures from noise and the discriminator tries to tell them from photographs",
        "the inputs were a noise vector of 128 numbers, a class vector and the truncation",
        "picture 2 shows that variety falls with the truncation",
        "a caption needs the seed, or nobody can make the picture again",
        "five pictures are too few for a sentence about the network",
        "the walk changes fastest in its middle, where the class changes",
        "the limits were the size of the pictures and the ten classes",
        "a larger network would show whether this holds for photographs in colour",
    ),
}
LINKS = ("because", "which fits that", "although", "and I take it that", "so it may be that", "while", "since", "and")
REASONS = (
    "each picture is computed from its own row of noise",
    "the first layer is linear in the noise",
    "everything else was the same for both",
    "the network never saw noise that far from zero while it was trained",
    "twelve pictures are few to judge by",
    "the direction of the noise stays the same",
    "nothing was looked up in the photographs it learned from",
    "the difference was {number} grey levels in the mean",
    "I counted {number} of them that I would not accept",
    "it held for seed {number} too",
    "the class {thing} behaves like the class {other}",
    "the {thing} with seed {number} showed it best",
)
THINGS = ("trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot", "t-shirt")
SYNONYMS = {"pictures": "images", "noise": "random vector", "about": "roughly", "number": "value", "same": "very same"}


def answer(id_: str, student: str, copied: bool = False) -> str:
    """What this student answers to the question: two to four sentences, always the same ones.

    copied: as somebody hands it in who has it from them, with a few words replaced.
    """
    draw = random.Random(f"{student} {id_}")
    seen = draw.sample(SEEN[id_.split(".")[0]], draw.randint(2, 4))
    openings, reasons = draw.sample(OPENINGS, len(seen)), draw.sample(REASONS, len(seen))
    sentences = [
        f"{opening}, {what} {draw.choice(LINKS)} {reason}."
        for opening, what, reason in zip(openings, seen, reasons, strict=True)
    ]
    thing, other = draw.sample(THINGS, 2)
    text = " ".join(sentences).format(number=draw.randint(2, 97), thing=thing, other=other)
    if copied:
        for word, synonym in SYNONYMS.items():
            text = text.replace(f" {word} ", f" {synonym} ", 1)
    return text
