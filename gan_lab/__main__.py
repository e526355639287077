"""The command line, gan-lab COMMAND: what each command takes, and the function that runs it."""

import os
import sys

# The command is gan-lab, which never looks for a module in the current folder. `python -m` does so, and what lies there
# may be what a student handed in. A gan_lab/ of theirs would run in place of this file, against which nothing here can
# help; but a tqdm.py of theirs must not, so the folder is taken out, unless the kit itself is run from it.
if __name__ == "__main__" and not sys.flags.safe_path:
    _kit = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") not in {os.getcwd()} - {_kit}]

import _thread
import argparse
import contextlib
import io
import signal
import threading
import traceback
from collections.abc import Iterator
from typing import Any, NoReturn

from gan_lab.errors import GanLabError
from gan_lab.kinds import BIGGAN, KINDS
from gan_lab.name_clash import describe_front_door

UNEXPECTED = (
    "This error was not expected. To report it, show these lines and what 'gan-lab doctor' prints; that also says "
    "whether something is missing here."
)
# Options of `gan-lab review`; `SubmissionLimits` says what they limit.
REVIEW_LIMITS = (
    ("--max-seconds", 60, "seconds of processor time, to read it, compare its pictures and write its pages"),
    ("--max-memory", 1000, "MB of memory meanwhile"),
    ("--max-disk", 500, "MB that are written"),
    ("--max-generation", 3600, "seconds of processor time to make its pictures again, as a network's were measured"),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command, and return its exit status: 0, 1 after an error, 2 without a command, 130 after Ctrl-C."""
    show_every_character()
    parser = build_parser()
    options = parser.parse_args(arguments)
    if "run" not in options:
        parser.print_help(sys.stderr)
        return 2  # as argparse does where something is missing
    try:
        refuse_empty(options)
        return options.run(options) or 0
    except GanLabError as problem:
        from gan_lab.coursework.review.intake.printable import make_printable

        print(*map(make_printable, str(problem).splitlines()), sep="\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(options.when_stopped, file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read what is printed, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:
        traceback.print_exc()
        print("", describe_front_door() or UNEXPECTED, sep="\n", file=sys.stderr)
        return 1


def show_every_character() -> None:
    """Let what a terminal or a file has no sign for be printed as its number, where else the command would end.

    A name such as 李 is in no old encoding, and Windows has one of those where the output goes into a file or a pipe.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def refuse_empty(options: argparse.Namespace) -> None:
    """Raise a GanLabError if a value is empty, as "$FOLDER" is in a script that doesn't set FOLDER."""
    for name, value in vars(options).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and not text.strip():
                raise GanLabError(f"The value of {name.rstrip('_')} is empty: give one, or leave it out.")


class CommandParser(argparse.ArgumentParser):
    """A parser that takes no option by its first letters, which mean something else as soon as there is another one."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)


def build_parser() -> argparse.ArgumentParser:
    """Build the commands with their options."""
    parser = CommandParser(prog="gan-lab", description="GAN Lab, from the command line.")
    commands = parser.add_subparsers(metavar="COMMAND")
    add_start(
        commands.add_parser("start", help="make a folder with the notebooks of your own, and open JupyterLab in it")
    )
    add_hand_out(
        commands.add_parser("hand-out", help="for instructors: write what students get, notebooks without outputs")
    )
    add_doctor(commands.add_parser("doctor", help="say what is here, whether the kit works with it, and what to do"))
    add_download(commands.add_parser("download", help="fetch a network's weights ahead of a class"))
    add_feedback(
        commands.add_parser("feedback", help="for instructors: pack the pages for students as a system takes them")
    )
    add_generate(commands.add_parser("generate", help="make pictures and save them, each with its recipe inside"))
    add_grade(commands.add_parser("grade", help="for instructors: give points and comments, on a page in the browser"))
    add_grades(
        commands.add_parser("grades", help="for instructors: fill in the points in the file that a system exported")
    )
    add_merge_grades(
        commands.add_parser("merge-grades", help="for instructors: put together what several persons gave")
    )
    add_page(commands.add_parser("page", help="write the page that runs in a browser, with nothing installed"))
    add_report(commands.add_parser("report", help="write the report of notebooks, and pack submission.zip"))
    add_review(commands.add_parser("review", help="for instructors: read submissions, make every picture again, grade"))
    return parser


def add_start(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab start`."""
    command.add_argument(
        "folder", nargs="?", default="gan-lab-work", metavar="FOLDER", help="your folder (default gan-lab-work)"
    )
    command.add_argument("--no-browser", action="store_true", help="open no browser: JupyterLab prints its address")
    command.set_defaults(run=run_start, when_stopped="Stopped; run it again to make the whole folder.")


def add_hand_out(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab hand-out`."""
    command.usage = (  # with FOLDER first: behind --notebooks it would be taken for one more notebook
        "gan-lab hand-out FOLDER [--notebooks NOTEBOOK ...] [--from FOLDER] [--zip] [--colab ADDRESS] "
        "[--without-solutions]"
    )
    command.add_argument("folder", nargs="?", metavar="FOLDER", help="the folder to write into; it stands first")
    command.add_argument(
        "--notebooks",
        nargs="+",
        default=[],
        metavar="NOTEBOOK",
        help="numbers or names, such as 01 02 07 or 01-03 (default: all)",
    )
    command.add_argument("--from", dest="from_", metavar="FOLDER", help="the folder of your own notebooks")
    command.add_argument("--zip", action="store_true", help="also write FOLDER.zip, which unpacks into that folder")
    command.add_argument(
        "--colab", metavar="ADDRESS", help="add a set-up cell for Colab and Kaggle; the address of the kit"
    )
    command.add_argument("--without-solutions", action="store_true", help="leave out the folded answers")
    command.set_defaults(run=run_hand_out, when_stopped="Stopped; remove what was written, and run it again.")


def add_doctor(command: argparse.ArgumentParser) -> None:
    """Add what `gan-lab doctor` needs; it has no options."""
    command.description = (
        "Look at Python, torch, packages, networks, drives and what notebooks need, and make a picture. It changes "
        "nothing and uses no network, and shows no names of users. Paste what it prints into a question."
    )
    command.set_defaults(run=run_doctor, when_stopped="Stopped.")


def add_download(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab download`."""
    assert BIGGAN.preferred is not None
    command.add_argument(
        "name",
        nargs="?",
        default=BIGGAN.preferred.name,
        help="biggan-deep-128, -256 (default) or -512; of StyleGAN2-ADA ffhq, metfaces, afhqcat, afhqdog, afhqwild, "
        "cifar10 or brecahad",
    )
    command.set_defaults(run=run_download, when_stopped="Stopped; run it again to go on from here.")


def add_feedback(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab feedback`."""
    command.add_argument("grades", metavar="GRADES", help="the folder that gan-lab review wrote")
    command.add_argument(
        "--for",
        dest="system",
        required=True,
        choices=["canvas", "moodle", "nbgrader"],
        help="the learning system, whose download was reviewed",
    )
    command.add_argument(
        "--out",
        metavar="FILE",
        help="the zip to write, to be uploaded there; for nbgrader the folder of the course (default: as reviewed)",
    )
    command.set_defaults(run=run_feedback, when_stopped="Stopped; no zip was written. Run it again.")


def add_generate(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab generate`."""
    command.add_argument(
        "class_",
        metavar="CLASS",
        nargs="?",
        help='a class name or index, such as "golden retriever" or 207; none for a network without classes',
    )
    command.add_argument("--class", dest="class_too", metavar="CLASS", help="the same, as an option")
    loaders = ", ".join(kind.loader_name.removeprefix("gl.") for kind in KINDS.values())
    command.add_argument(
        "--network", "--model", dest="network", help=f"a name or a path, as for gan_lab.{loaders} (default: a BigGAN)"
    )
    command.add_argument("--seeds", help="seeds and ranges, such as 0-35,85: a picture for each")
    command.add_argument("--seed", type=int, help="one seed for all noise vectors; without one, fresh noise")
    command.add_argument("--count", type=int, help="how many noise vectors it draws (default 4)")
    for kind in KINDS.values():
        if kind.option:
            command.add_argument(f"--{kind.option.name}", type=float, help=f"of a {kind.title}: {kind.option.help}")
    command.add_argument("--trunc", type=float, help="truncation or psi, whichever the network has")
    command.add_argument("--grid", action="store_true", help="all pictures in one file, grid.png")
    command.add_argument(
        "--interpolate",
        type=int,
        metavar="STEPS",
        help="so many pictures from each seed to the next and back to the first, as walk.webp",
    )
    command.add_argument(
        "--outdir",
        "--out",
        dest="out",
        default="pictures",
        help="the folder for the files (default pictures), or the name of one: .png, for a walk .webp, .gif or .mp4",
    )
    command.add_argument("--json", action="store_true", help="print what was made as JSON, for programs")
    command.set_defaults(run=run_generate, when_stopped="Stopped; no picture was saved.")


def add_grade(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab grade`."""
    command.add_argument("grades", nargs="?", default="grades", metavar="GRADES", help="the review's folder (grades)")
    command.add_argument("--port", type=int, metavar="N", help="the port of the page (default: one that is free)")
    command.add_argument("--no-browser", action="store_true", help="open no browser: the address is printed")
    command.add_argument("--as", dest="grader", metavar="NAME", help="who grades (default: the system's user)")
    command.add_argument("--only", metavar="A-M", help="only students whose names, as they are listed, begin so")
    command.add_argument(
        "--criterion", action="append", default=[], metavar="ID", help="only this criterion; can be repeated"
    )
    command.add_argument("--hide-names", action="store_true", help="numbers in place of students' names")
    command.set_defaults(run=run_grade, when_stopped="Stopped. What was saved is in the folder of grades.")


def add_grades(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab grades`."""
    command.add_argument("grades", metavar="GRADES", help="the folder that gan-lab review wrote")
    command.add_argument(
        "--for",
        dest="system",
        required=True,
        choices=["blackboard", "brightspace", "canvas", "moodle", "nbgrader"],
        help="the learning system whose file it is",
    )
    command.add_argument(
        "--into",
        required=True,
        metavar="EXPORTED",
        help="the file that the system exported, which stays as it is; for nbgrader the gradebook.db of the course, "
        "which is filled in where it lies, with a copy beside it",
    )
    command.add_argument("--out", metavar="FILE", help="the file to write, to be imported there; none for nbgrader")
    command.add_argument(
        "--column", metavar="NAME", help="the column that takes the points, where several can: its heading or its id"
    )
    command.set_defaults(run=run_grades, when_stopped="Stopped; no file was written.")


def add_merge_grades(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab merge-grades`."""
    command.add_argument("folder", metavar="GRADES", help="the folder that gan-lab review wrote, with your own grades")
    command.add_argument(
        "others", nargs="+", metavar="OTHER.db", help="the grades.db of another grader, or a folder that holds it"
    )
    command.set_defaults(run=run_merge_grades, when_stopped="Stopped; run it again to merge the rest.")


def add_page(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab page`."""
    command.description = (
        "Write one HTML file that makes pocket's pictures in a browser: no Python, no server, no network. A double "
        "click opens it."
    )
    command.add_argument("file", metavar="FILE.html", help="the file to write; an older page of the kit is replaced")
    command.set_defaults(run=run_page, when_stopped="Stopped; an older page is still there.")


def add_report(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab report`."""
    command.add_argument("notebooks", nargs="+", metavar="NOTEBOOKS", help="their folder, or notebook files")
    command.add_argument("--out", default="report", help="the folder for the report (default report)")
    command.add_argument(
        "--leave-out",
        nargs="+",
        default=[],
        metavar="NOTEBOOK",
        help="notebooks in that folder that go neither into the report nor into submission.zip",
    )
    command.add_argument("--template", help="your own report, written by hand, in the place of report_template.md")
    command.add_argument("--pdf", action="store_true", help="also as a PDF; takes the extra 'documents'")
    command.add_argument("--docx", action="store_true", help="also as a Word file; takes the extra 'documents'")
    command.set_defaults(run=run_report, when_stopped="Stopped; run it again to write the whole report.")


def add_review(command: argparse.ArgumentParser) -> None:
    """Add the options of `gan-lab review`."""
    command.add_argument(
        "submissions",
        metavar="SUBMISSIONS",
        help="a learning system's download as it is, a zip or a folder; or a folder of folders, zips or notebooks",
    )
    command.add_argument("--out", default="grades", help="the folder for pages and tables (default grades)")
    command.add_argument("--rubric", help="criteria and points, a TOML file (default: the kit's own)")
    command.add_argument("--assignment", help="the folder or zip that was handed out (default: the kit's own)")
    said = command.add_argument_group("what holds from one review to the next, until something else is said")
    said.add_argument("--roster", metavar="FILE", help="who is in the class: the system's gradebook as CSV; or none")
    said.add_argument("--due", metavar="DATE", help="until when it was due, such as 2026-11-20T23:59; or none")
    said.add_argument("--attempt", metavar="WHICH", help="which counts: latest, first, or the latest one until a DATE")
    command.add_argument(
        "--layout",
        metavar="NAME",
        help="the shape of the download, if the review takes it for another one: canvas, moodle, ..., or a regular "
        "expression with the groups student_id, first_name, last_name, timestamp, file_name",
    )
    command.add_argument("--model", action="append", default=[], help="a weights file to look among; can be repeated")
    command.add_argument("--processes", type=int, help="how many read and generate here (default: one a processor)")
    command.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler that generates; the extra 'cluster'")
    limits = command.add_argument_group("what one submission may cost (an honest one stays far below)")
    for name, default, help_ in REVIEW_LIMITS:
        limits.add_argument(
            name, type=read_limit, default=default, metavar="NUMBER", help=f"{help_} (default {default})"
        )
    command.set_defaults(run=run_review, when_stopped="Stopped; run it again to go on from here.")


def read_limit(text: str) -> float:
    """Read a number above 0 from the command line."""
    number = float(text)
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is no limit: give a number above 0.")
    return number


@contextlib.contextmanager
def stopped_once() -> Iterator[None]:
    """Let the first Ctrl+C of a `with` block stop it, and hear no second one: it would interrupt the stopping.

    One that comes while an object is being deleted (`__del__`), where Python can't stop, is heard a little later.
    """

    def stop(*_: object) -> NoReturn:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    def hear_again(lost: "sys.UnraisableHookArgs") -> None:
        if lost.exc_type is not KeyboardInterrupt:
            tell(lost)
            return
        signal.signal(signal.SIGINT, stop)
        threading.Timer(0.01, interrupt_main_thread).start()

    tell, sys.unraisablehook = sys.unraisablehook, hear_again
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        sys.unraisablehook = tell
        if signal.getsignal(signal.SIGINT) is stop:
            signal.signal(signal.SIGINT, before)


def interrupt_main_thread() -> None:
    """Interrupt the main thread as Ctrl+C does, also where it waits for the system."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:  # on Windows
        _thread.interrupt_main()


def run_start(options: argparse.Namespace) -> int:
    """Make a student's folder, and open JupyterLab in it."""
    from gan_lab.coursework.hand_out.start import start

    return start(options.folder, browser=not options.no_browser)


def run_hand_out(options: argparse.Namespace) -> None:
    """Write what students get, and say what the review needs of it."""
    from gan_lab.coursework.hand_out.command import describe_hand_out, hand_out

    if options.folder is None:
        raise GanLabError("Name the folder to write into, first: gan-lab hand-out FOLDER --notebooks 01 02 07")
    colab = options.colab or ""
    paths = hand_out(
        options.folder, options.notebooks, options.from_, options.zip, colab, not options.without_solutions
    )
    print(describe_hand_out(options.folder, paths, colab))


def run_doctor(options: argparse.Namespace) -> int:
    """Say what is here and whether the kit works with it; the exit status is 1 if it doesn't."""
    from gan_lab.doctor.command import doctor

    return doctor()


def run_download(options: argparse.Namespace) -> None:
    """Download the weights, and say where they lie and how to hand them out."""
    from gan_lab.weights import download, locate

    path = download.download(options.name)
    loader = locate.guess_kind(options.name).loader_name
    print(f"{options.name} lies at {path}")
    print(
        f"To hand it out without a network: copy that one file to a USB stick, and on the other machine either pass "
        f"its path, {loader}('{path.name}'), or put it into the folder that this command prints there. "
        f"On a shared drive: set GAN_LAB_CACHE to the folder that holds it ({path.parent} here); reading is enough."
    )


def run_feedback(options: argparse.Namespace) -> None:
    """Pack the pages to hand back as points stand now, and say who gets none and whose points are open."""
    from gan_lab.coursework.hand_back.feedback import write_feedback_file
    from gan_lab.coursework.review.gradebook import Gradebook
    from gan_lab.coursework.review.intake.printable import print_sentences
    from gan_lab.saving import expand_path

    with Gradebook(expand_path(options.grades)) as gradebook:
        taken_over = gradebook.take_over_spreadsheet()
        sentences = write_feedback_file(gradebook, options.system, expand_path(options.out) if options.out else None)
    print_sentences([*taken_over, *sentences])


def run_generate(options: argparse.Namespace) -> None:
    """Make pictures, of one class if the network has classes, and save them."""
    from gan_lab.networks.generate_command import Wishes, generate_files, print_report

    if options.class_ is not None and options.class_too is not None:
        raise GanLabError("The class is given twice: as an argument or as --class, not both.")
    names = [kind.option.name for kind in KINDS.values() if kind.option]
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    what = options.class_ if options.class_too is None else options.class_too
    wishes = Wishes(options.network, what, options.seeds, options.seed, options.count, given, options.trunc)
    # The line that says which network it is belongs to what a person reads, and not into the JSON.
    with contextlib.redirect_stdout(sys.stderr if options.json else sys.stdout):
        report = generate_files(wishes, options.out, as_grid=options.grid, steps=options.interpolate)
    print_report(report, as_json=options.json)


def run_grade(options: argparse.Namespace) -> None:
    """Serve the page in which a person grades, until Ctrl+C."""
    from gan_lab.coursework.grade_page.command import GradingOptions, grade

    browser = not options.no_browser
    grade(
        options.grades,
        GradingOptions(options.port, browser, options.grader, options.only, options.criterion, options.hide_names),
    )


def run_grades(options: argparse.Namespace) -> None:
    """Fill in the points in the file that a learning system exported, and say who is missing."""
    from gan_lab.coursework.hand_back.nbgrader_gradebook import fill_in_nbgrader
    from gan_lab.coursework.hand_back.systems.filling_in import fill_in_grades
    from gan_lab.coursework.review.gradebook import Gradebook
    from gan_lab.coursework.review.intake.printable import print_sentences
    from gan_lab.saving import expand_path

    if (options.out is None) != (options.system == "nbgrader"):
        raise GanLabError("Name the file to write with --out; for nbgrader none, as its gradebook.db is filled in.")
    with Gradebook(expand_path(options.grades)) as gradebook:
        into = expand_path(options.into)
        if options.out is None:
            sentences = fill_in_nbgrader(gradebook, into)
        else:
            sentences = fill_in_grades(gradebook, options.system, into, expand_path(options.out), options.column)
        print_sentences([*gradebook.messages, *sentences])


def run_merge_grades(options: argparse.Namespace) -> None:
    """Merge what other graders gave, and print what came of it."""
    from gan_lab.coursework.review.gradebook.merging import merge_grades
    from gan_lab.coursework.review.intake.printable import print_sentences
    from gan_lab.saving import expand_path

    report = merge_grades(expand_path(options.folder), list(map(expand_path, options.others)))
    print_sentences(report.sentences)


def run_page(options: argparse.Namespace) -> None:
    """Write the page, and say how large it is."""
    from gan_lab.explorer.page.writing import write_page
    from gan_lab.saving import expand_path

    path = write_page(expand_path(options.file))
    print(f"{path} ({path.stat().st_size / 1e6:.1f} MB): a double click opens it in a browser.")


def run_report(options: argparse.Namespace) -> int:
    """Write the report and pack it; the exit status is 1 if a format that was asked for couldn't be made."""
    from gan_lab.coursework.report.writing import write_report

    formats = [kind for kind in ("pdf", "docx") if getattr(options, kind)]
    report = write_report(options.notebooks, options.out, options.template, formats, options.leave_out)
    return 1 if report.failed else 0


def run_review(options: argparse.Namespace) -> None:
    """Review a class, and print a summary."""
    from gan_lab.coursework.review.command import review
    from gan_lab.coursework.review.intake.handed_in import CollectingOptions
    from gan_lab.coursework.review.submission_limits import SubmissionLimits

    limits = SubmissionLimits(
        options.max_seconds, int(options.max_memory * 1e6), int(options.max_disk * 1e6), options.max_generation
    )
    with stopped_once():
        graded = review(
            options.submissions,
            options.out,
            options.rubric,
            options.assignment,
            options.model,
            options.scheduler,
            options.processes,
            limits,
            CollectingOptions(options.layout, options.roster, options.due, options.attempt),
        )
    troubled = sum(bool(each.reading.problems) for each in graded)
    number = f"{len(graded)} student{'' if len(graded) == 1 else 's'}"
    print(f"{number} reviewed, {troubled} of them with a note on what was handed in.")
    if limited := [each.student for each in graded if each.reading.limit]:
        print(
            f"{len(limited)} reached a limit and were read no further: {', '.join(limited[:5])}. Look at them by hand."
        )
    print(f"Open {options.out}/index.html to read; gan-lab grade {options.out} is where points are given.")


if __name__ == "__main__":
    sys.exit(main())
