"""Who on the roster handed in what: nobody gets another's row by calling themselves so."""

from gan_lab.coursework.review.intake.layouts.layout import IdKind, Person
from gan_lab.coursework.review.intake.roster.matching import match_people
from gan_lab.coursework.review.intake.roster.reading import Roster, RosterPerson

NORA = RosterPerson("s-1", "Nora Nilsen", "nora@uni.edu", other_ids=("10101", "nilsen"))
JOERG = RosterPerson("s-2", "Jörg von der Au", other_ids=("0012",))
ANN, ANNE = RosterPerson("s-3", "Ann Lee"), RosterPerson("s-4", "Anne Lee")
LI, OTHER_LI = RosterPerson("s-5", "Li Wei"), RosterPerson("s-6", "Wei Li")


def match(*people: Person, roster=(NORA, JOERG)):
    return match_people(people, Roster(tuple(roster), "the list of the class"))


def unsure(id: str, name: str) -> Person:
    return Person(id, name, name_is_certain=False)


def test_people_are_found_by_any_id_login_or_address_whatever_its_capitals():
    for person in (
        Person("S-1", "Nora"),
        Person("10101", "Nora"),
        Person("Nilsen", "Nora"),
        Person("NORA@uni.edu", "Nora"),
        Person("7", "Nora", "Nora@Uni.edu"),
    ):
        matches = match(person)
        assert matches.found == {person.id: NORA}
        assert (matches.unknown, matches.absent, matches.messages) == ([], [JOERG], [])


def test_zeros_that_a_spreadsheet_dropped_are_no_matter_unless_they_tell_two_apart():
    assert match(Person("12", "12")).found == {"12": JOERG}
    twelve = RosterPerson("12", "Bo Berg")
    assert match(Person("12", "12"), Person("0012", "0012"), roster=[twelve, JOERG]).found == {
        "12": twelve,
        "0012": JOERG,
    }
    assert match(Person("00012", "00012"), roster=[twelve, JOERG]).found == {}


def test_an_id_proper_goes_before_the_same_number_of_another_kind():
    roster = [RosterPerson("1", "Bo Berg", other_ids=("2",)), RosterPerson("2", "Ada Adler")]
    assert match(Person("2", "Ada Adler"), roster=roster).found == {"2": roster[1]}


def test_an_id_of_two_people_finds_nobody():
    roster = [RosterPerson("1", "Bo Berg", other_ids=("x",)), RosterPerson("2", "Ada Adler", other_ids=("x",))]
    assert match(Person("x", "x"), roster=roster).found == {}


def test_people_are_found_by_name_where_one_on_either_side_has_it():
    people = Person("61000", "NILSEN, Nora"), unsure("61001", "vonderaujörg"), Person("61002", "Ann Lee")
    matches = match(*people, roster=[NORA, JOERG, ANN, ANNE])
    assert matches.found == {"61000": NORA, "61001": JOERG, "61002": ANN}
    assert matches.absent == [ANNE]
    assert matches.messages == []


def test_nobody_takes_the_row_of_one_who_handed_in_by_taking_the_name():
    for other in (Person("Nora Nilsen", "Nora Nilsen"), unsure("nilsennora.zip", "nilsennora")):
        matches = match(other, Person("10101", "nilsennora", name_is_certain=False))
        assert matches.found == {"10101": NORA}
        assert matches.messages == [
            f"What {other.id} handed in has the name of Nora Nilsen, who handed in as 10101. If you know whose it is, "
            "write its id into the roster, as that student's id."
        ]


def test_an_uncertain_name_is_matched_after_all_that_are_certain():
    matches = match(unsure("a.zip", "nilsennora"), Person("61000", "Nora Nilsen"))
    assert matches.found == {"61000": NORA}
    assert "What a.zip handed in has the name of Nora Nilsen" in matches.messages[0]


def test_two_of_one_name_in_the_export_are_both_left_to_a_person():
    matches = match(Person("a", "Nora Nilsen"), Person("b", "Nilsen Nora"))
    assert (matches.found, matches.unknown, matches.absent) == ({}, [], [JOERG])
    assert matches.messages[0].startswith("a and b are all called Nora Nilsen, and one student on the roster is.")
    assert match(Person("a", "Nora Nilsen"), Person("b", "Nora Nilsen 10101")).found == {}


def test_two_of_one_name_on_the_roster_are_told_apart_by_ids_alone():
    people = Person("61000", "Li Wei"), Person("s-6", "Li Wei")
    matches = match(*people, roster=[LI, OTHER_LI])
    assert matches.found == {"s-6": OTHER_LI}
    assert (matches.unknown, matches.absent) == ([], [])
    assert matches.messages[0].startswith(
        "2 students on the roster have the name Li Wei, accents and order aside (s-5 and s-6): what 61000 handed in "
        "may be from any of them."
    )


def test_who_is_not_on_the_roster_and_who_handed_in_nothing_is_said():
    stranger = Person("9", "Bo Berg")
    matches = match(stranger)
    assert (matches.found, matches.unknown, matches.absent) == ({}, [stranger], [NORA, JOERG])
    assert matches.messages == ["Not on the roster: Bo Berg (9)."]
    many = match(*(Person(f"Bo {number}", f"Bo {number}") for number in range(40)))
    assert many.messages[0].startswith("Not on the roster: Bo 0; Bo 1; ")
    assert many.messages[0].endswith("; Bo 29; 10 more.")


def test_a_roster_without_names_decides_by_ids_alone():
    roster = [RosterPerson("0012", "", other_ids=("nilsen",)), RosterPerson("0013", "")]
    matches = match(Person("nilsen", "Nora Nilsen"), Person("0013", "0013"), Person("x", "Bo"), roster=roster)
    assert matches.found == {"nilsen": roster[0], "0013": roster[1]}
    assert matches.messages == ["Not on the roster: Bo (x)."]


def test_a_shorter_name_is_no_match_but_may_be_meant():
    matches = match(Person("Nora", "Nora"), Person("x", "Au"))
    assert (matches.found, matches.absent) == ({}, [NORA, JOERG])
    assert matches.messages[0].startswith("Nora isn't on the roster, and may be Nora Nilsen, who handed in nothing.")
    assert matches.messages[1].startswith("Au isn't on the roster, and may be Jörg von der Au,")


def test_a_homoglyph_makes_no_match():
    assert match(Person("x", "N\u043era Nilsen")).found == {}


def test_an_id_that_belongs_to_quite_another_name_is_said():
    matches = match(Person("s-1", "Bo Berg"), Person("s-2", "Au, Joerg"))
    assert matches.found == {"s-1": NORA, "s-2": JOERG}
    assert matches.messages == [
        "s-1 is Bo Berg in the export and Nora Nilsen on the roster. Check that the roster is of this class, and that "
        "its ids are those of the export."
    ]
    assert "10101 is bergbo in the export" in match(unsure("10101", "bergbo")).messages[0]
    for name in ("Нора Нильсен", "nilsennora", "nilsenn", "Participant 10101"):  # another alphabet; a part; no name
        assert match(unsure("10101", name)).messages == []


def test_two_ids_of_one_student_are_said():
    matches = match(Person("s-1", "Nora Nilsen"), Person("nilsen", "nilsen"))
    assert matches.found == {"s-1": NORA, "nilsen": NORA}
    assert matches.messages == ["s-1 and nilsen are one student on the roster, Nora Nilsen."]


def test_many_of_one_name_are_named_in_a_short_sentence():
    roster = [RosterPerson(f"s-{number}", "Li Wei") for number in range(400)]
    people = [Person(f"x{number}", "Wei Li") for number in range(400)]
    (message,) = match(*people, roster=roster).messages
    assert message.startswith(
        "400 students on the roster have the name Li Wei, accents and order aside (s-0, s-1, s-2, s-3, s-4 and 395 "
    )
    assert len(message) < 300


def test_a_folder_called_by_name_and_id_is_found_even_among_two_of_one_name():
    people = [Person(name, name) for name in ("s-5 Li Wei", "LI_Wei (s-6)", "NoraNilsen_nilsen", "Nora Nilsen 99")]
    matches = match(*people, roster=[LI, OTHER_LI, NORA])
    assert [matches.found.get(person.id) for person in people] == [LI, OTHER_LI, NORA, None]


def test_a_browsers_number_behind_a_name_is_no_id():
    roster = [RosterPerson("1", "Ada Adler"), RosterPerson("2", "Ada Adler")]
    matches = match(Person("Ada Adler (2)", "Ada Adler (2)"), roster=roster)
    assert (matches.found, matches.absent) == ({}, [])
    one = match(Person("Nora Nilsen (1)", "Nora Nilsen (1)"), Person("Nora Nilsen", "Nora Nilsen"))
    assert one.found == {"Nora Nilsen": NORA}
    assert "What Nora Nilsen (1) handed in has the name of Nora Nilsen" in one.messages[0]
    assert match(Person("Nora Nilsen (1)", "Nora Nilsen (1)")).found == {"Nora Nilsen (1)": NORA}


def test_a_folder_called_by_id_and_name_is_found_in_any_order_of_the_name():
    ciaran = RosterPerson("2", "Ciar\u00e1n O'Brien", other_ids=("c-b-7",))
    for called in ("2_OBrien_Ciaran", "O'Brien, Ciaran 2", "Ciaran c-b-7 OBrien"):
        assert match(Person(called, called), roster=[ciaran, NORA]).found == {called: ciaran}
    assert match(Person("3_OBrien_Ciaran", "3_OBrien_Ciaran"), roster=[ciaran]).found == {}


def test_numbers_of_canvas_with_other_names_may_be_groups_unless_the_roster_has_these():
    assert (
        match(unsure("10101", "groupone"))
        .messages[0]
        .endswith(
            "If groups handed in, these may be their names, and the other members are missing: give a roster with the "
            "columns id,name,email,group."
        )
    )
    roster = [RosterPerson("10101", "Nora Nilsen", group="Group One"), JOERG]
    assert match(unsure("10101", "groupone"), roster=roster).messages == []
    assert "If groups" not in match(unsure("10101", "bergbo"), roster=roster).messages[0]


TEAM = [RosterPerson("1", "Ada Adler", group="Team 7"), RosterPerson("2", "Bo Berg", group="Team 7"),
        RosterPerson("3", "Cy Cool", group="8")]  # fmt: skip


def test_a_folder_called_like_a_group_on_the_roster_is_its_members():
    for seven, eight in (("team-7", "Gruppe 8"), ("TEAM_7", "team8 8"), ("7", "Team 8")):
        matches = match(Person(seven, seven), Person(eight, eight), roster=TEAM)
        assert matches.groups.get(seven) == (TEAM[0], TEAM[1])
    assert match(Person("61", "Team 7"), roster=TEAM).messages == [
        "Handed in under the name of a group on the roster, and counted for each member: Team 7 (Ada Adler and Bo "
        "Berg)."
    ]
    matches = match(Person("Team 7", "Team 7"), Person("Team 8", "Team 8"), roster=TEAM)
    assert (matches.unknown, matches.absent, matches.found) == ([], [], {})
    assert match(Person("Team 77", "Team 77"), roster=TEAM).groups == {}


def test_an_id_goes_before_the_name_of_a_group():
    assert match(Person("3", "3"), roster=[*TEAM, RosterPerson("4", "Di", group="3")]).found == {"3": TEAM[2]}


def test_whoever_handed_in_alone_too_keeps_that_and_two_folders_of_a_group_are_left_to_a_person():
    matches = match(Person("1", "Ada Adler"), Person("Team 7", "Team 7"), roster=TEAM)
    assert matches.groups == {"Team 7": (TEAM[1],)}
    assert "Ada Adler of the group Team 7 handed in alone too" in matches.messages[1]
    both = match(Person("Team 7", "Team 7"), Person("team-7", "team-7"), roster=TEAM)
    assert both.groups == {}
    assert (
        both.messages[0] == "Team 7 and team-7 are all called like the group Team 7 on the roster: leave one of them."
    )


def file_name(name: str) -> Person:
    return Person(name, name, id_kind=IdKind.FILE_NAME)


def test_an_id_that_is_only_a_files_name_is_no_better_than_a_name():
    for people in (("s-1", "Nora Nilsen"), ("nora@uni.edu", "s-1"), ("0012", "12"), ("s-2", "Jörg von der Au")):
        matches = match(*map(file_name, people))
        assert (matches.found, matches.unknown) == ({}, [])
        assert len(matches.absent) == 1  # not whoever may have handed in
        assert set(matches.problems) == set(people)
        (message,) = matches.messages
        assert "handed in may each be from" in message
    assert match(file_name("s-1"), file_name("Au")).found == {"s-1": NORA}
    assert set(match(file_name("Nora Nilsen"), file_name("Nora Nilsen (2)")).found) == {"Nora Nilsen"}


def test_an_id_that_the_system_gave_goes_before_one_that_is_a_files_name():
    matches = match(file_name("nora@uni.edu"), Person("s-1", "Nora"))
    assert matches.found == {"s-1": NORA}
    assert matches.problems == {
        "nora@uni.edu": "What nora@uni.edu handed in is called as if it were from Nora Nilsen (s-1) on the roster, who "
        "handed in as s-1."
    }


def test_a_user_name_at_github_is_looked_for_among_these_where_the_roster_has_them():
    roster = [RosterPerson("s-1", "Nora Nilsen", other_ids=("nn",), github="nn"), RosterPerson("s-2", "Bo Berg")]
    people = [Person(name, name, name_is_certain=False, id_kind=IdKind.GITHUB) for name in ("s-1", "NN")]
    matches = match(*people, roster=roster)
    assert matches.found == {"NN": roster[0]}
    assert matches.problems["s-1"].startswith(
        "s-1 is a user name at GitHub that isn't on the roster, and an id of Nora"
    )
    assert match(people[0]).found == {"s-1": NORA}  # a roster without such a column
