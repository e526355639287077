"""A wrong name and a wrong call are answered by a sentence, and what is right stays as it is."""

import copy
import inspect
import pickle
from abc import abstractmethod
from dataclasses import dataclass

import pytest

import gan_lab as gl
from gan_lab import habits
from gan_lab.errors import GanLabError, ReadOnlyError, UnknownNameError, WrongCallError
from gan_lab.guided import Guided, explain_calls, explain_keyword, explain_name, find_value
from gan_lab.judging.judge import Judge


class Kettle(Guided, called="kettle"):
    """Something that boils."""

    def __init__(self, litres: float = 1.0) -> None:
        self.litres = litres

    @property
    def broken(self) -> float:
        """A property with a mistake inside."""
        return self.litres.real.unit

    def boil(self, litres: float, minutes: float = 3.0, *, whistle: bool = False) -> str:
        """Boil water."""
        return f"{litres} {minutes} {whistle}"

    @classmethod
    def small(cls, cups: int = 2) -> "Kettle":
        """Make a small one."""
        return cls(cups / 4)

    @abstractmethod
    def pour(self) -> None:
        """Pour."""


@dataclass(frozen=True)
class Cup(Guided, called="cup"):
    """A dataclass."""

    size: int


class Teapot(Kettle):
    """It has a method of its own."""

    def pour(self, cups: int) -> int:
        """Pour tea."""
        return cups

    def steep(self, **settings: object) -> dict:
        """Take any keyword."""
        return settings


POT = Teapot(2)


def sentence(action):
    with pytest.raises(GanLabError) as caught:
        action()
    return type(caught.value), str(caught.value)


def test_an_unknown_name_offers_the_nearest_or_all():
    assert sentence(lambda: POT.boill) == (UnknownNameError, "There is no kettle.boill: did you mean kettle.boil?")
    assert sentence(lambda: POT.foo) == (
        UnknownNameError,
        "There is no kettle.foo: kettle has boil, broken, litres, pour, small, steep.",
    )
    assert sentence(lambda: Kettle.boill)[1] == "There is no Kettle.boill: did you mean Kettle.boil?"


def test_a_name_of_another_library_is_answered_by_the_line_that_does_it_here():
    assert str(explain_name("eval", [], "gan", ["BigGAN", "Network"])).startswith("There is no gan.eval: a loaded")
    assert "gl.load_dcgan(device='cuda')" in str(explain_name("to", [], "gan", ["DCGAN", "Network"]))
    assert "gl.load_stylegan2(device='cuda')" in str(explain_name("to", [], "gan", ["StyleGAN2", "Network"]))


def test_an_unknown_name_is_an_attribute_error_so_that_hasattr_is_right():
    assert issubclass(UnknownNameError, AttributeError)
    assert not hasattr(POT, "boill")
    assert not hasattr(Kettle, "from_pretrained")
    assert not hasattr(gl, "one_hot_from_names")
    assert getattr(POT, "lid", None) is None


def test_what_programs_ask_for_gets_no_sentence():
    with pytest.raises(AttributeError, match=r"^kettle has no attribute '_repr_html_'$"):
        POT._repr_html_  # noqa: B018


def test_copies_and_pickles_are_made_as_of_any_class():
    for same in (copy.copy(POT), copy.deepcopy(POT), pickle.loads(pickle.dumps(Cup(3)))):
        assert type(same) in (Teapot, Cup)
    assert copy.copy(POT).litres == 2
    assert pickle.loads(pickle.dumps(gl.truncated_noise)) is gl.truncated_noise


@pytest.mark.parametrize(
    "made",
    [POT, copy.copy(POT), Cup(3), pickle.loads(pickle.dumps(Cup(3)))],
    ids=["object", "copy", "dataclass", "unpickled"],
)
def test_what_is_made_is_for_reading_only(made):
    name = "size" if isinstance(made, Cup) else "litres"
    for change in (lambda: setattr(made, name, 5), lambda: delattr(made, name)):
        kind, words = sentence(change)
        assert issubclass(kind, AttributeError)
        assert words.endswith(f".{name} is for reading only: keep what is yours in a variable, {name} = ...")
    assert sentence(lambda: setattr(made, "lid", 5))[1].startswith("There is no ")
    assert getattr(made, name) in (2, 3)


def test_a_dataclass_explains_a_wrong_call_too():
    assert sentence(lambda: Cup())[1] == "gl.Cup(size) needs size: give it a value."
    assert sentence(lambda: Cup(1, 2))[0] is WrongCallError


def test_a_name_of_the_package_is_looked_for_there():
    assert sentence(lambda: POT.walk)[1] == "There is no kettle.walk: did you mean gl.walk?"


def test_a_mistake_inside_a_property_is_shown_as_it_is():
    with pytest.raises(AttributeError, match="'int' object has no attribute 'unit'"):
        POT.broken  # noqa: B018


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: POT.boil(), "kettle.boil(litres) needs litres: give it a value."),
        (lambda: POT.boil(1, 2, 3), "by place, and 3 were given: write the others with their names."),
        (lambda: POT.pour(1, 2), "kettle.pour(cups) takes 1 by place, and 2 were given: leave the others out."),
        (lambda: POT.boil(1, litres=2), "was given litres twice: once by its place and once as litres=."),
        (lambda: POT.boil(1, minute=2), "kettle.boil takes no minute=: did you mean minutes=?"),
        (lambda: POT.boil(1, foo=2), "kettle.boil takes no foo=: it takes litres, minutes, whistle."),
        (lambda: Teapot(colour="red"), "gl.Teapot takes no colour=: it takes litres."),
    ],
)
def test_a_wrong_call_is_answered(call, expected):
    kind, words = sentence(call)
    assert kind is WrongCallError
    assert issubclass(kind, TypeError)
    assert words.endswith(expected)


def test_a_right_call_is_left_alone():
    assert POT.boil(1, whistle=True) == "1 3.0 True"
    assert POT.steep(minutes=3) == {"minutes": 3}
    assert POT.pour(cups=2) == 2


def test_signature_help_and_abstract_methods_stay_as_they_are():
    assert (
        str(inspect.signature(Kettle.boil))
        == "(self, litres: float, minutes: float = 3.0, *, whistle: bool = False) -> str"
    )
    assert inspect.getdoc(Kettle.boil) == "Boil water."
    assert "minutes" in inspect.getsource(Kettle.boil)
    with pytest.raises(TypeError, match="abstract"):
        Kettle()


def test_a_way_to_make_an_object_is_explained_as_it_is_called():
    assert Teapot.small(4).litres == 1
    assert sentence(lambda: Teapot.small(spoons=1))[1] == "gl.Teapot.small takes no spoons=: it takes cups."
    assert (
        sentence(lambda: POT.small(1, 2))[1]
        == "gl.Teapot.small(cups) takes 1 by place, and 2 were given: leave the others out."
    )


def test_what_sets_an_attribute_in_another_way_is_said_to_somebody_who_assigns_to_it(monkeypatch):
    monkeypatch.setitem(habits.ASSIGNMENTS, "Kettle", {"litres lid": "kettle.boil(2) takes more"})
    assert sentence(lambda: setattr(POT, "litres", 3)) == (
        ReadOnlyError,
        "kettle.litres is for reading only: kettle.boil(2) takes more.",
    )


@pytest.mark.parametrize(
    ("value", "meant"),
    [("wgan-gp", "wasserstein"), ("WGAN_GP", "wasserstein"), ("Wasserstein", "wasserstein"), ("moon", None), (3, None)],
)
def test_a_value_is_found_by_its_other_names_and_misspelt(value, meant):
    assert find_value(value, ["minimax", "wasserstein"]) == meant


def test_an_error_inside_a_function_is_not_taken_for_a_wrong_call():
    def add(a, b):
        """Add."""
        return a + b

    with pytest.raises(TypeError, match="unsupported operand") as caught:
        explain_calls(add)(1, "2")
    assert not isinstance(caught.value, GanLabError)


def test_the_keyword_of_another_library_is_answered_by_the_word_here_with_its_value():
    words = ["n", "truncation", "seed"]
    assert str(explain_keyword("draw", "random_state", 7, words)) == "draw takes no random_state=: here it is seed=7."
    notes = {"random_state seed": "it is never random"}
    assert str(explain_keyword("draw", "seed", 7, [], notes)) == "draw takes no seed=: it is never random."
    assert str(explain_keyword("draw", "psi", POT, words)) == "draw takes no psi=: here it is truncation=."
    assert str(explain_keyword("draw", "lr", 7, [])) == "draw takes no lr=: leave it out."


def takes_any_keyword(function):
    """Whether a function answers for its keywords itself."""
    return any(each.kind == each.VAR_KEYWORD for each in inspect.signature(function).parameters.values())


def front_door_functions():
    """Every function of the front door and public method of its classes, with what a first argument stands for."""
    for name in gl.__all__:
        value = getattr(gl, name)
        if inspect.isfunction(value):
            yield name, value, ()
        elif inspect.isclass(value):
            for method, function in inspect.getmembers(value, inspect.isfunction):
                is_own = not method.startswith("_") and function.__module__.startswith("gan_lab")
                if is_own and not takes_any_keyword(function):
                    yield f"{name}.{method}", function, (object(),)
            for method, function in inspect.getmembers(value, inspect.ismethod):
                if not method.startswith("_"):
                    yield f"{name}.{method}", function, ()
    for method, function in inspect.getmembers(Judge, inspect.isfunction):
        if not method.startswith("_"):
            yield f"Judge.{method}", function, (object(),)


@pytest.mark.parametrize(("name", "function", "first"), list(front_door_functions()))
def test_every_function_of_the_front_door_explains_a_keyword_that_it_does_not_take(name, function, first):
    kind, words = sentence(lambda: function(*first, nonsense_word=1))
    assert kind is WrongCallError, words
    assert "takes no nonsense_word=: " in words
