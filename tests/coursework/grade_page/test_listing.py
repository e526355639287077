"""Students as the page lists them, with names or with numbers."""

from gan_lab.coursework.grade_page.listing import Listing
from gan_lab.coursework.grade_page.share import Share
from gan_lab.coursework.review.gradebook import GradedStudent
from gan_lab.coursework.review.intake.student_names import page_name


def make_students(names):
    return tuple(GradedStudent(f"id {i}", name, page=page_name(f"id {i}", name)) for i, name in enumerate(names))


CLASS = make_students(["Ada Adler", "Bo Bianchi", "Bo Bianchi", "Zoë Ziegler"])


def test_names_stand_in_the_order_of_the_class_and_two_of_one_name_have_their_ids():
    labels = [each.label for each in Listing(CLASS, Share(), False).students]
    assert labels == ["Ada Adler", "Bo Bianchi (id 1)", "Bo Bianchi (id 2)", "Zoë Ziegler"]


def test_hidden_names_leave_a_number_and_an_address_that_say_nothing():
    listing = Listing(CLASS, Share(), True)
    assert [each.label for each in listing.students] == [f"Student {n}" for n in range(1, 5)]
    assert all(len(each.page) == 37 and "Bo" not in each.page for each in listing.students)
    assert listing.find(CLASS[0].page) is None


def test_numbers_are_the_same_in_each_share_and_however_the_class_is_sorted():
    whole = {each.student.id: each.label for each in Listing(CLASS, Share(), True).students}
    share = {each.student.id: each.label for each in Listing(CLASS[::-1], Share("N", "Z"), True).students}
    assert share.items() <= whole.items()
    assert list(share) == ["id 3"]


def test_numbers_follow_no_alphabet():
    many = make_students([chr(65 + i) for i in range(26)])
    order = [each.student.name for each in Listing(many, Share(), True).students]
    assert order != sorted(order)
    assert order != sorted(order, reverse=True)


def test_before_and_after_stay_within_the_share():
    listing = Listing(CLASS, Share("A", "B"), False)
    first, second, third = listing.students
    assert listing.find_before(first) is None
    assert listing.find_after(third) is None
    assert listing.find_after(first) is second
    assert listing.list_from(second) == [third, first]
    assert listing.find(CLASS[3].page) is None
    assert listing.find_by_id("id 3").label == "Zoë Ziegler"
