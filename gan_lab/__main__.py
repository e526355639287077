"""The command line: python -m gan_lab download | generate."""

import argparse
import sys

from gan_lab.errors import GanLabError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gan_lab", description="GAN Lab, from the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    download = commands.add_parser("download", help="fetch a network's weights ahead of a class")
    download.add_argument("name", nargs="?", default="biggan-deep-256", help="biggan-deep-128, -256 (default) or -512")
    download.set_defaults(run=run_download, when_stopped="Stopped; run it again to go on from here.")

    generate = commands.add_parser("generate", help="make pictures and save them, each with its recipe inside")
    generate.add_argument("class_", metavar="CLASS", help="a class name or index, such as 'golden retriever' or 207")
    generate.add_argument("--count", type=int, default=4, help="how many pictures (default 4)")
    generate.add_argument("--truncation", type=float, default=0.4, help="above 0, at most 1 (default 0.4)")
    generate.add_argument("--seed", type=int, help="the same seed, the same noise; without one, fresh noise")
    generate.add_argument("--model", help="a name or a path, as for gan_lab.load_biggan")
    generate.add_argument("--out", default="pictures", help="the folder for the PNG files (default pictures)")
    generate.set_defaults(run=run_generate, when_stopped="Stopped; no picture was saved.")

    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except GanLabError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(options.when_stopped, file=sys.stderr)
        return 130
    return 0


def run_download(options: argparse.Namespace) -> None:
    """Fetch the weights, and say where they lie and how to hand them out."""
    from gan_lab import weights

    path = weights.download(options.name)
    print(f"{options.name} lies at {path}")
    print(
        f"To hand it out without a network: copy that one file to a USB stick, and on the other machine either pass "
        f"its path, gl.load_biggan('{path.name}'), or put it into the folder that this command prints there. "
        f"On a shared drive: set GAN_LAB_CACHE to the folder that holds it ({path.parent} here); reading is enough."
    )


def run_generate(options: argparse.Namespace) -> None:
    """Make pictures of one class and save them."""
    import gan_lab as gl

    z = gl.truncated_noise(options.count, options.truncation, options.seed)
    gan = gl.load_biggan(options.model)
    y = gan.class_vector(int(options.class_) if options.class_.lstrip("-").isdigit() else options.class_)
    for path in gan.generate(z, y, options.truncation).save(options.out):
        print(path)


if __name__ == "__main__":
    sys.exit(main())
