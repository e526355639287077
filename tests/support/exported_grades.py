"""Grades of a made-up class, and the files into which learning systems take them, in several languages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gan_lab.coursework.review.gradebook.class_record import GradedStudent

COMPARISON, REFLECTION = "comparison", "reflection"


@dataclass(frozen=True)
class MadeUpCriterion:
    """A criterion as far as filling in looks at it."""

    id: str
    title: str
    points: float


@dataclass(frozen=True)
class MadeUpMark:
    """What stands for a student and a criterion."""

    points: float | None = None
    given_by: str = ""
    comment: str = ""


@dataclass(frozen=True)
class MadeUpTotals:
    """The sum so far."""

    total: float


@dataclass
class MadeUpGrades:
    """A stand-in for `Gradebook`: what filling in reads of it."""

    students: tuple[GradedStudent, ...]
    marks: dict[tuple[str, str], MadeUpMark] = field(default_factory=dict)  # by student and criterion
    comments: dict[str, str] = field(default_factory=dict)
    folder: Path = Path("grades")
    criteria: tuple[MadeUpCriterion, ...] = (
        MadeUpCriterion(COMPARISON, "Comparison", 60),
        MadeUpCriterion(REFLECTION, "Reflection", 40),
    )

    def mark(self, student_id: str, criterion_id: str) -> MadeUpMark:
        return self.marks.get((student_id, criterion_id), MadeUpMark())

    def comment(self, student_id: str) -> str:
        return self.comments.get(student_id, "")

    def totals(self, student_id: str) -> MadeUpTotals:
        points = [self.mark(student_id, each.id).points for each in self.criteria]
        return MadeUpTotals(sum(each for each in points if each is not None))


def make_grades(*students: GradedStudent, points: Sequence[float | None] = ()) -> MadeUpGrades:
    """Grades in which a person gave each student some points, half for each criterion; None leaves one open."""
    grades = MadeUpGrades(students)
    for student, total in zip(students, points or [85.0] * len(students), strict=True):
        if total is not None:
            grades.marks[student.id, COMPARISON] = MadeUpMark(total - 30, "a person")
            grades.marks[student.id, REFLECTION] = MadeUpMark(30, "a person")
    return grades


NORA = GradedStudent("10101", "Nora Nilsen", "nora@uni.edu", other_ids=("s-1",))
JOERG = GradedStudent("10102", "Jörg von der Au", "joerg@uni.edu")
WANG = GradedStudent("10103", "王小明")

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"GANs, part 1 (123)",Essay (124),Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,100.00,20.00,(read only)
"Nilsen, Nora",10101,s-1,nora,"A, ""B"" C",,18.00,90.00
"von der Au, Jörg",10102,s-2,au,A,80.00,,
王小明,10103,s-3,wang,"two
lines",,,
"Zu, Viel",10104,s-4,zu,A,EX,,
"Student, Test",10199,,4f6e,A,,,
"""
CANVAS_WITH_COMMAS = (
    "Student;ID;SIS Login ID;Section;GANs (123)\n    Points Possible;;;;100,00\nNilsen, Nora;10101;nora;A;\n"
)
MOODLE = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 10101","Nora Nilsen",nora@uni.edu,"Submitted for grading - - ",,100.00,Yes,'
    '"Thursday, 12 November 2026, 9:01 AM",-,\r\n'
    '"Participant 10102","Jörg von der Au",joerg@uni.edu,"No submission",,100.00,Yes,-,-,\r\n'
)
MOODLE_IN_GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;Bewertung kann geändert werden;"
    "Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung);Feedback als Kommentar\r\n"
    "Teilnehmer/in10101;Nora Nilsen;nora@uni.edu;Zur Bewertung abgegeben;;100,00;Ja;"
    "Donnerstag, 12. November 2026, 09:01;-;\r\n"
    "Teilnehmer/in10102;Jörg von der Au;joerg@uni.edu;Keine Abgabe;;100,00;Nein;-;-;\r\n"
)
MOODLE_IN_BASQUE = (  # whose headings aren't known here
    "Identifikatzailea,Deitura guztia,Helbidea,Egoera,Puntuak,Gehienekoa,Azken aldaketa (bidalketa)\n"
    "Partaidea 10101,Nora Nilsen,nora@uni.edu,Kalifikatzeko bidalia,,100.00,-\n"
    "Partaidea 10102,Jörg von der Au,joerg@uni.edu,Kalifikatzeko bidalia,70.00,100.00,-\n"
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,"
    "GANs Points Grade <Numeric MaxPoints:100 Weight:10 Category:Labs CategoryWeight:50>,"
    "Calculated Final Grade Numerator,End-of-Line Indicator\n"
    "#10101,#nilsen,Nilsen,Nora,nora@uni.edu,,12,#\n"
    "#10102,#au,von der Au,Jörg,joerg@uni.edu,70,12,#\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"GANs [Total Pts: 100 Score] |123456"\t"Total [Total Pts: up to 150 Score] |123457"\r\n'
    '"Nilsen"\t"Nora"\t"10101"\t"s-1"\t"2026-11-12 10:00:00"\t"Yes"\t"Needs Grading"\t"0"\r\n'
    '"von der Au"\t"Jörg"\t"10102"\t"s-2"\t""\t"Yes"\t""\t"0"\r\n'
    '"Berg_PreviewUser"\t"Bo"\t"bo_previewuser"\t""\t""\t"Yes"\t""\t""\r\n'
)
BLACKBOARD_IN_GERMAN = (
    '"Nachname"\t"Vorname"\t"Anmeldename"\t"GANs [Gesamtpunkte: 100 Punktzahl] |123456"\n"Nilsen"\t"Nora"\t"10101"\t""'
)
ALL = {
    "canvas": CANVAS,
    "canvas with commas": CANVAS_WITH_COMMAS,
    "moodle": MOODLE,
    "moodle in German": MOODLE_IN_GERMAN,
    "moodle in Basque": MOODLE_IN_BASQUE,
    "brightspace": BRIGHTSPACE,
    "blackboard": BLACKBOARD,
    "blackboard in German": BLACKBOARD_IN_GERMAN,
}
