"""Which column of a roster holds what: by its heading, or by its cells where the heading is in another language."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from gan_lab.coursework.review.intake.roster.written_dates import read_written_date

# What a heading means, without capitals, spaces and punctuation. Of several ids, the first here is the one that the
# system's own export of submissions has.
IDS = (
    "id",  # of Canvas and nbgrader, and of a list of one's own
    "githubusername",  # of GitHub Classroom
    "orgdefinedid",  # of Brightspace
    "username", "anmeldename", "nomdutilisateur", "nombredeusuario",  # of Blackboard first of all
    "identifier", "rosteridentifier",  # of GitHub Classroom
    "studentid", "idnumber", "idnummer", "numérodidentification", "númerodeid", "codiceidentificativo",
    "sid",  # of Gradescope
    "sisuserid", "sisloginid", "integrationid", "lmsuserid", "githubid", "login", "matrikelnummer", "github",
)  # fmt: skip
GITHUB = ("githubusername", "github", "login")
FULL_NAMES = ("name", "fullname", "student", "studentname", "vollständigername", "nomcomplet", "nombrecompleto",
              "nomecompleto", "volledigenaam", "nombreapellidos", "cognomenome")  # fmt: skip
FIRST_NAMES = ("firstname", "givenname", "givennames", "vorname", "prénom", "prenom", "nombre", "nome", "voornaam")
LAST_NAMES = ("lastname", "surname", "familyname", "nachname", "familienname", "nomdefamille", "nom", "apellidos",
              "cognome", "apelido", "sobrenome", "achternaam")  # fmt: skip
EMAILS = ("email", "emailaddress", "mail", "emailadresse", "adressedecourriel", "adresseemail", "correoelectrónico",
          "direccióndecorreo", "direccióndecorreoelectrónico", "indirizzoemail", "endereçodeemail",
          "emailadres")  # fmt: skip
GROUPS = ("group", "groupname", "team", "teamname", "gruppe", "gruppenname", "groupe", "équipe", "grupo", "equipo",
          "gruppo", "groep", "grupp", "gruppa")  # fmt: skip
SECTIONS = ("groups", "gruppen", "groupes", "grupos", "gruppi", "groepen", "teams")
# Moodle's participant: "Participant 47110"; the German "Teilnehmer/in47110" has no space, as its text ends without one.
PARTICIPANT = re.compile(r"([^\W\d_][^\d@]{0,39}?)(\d{1,18})")
PARTICIPANT_WORDS = ("participant", "teilnehmerin", "participante", "partecipante", "deelnemer", "partaidea")
MIN_WORD = 5  # letters of the word for a participant without a space, in a language that isn't known here
EMAIL = re.compile(r"[^\s@]{1,120}@[^\s@]{1,120}")
NOTHING = ("", "-")  # what a cell without a date holds


@dataclass
class Columns:
    """The numbers of a roster's columns, from 0; None or [] if there is none."""

    participant: int | None = None  # Moodle's, in its grading worksheet
    ids: list[int] = field(default_factory=list)
    github: int | None = None  # with user names at GitHub, among the ids
    full_name: int | None = None
    first_name: int | None = None
    last_name: int | None = None
    email: int | None = None
    group: int | None = None
    sections: int | None = None  # a column with groups that may not hand in together
    submitted: int | None = None

    @property
    def has_name(self) -> bool:
        """Whether there is a column with names."""
        return any(number is not None for number in (self.full_name, self.first_name, self.last_name))

    def find_free(self, headings: Sequence[str]) -> list[int]:
        """Return the numbers of all columns of which it isn't known what they hold."""
        taken = {self.participant, self.full_name, self.first_name, self.last_name, self.email, self.group}
        return [number for number in range(len(headings)) if number not in taken and number not in self.ids]


def fold_heading(heading: str) -> str:
    """Return a heading in small letters without spaces and punctuation: "SIS User ID" becomes "sisuserid"."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", heading).casefold() if letter.isalnum())


def find_columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """Find what each column of a roster holds.

    Parameters
    ----------
    headings : sequence of str
        The first row.
    rows : sequence of sequence of str
        The others, each as long as the first.

    Returns
    -------
    Columns
        What was found.
    """
    folded = [fold_heading(heading) for heading in headings]
    columns = Columns()
    columns.ids = [folded.index(name) for name in IDS if name in folded]
    columns.github = _find_heading(folded, GITHUB)
    columns.full_name = _find_heading(folded, FULL_NAMES)
    columns.first_name = _find_heading(folded, FIRST_NAMES)
    columns.last_name = _find_heading(folded, LAST_NAMES)
    columns.email = _find_heading(folded, EMAILS)
    columns.group = _find_heading(folded, GROUPS)
    columns.sections = _find_heading(folded, SECTIONS)
    if columns.last_name is None and columns.first_name is not None and columns.full_name is not None:
        columns.last_name, columns.full_name = columns.full_name, None  # "Vorname; Name"
    _find_by_cells(columns, folded, rows)
    return columns


def _find_heading(folded: Sequence[str], names: Sequence[str]) -> int | None:
    return next((folded.index(name) for name in names if name in folded), None)


def _find_by_cells(columns: Columns, folded: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Find the columns of Moodle's files whose headings are in a language that isn't known here.

    Its worksheet begins with the participants, a column of names follows, unless these are hidden, and of the columns
    with dates the first says when something was handed in.
    """
    cells = [[row[number] for row in rows] for number in range(len(folded))]
    if rows and _is_participant_column(folded[0], cells[0]):
        columns.participant = 0
        columns.ids = [number for number in columns.ids if number != 0]
    if columns.email is None:
        columns.email = next((number for number in columns.find_free(folded) if _is_email_column(cells[number])), None)
    if columns.participant is None:
        return
    if not columns.has_name and 1 in columns.find_free(folded) and _is_name_column(cells[1]):
        columns.full_name = 1
    columns.submitted = next((number for number in columns.find_free(folded) if _is_date_column(cells[number])), None)


def _is_participant_column(heading: str, cells: Sequence[str]) -> bool:
    """Tell whether the first column of a roster has Moodle's participants, and not ids such as "s12345"."""
    matches = [PARTICIPANT.fullmatch(cell) for cell in cells]
    words = {match[1] if match else "" for match in matches}
    if len(words) != 1 or "" in words or heading in (*FULL_NAMES, *FIRST_NAMES, *LAST_NAMES):
        return False
    word = words.pop()
    if fold_heading(word) in PARTICIPANT_WORDS:
        return True
    if heading == "identifier":  # GitHub Classroom has that too, above ids of any form
        return word.endswith(" ")
    return heading not in IDS and (word.endswith(" ") or len(word) >= MIN_WORD or not word.isascii())


def _is_email_column(cells: Sequence[str]) -> bool:
    return any(cells) and all(not cell or EMAIL.fullmatch(cell) for cell in cells)


def _is_name_column(cells: Sequence[str]) -> bool:
    """Tell whether a column holds names, and not the state of each submission, of which there are few."""
    has_names = all(cell and not any(letter.isdigit() or letter == "@" for letter in cell) for cell in cells)
    return has_names and (len(cells) == 1 or len(set(cells)) > len(cells) / 2)


def _is_date_column(cells: Sequence[str]) -> bool:
    dates = [cell for cell in cells if cell not in NOTHING]
    return bool(dates) and all(read_written_date(date) is not None for date in dates)
