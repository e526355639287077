"""The command line: python -m gan_lab download | generate | report | review."""

import os
import sys

# `python -m` looks for modules in the current folder first. Among submissions that would import a tqdm.py of theirs,
# so the folder is taken out again, unless the kit itself is run from it.
if __name__ == "__main__" and not sys.flags.safe_path:
    _kit = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [place for place in sys.path if os.path.abspath(place or ".") not in {os.getcwd()} - {_kit}]

import argparse

from gan_lab.errors import GanLabError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gan_lab", description="GAN Lab, from the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    download = commands.add_parser("download", help="fetch a network's weights ahead of a class")
    download.add_argument(
        "name",
        nargs="?",
        default="biggan-deep-256",
        help="biggan-deep-128, -256 (default) or -512; of StyleGAN2-ADA ffhq, metfaces, afhqcat, afhqdog, afhqwild, "
        "cifar10 or brecahad",
    )
    download.set_defaults(run=run_download, when_stopped="Stopped; run it again to go on from here.")

    generate = commands.add_parser("generate", help="make pictures and save them, each with its recipe inside")
    generate.add_argument(
        "class_",
        metavar="CLASS",
        nargs="?",
        help="a class name or index, such as 'golden retriever' or 207; none for a network without classes",
    )
    generate.add_argument("--count", type=int, default=4, help="how many pictures (default 4)")
    generate.add_argument("--truncation", type=float, default=0.4, help="above 0, at most 1 (default 0.4)")
    generate.add_argument("--psi", type=float, default=0.7, help="of a StyleGAN2, in place of truncation (default 0.7)")
    generate.add_argument("--seed", type=int, help="the same seed, the same noise; without one, fresh noise")
    generate.add_argument("--model", help="a name or a path, as for gan_lab.load_biggan, load_stylegan2, load_dcgan")
    generate.add_argument("--out", default="pictures", help="the folder for the PNG files (default pictures)")
    generate.set_defaults(run=run_generate, when_stopped="Stopped; no picture was saved.")

    report = commands.add_parser("report", help="write the report of notebooks, and pack submission.zip")
    report.add_argument("notebooks", nargs="+", metavar="NOTEBOOKS", help="their folder, or notebook files")
    report.add_argument("--out", default="report", help="the folder for the report (default report)")
    report.add_argument("--template", help="your own report, written by hand, in the place of report_template.md")
    report.add_argument("--pdf", action="store_true", help="also as a PDF; takes the extra 'documents'")
    report.add_argument("--docx", action="store_true", help="also as a Word file; takes the extra 'documents'")
    report.set_defaults(run=run_report, when_stopped="Stopped; run it again to write the whole report.")

    review = commands.add_parser("review", help="for instructors: read submissions, make every picture again, grade")
    review.add_argument("submissions", metavar="SUBMISSIONS", help="a folder of folders, zips or notebooks")
    review.add_argument("--out", default="grades", help="the folder for pages and tables (default grades)")
    review.add_argument("--rubric", help="criteria and points, a TOML file (default: the kit's own)")
    review.add_argument("--assignment", help="the folder of the notebooks as handed out (default: the kit's own)")
    review.add_argument("--model", action="append", default=[], help="a weights file to look among; can be repeated")
    review.add_argument("--processes", type=int, help="how many read and generate here (default: one a processor)")
    review.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler that generates; the extra 'cluster'")
    review.set_defaults(run=run_review, when_stopped="Stopped; run it again to go on from here.")

    options = parser.parse_args(arguments)
    try:
        return options.run(options) or 0
    except GanLabError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(options.when_stopped, file=sys.stderr)
        return 130


def run_download(options: argparse.Namespace) -> None:
    """Fetch the weights, and say where they lie and how to hand them out."""
    from gan_lab import weights

    path = weights.download(options.name)
    door = weights.DOORS[weights.kind_of(options.name)]
    print(f"{options.name} lies at {path}")
    print(
        f"To hand it out without a network: copy that one file to a USB stick, and on the other machine either pass "
        f"its path, {door}('{path.name}'), or put it into the folder that this command prints there. "
        f"On a shared drive: set GAN_LAB_CACHE to the folder that holds it ({path.parent} here); reading is enough."
    )


def run_generate(options: argparse.Namespace) -> None:
    """Make pictures, of one class if the network has classes, and save them."""
    import gan_lab as gl
    from gan_lab import weights

    named = options.class_
    what = int(named) if named and named.lstrip("-").isdigit() else named
    kind = weights.kind_of(options.model) if options.model else "biggan-deep"
    if kind == "dcgan":
        if what is not None:
            raise GanLabError(
                f"{options.model} has no classes: leave the class out; noise alone decides what it shows."
            )
        gan = gl.load_dcgan(options.model)
        pictures = gan.generate(gan.noise(options.count, options.seed))
    elif kind == "stylegan2":
        gan = gl.load_stylegan2(options.model)
        pictures = gan.generate(gan.noise(options.count, options.seed), psi=options.psi, label=what)
    else:
        if what is None:
            raise GanLabError("BigGAN needs a class: python -m gan_lab generate 'golden retriever', or an index.")
        z = gl.truncated_noise(options.count, options.truncation, options.seed)
        gan = gl.load_biggan(options.model)
        pictures = gan.generate(z, gan.class_vector(what), options.truncation)
    for path in pictures.save(options.out):
        print(path)


def run_report(options: argparse.Namespace) -> int:
    """Write the report and pack it; the exit status is 1 if a format that was asked for couldn't be made."""
    import gan_lab as gl

    formats = [kind for kind in ("pdf", "docx") if getattr(options, kind)]
    return 1 if gl.write_report(options.notebooks, options.out, options.template, formats).failed else 0


def run_review(options: argparse.Namespace) -> None:
    """Review a class, and say what came of it."""
    from gan_lab.review.command import review

    graded = review(
        options.submissions,
        options.out,
        options.rubric,
        options.assignment,
        options.model,
        options.scheduler,
        options.processes,
    )
    troubled = sum(bool(each.reading.problems) for each in graded)
    print(f"{len(graded)} submissions reviewed, {troubled} of them with a note on what was handed in.")
    print(f"Open {options.out}/index.html; points are typed into {options.out}/grades.csv or the pages.")


if __name__ == "__main__":
    sys.exit(main())
