"""Rosters of every learning system and of one's own: who is on them, under which ids, and what is refused."""

from datetime import datetime

import pytest
from fuzzing import make_fuzz_settings
from hypothesis import given
from hypothesis import strategies as st

from gan_lab.coursework.review.intake.roster.reading import RosterPerson, read_roster
from gan_lab.coursework.review.intake.roster.written_dates import read_written_date
from gan_lab.errors import GanLabError

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"GANs, part 1 (123)",Current Score
,,,,,Manual Posting,
    Points Possible,,,,,100,(read only)
"Nilsen, Nora",10101,s-1,nilsen@uni.edu,"A, B",,
"von der Au, Jörg",10102,s-2,au,A,,
王小明,10103,s-3,wang,A,,
"Smith, John, Jr.",10104.0,s-4,smith,A,,
"Student, Test",10199,,4f6e,A,,
"""
CANVAS_IN_PARTS = """LastName;FirstName;ID;SIS Login ID;Section;GANs (123)
    Points Possible;;;;;100
Nilsen;Nora;10101;nilsen;A;
Student;Test;10199;4f6e;A;
"""
MOODLE = (
    "Identifier,Full name,ID number,Email address,Status,Group,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 47110,Nora Nilsen,0012,nora@uni.edu,Submitted for grading -  - ,Team 1,,100.00,Yes,'
    '"Thursday, 12 November 2026, 9:01 AM",-,\n'
    "Participant 47111,Jörg von der Au,,joerg@uni.edu,No submission,Team 1,,100.00,Yes,-,-,\n"
)  # fmt: skip
MOODLE_IN_GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung)\n"
    "Teilnehmer/in47110;Nora Nilsen;nora@uni.edu;Zur Bewertung abgegeben;;Donnerstag, 12. November 2026, 09:01;"
    "Freitag, 13. November 2026, 09:01\n"
    "Teilnehmer/in47111;Jörg von der Au;joerg@uni.edu;Keine Abgabe;;-;-\n"
)
MOODLE_IN_BASQUE = (  # whose headings aren't known
    "Identifikatzailea,Deitura guztia,Helbidea,Egoera,Kalifikazioa\n"
    "Partaidea47110,Nora Nilsen,nora@uni.edu,Kalifikatzeko bidalia,\n"
    "Partaidea47111,Jörg von der Au,,Kalifikatzeko bidalia,\n"
)
MOODLE_BLIND = (
    "Identifier,Status,Grade,Last modified (submission)\n"
    "Participant 47110,Submitted for grading,,-\n"
    "Participant 47111,Submitted for grading,,-\n"
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,GANs Points Grade <Numeric MaxPoints:100>,End-of-Line Indicator\n"
    "#0012,#nilsen,Nilsen,Nora,nora@uni.edu,,#\n"
    "#0013,#li,_,LI WEI,li@uni.edu,,#\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"GANs [Total Pts: 100 Score] |123456"\n'
    '"Nilsen"\t"Nora"\t"nilsenn"\t"0012"\t"2026-11-12 10:00:00"\t""\n'
    '"Berg_PreviewUser"\t"Bo"\t"bo_previewuser"\t""\t""\t""\n'
)


@pytest.fixture
def read(tmp_path):
    def read_text(text: str | bytes, encoding="utf-8"):
        (tmp_path / "class.csv").write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_roster(tmp_path / "class.csv")

    return read_text


def shown(roster) -> list[tuple]:
    return [(person.id, person.name, person.email, person.other_ids) for person in roster.people]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_canvas_gradebook_is_read_without_the_rows_that_are_no_students(read, encoding):
    roster = read(CANVAS, encoding)
    assert roster.title == "Canvas' gradebook"
    assert shown(roster) == [
        ("10101", "Nora Nilsen", "", ("s-1", "nilsen@uni.edu")),
        ("10102", "Jörg von der Au", "", ("s-2", "au")),
        ("10103", "王小明", "", ("s-3", "wang")),
        ("10104", "John Smith, Jr.", "", ("s-4", "smith")),
    ]


def test_canvas_gradebook_with_names_in_two_columns_is_read(read):
    roster = read(CANVAS_IN_PARTS)
    assert (roster.title, shown(roster)) == ("Canvas' gradebook", [("10101", "Nora Nilsen", "", ("nilsen",))])


def test_canvas_gradebook_is_known_by_its_row_of_points_if_columns_were_left_out(read):
    roster = read('Student,ID,GANs\n  Points Possible,,100\n"Nilsen, Nora",10101,\n')
    assert (roster.title, shown(roster)) == ("Canvas' gradebook", [("10101", "Nora Nilsen", "", ())])
    own = read('student,id,section,group\n"Nilsen, Nora",10101,B,1\n')
    assert [(person.name, person.group) for person in own.people] == [("Nilsen, Nora", "1")]


def test_moodles_grading_worksheet_is_read_with_the_time_of_handing_in(read):
    nora, joerg = read(MOODLE).people
    assert nora == RosterPerson(
        "47110", "Nora Nilsen", "nora@uni.edu", "", ("Participant 47110", "0012"), datetime(2026, 11, 12, 9, 1)
    )
    assert (joerg.id, joerg.group, joerg.other_ids, joerg.submitted) == ("47111", "", ("Participant 47111",), None)


def test_moodles_worksheet_is_read_in_other_languages(read):
    german = read(MOODLE_IN_GERMAN, "cp1252")
    assert german.title == "Moodle's grading worksheet"
    assert shown(german) == [
        ("47110", "Nora Nilsen", "nora@uni.edu", ("Teilnehmer/in47110",)),
        ("47111", "Jörg von der Au", "joerg@uni.edu", ("Teilnehmer/in47111",)),
    ]
    assert [person.submitted for person in german.people] == [datetime(2026, 11, 12, 9, 1), None]
    assert [(person.id, person.name, person.email) for person in read(MOODLE_IN_BASQUE).people] == [
        ("47110", "Nora Nilsen", "nora@uni.edu"),
        ("47111", "Jörg von der Au", ""),
    ]


def test_with_names_hidden_moodles_participants_have_numbers_alone(read):
    assert [(person.id, person.name) for person in read(MOODLE_BLIND).people] == [("47110", ""), ("47111", "")]


def test_moodles_list_of_participants_makes_no_groups(read):
    roster = read(
        "Vorname,Nachname,E-Mail-Adresse,Gruppen\nNora,Nilsen,nora@uni.edu,Montag\nBo,Berg,bo@uni.edu,Montag\n"
    )
    assert [(person.id, person.name, person.group) for person in roster.people] == [
        ("nora@uni.edu", "Nora Nilsen", ""),
        ("bo@uni.edu", "Bo Berg", ""),
    ]


def test_brightspaces_gradebook_is_read_without_its_signs(read):
    assert shown(read(BRIGHTSPACE)) == [
        ("0012", "Nora Nilsen", "nora@uni.edu", ("nilsen",)),
        ("0013", "LI WEI", "li@uni.edu", ("li",)),
    ]
    bare = read("OrgDefinedId,Username,GANs Points Grade,End-of-Line Indicator\n#0012,#nilsen,,#\n")
    assert (bare.title, shown(bare)) == ("Brightspace's gradebook", [("0012", "", "", ("nilsen",))])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_blackboards_gradebook_is_read_in_its_encoding(read, encoding):
    roster = read(BLACKBOARD, encoding)
    assert (roster.title, shown(roster)) == (
        "Blackboard's gradebook",
        [("nilsenn", "Nora Nilsen", "", ("0012",))],
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_of_ones_own_is_read_with_its_groups(read, delimiter):
    lines = ["id,name,email,group", "0012,Nora Nilsen,nora@uni.edu,1", '="0013",Bo Berg,,1', "'0014,'t Hooft Ada,,"]
    roster = read("\n".join(lines).replace(",", delimiter))
    assert roster.title == "the list of the class"
    assert [(person.id, person.name, person.group) for person in roster.people] == [
        ("0012", "Nora Nilsen", "1"),
        ("0013", "Bo Berg", "1"),
        ("0014", "'t Hooft Ada", ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id\ns12345\ns12346\n", [("s12345", ""), ("s12346", "")]),  # no participants of Moodle
        ("Konto,ID,Name\ns1,7,Ada\ns2,8,Bo\n", [("7", "Ada"), ("8", "Bo")]),
        ("Name,ID\nStudent 1,7\nStudent 2,8\n", [("7", "Student 1"), ("8", "Student 2")]),
        ("sep=;\nid;name\n1;Ada, Countess\n", [("1", "Ada, Countess")]),
        ("ID,Name\n,\n\n1,  Ada\u00a0 Adler \n,,\n", [("1", "Ada Adler")]),
        ("id,first_name,last_name,email\nada,Ada,Adler,\n", [("ada", "Ada Adler")]),  # nbgrader's
        ("Last Name,First Name,Email Address\nAdler,Ada,ada@uni.edu\n", [("ada@uni.edu", "Ada Adler")]),  # Google's
        ('identifier,github_username,github_id,name\n"Ada A",ada,9,Ada\n', [("ada", "Ada")]),  # GitHub Classroom's
        ("First Name,Last Name,SID,Email\nAda,Adler,7,a@b.c\n", [("7", "Ada Adler")]),  # Gradescope's
        ("Vorname;Name;Matrikelnummer\nAda;Adler;7\n", [("7", "Ada Adler")]),
        ("id,name\n1,A\u0308da\u202e\n", [("1", "Äda\ufffd")]),
        ("id,name\n1,Ada\n1,Ada\n", [("1", "Ada")]),  # in two sections of a course
    ],
)
def test_other_lists_with_ids_are_read(read, text, expected):
    assert [(person.id, person.name) for person in read(text).people] == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no students: give the gradebook"),
        ("id,name\n", "names no students"),
        ("id,name\n,,\n", "names no students"),
        (
            "name,group\nAda,1\n",
            "has no column with ids of students: give .* id,name,email,group, of which id is needed",
        ),
        ("0012,Ada Adler\n0013,Bo Berg\n", "has no column with ids"),
        ("id,name\n1,Ada\n,Bo Berg\n", r"has no id in row 3 \(Bo Berg\)"),
        ("id,name\n1,Ada\n1,Bo Berg\n", "has the id 1 for two people, Ada and Bo Berg"),
        ("id,name,group\n1,Ada,A\n1,Ada,B\n", r"has Ada \(1\) in two groups, 'A' and 'B'"),
        ("id,name\n1.23457E+12,Ada\n", "has the id 1.23457E.12 in row 2, which a spreadsheet has shortened"),
        (b"PK\x03\x04" + bytes(30), "is a workbook of a spreadsheet: save it as CSV"),
        (b"\xd0\xcf\x11\xe0" + bytes(30), "is a workbook"),
        ('id,name\n1,"' + "a" * 200_000 + '"\n', "can't be read as a table"),
        (bytes(range(256)), "names no students"),
    ],
)
def test_a_list_that_is_no_roster_gets_a_sentence(read, text, says):
    with pytest.raises(GanLabError, match=says):
        read(text)


def test_a_roster_that_is_not_there_gets_a_sentence(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(GanLabError, match=r"can't be opened|no plain file"):
            read_roster(path)


@make_fuzz_settings(200)
@given(
    st.lists(st.text("aé1@ ,;\t\n\"'=#-\0\ufeff"), min_size=1, max_size=12),
    st.sampled_from([CANVAS, MOODLE, MOODLE_IN_GERMAN, BRIGHTSPACE, BLACKBOARD, "id,name,group\n"]),
)
def test_a_roster_with_anything_in_it_is_read_or_refused_with_a_sentence(read, pieces, text):
    head, _, rest = text.partition("\n")
    try:
        people = read(f"{head}\n{','.join(pieces)}\n{rest}").people
    except GanLabError:
        return
    assert all(person.id for person in people)
    assert len({person.id.casefold() for person in people}) == len(people)


@pytest.mark.parametrize(
    "text",
    [
        "Thursday, 12 November 2026, 9:01 PM",
        "Thursday, 12 November 2026, 9:01\u202fPM",
        "Thursday, November 12, 2026, 9:01 PM",
        "Donnerstag, 12. November 2026, 21:01",
        "jeudi 12 novembre 2026, 21:01",
        "jueves, 12 de noviembre de 2026, 21:01",
        "giovedì, 12 novembre 2026, 21:01",
        "12 nov. 2026, 21:01:30",
        "2026-11-12T21:01",
    ],
)
def test_dates_are_read_as_moodle_writes_them(text):
    assert read_written_date(text).replace(second=0) == datetime(2026, 11, 12, 21, 1)


def test_a_month_is_not_taken_for_the_day_of_the_week_before_it():
    assert read_written_date("martes, 3 de agosto de 2027, 12:05") == datetime(2027, 8, 3, 12, 5)
    assert read_written_date("maandag 1 maart 2027, 00:05") == datetime(2027, 3, 1, 0, 5)
    assert read_written_date("Monday, 1 March 2027, 12:05 AM") == datetime(2027, 3, 1, 0, 5)


@pytest.mark.parametrize("text", ["", "-", "Submitted", "31 November 2026, 9:01", "12 November 2026", "9" * 100_000])
def test_what_is_no_date_is_none(text):
    assert read_written_date(text) is None


@pytest.mark.parametrize("heading", ["group", "Gruppe", "Group name", "Team", "Equipo"])
def test_what_was_read_of_a_roster_is_said(read, heading):
    roster = read(f"id,name,{heading}\n1,Ada,Team 7\n2,Bo,team-7 \n3,Cy,8\n4,Di,\n")
    assert roster.describe() == "4 students, 2 groups"
    assert [person.group for person in roster.people] == ["Team 7", "Team 7", "8", ""]
    assert read("id\n1\n").describe() == "1 student"


def test_a_column_with_groups_that_is_not_read_is_named(read):
    for text in ("id,name,Groups\n1,Ada,A\n", MOODLE.replace("Group,", "Groups,")):
        assert "; its column Groups was not read, since such groups may be sections" in read(text).describe()
    assert read("id,name,Groups\n1,Ada,\n").describe() == "1 student"


def test_a_roster_that_a_mac_saved_has_its_letters(read):
    assert read("id;name\n12;Zo\u00eb M\u00fcller\n", "mac_roman").people[0].name == "Zo\u00eb M\u00fcller"


@pytest.mark.parametrize("heading", ["github_username", "login", "GitHub"])
def test_user_names_at_github_are_known_as_such(read, heading):
    people = read(f"id,name,{heading}\n1,Ada,ada\n2,Bo,\n").people
    assert [(each.id, each.github) for each in people] == [("1", "ada"), ("2", "")]
