"""Picture files that a notebook's code saved are found by the names in its code, and data that it read isn't."""

import made_up
import pytest

from gan_lab.coursework.notebook_reading.notebooks import open_notebook
from gan_lab.coursework.report.saved_pictures import MAX_OF_NAME, WHATEVER, find_picture_names, find_saved_pictures


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('plt.savefig("losses.png")', ["losses.png"]),
        ("fig.savefig('out/losses', dpi=150)", ["out/losses.png"]),
        ('save_image(x, f"samples/epoch_{epoch:03d}.png")', ["samples/epoch_*.png"]),
        ('save(x, "epoch_%03d.png" % i); save(y, "e{}.jpg".format(i))', ["epoch_*.png", "e*.jpg"]),
        ('OUT = "a.png"', ["a.png"]),
        ('x = Image.open("photo.png")', []),
        ('x = plt.imread("photo.png"), glob("data/*.png")', []),
        ('Image.open("photo.png").save("small.png")', ["photo.png", "small.png"]),
        ('# plt.savefig("old.png")', []),
        ('%matplotlib inline\n!ls \'it\nplt.savefig("b.png"', ["b.png"]),
        ('b"a.png"; "unclosed.png', []),
    ],
)
def test_names_of_picture_files_are_found_in_code(code, names):
    assert [name.replace(WHATEVER, "*") for name in find_picture_names(code)] == names


def find(folder, *code, files):
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"a picture")
    cells = [made_up.make_run_cell(source, 1) for source in code]
    found, messages = find_saved_pictures(open_notebook(made_up.write_notebook(folder / "own.ipynb", *cells)), folder)
    return [(each.file.name, each.cell.number) for each in found], messages


def test_files_that_the_code_saved_are_found_beside_it_and_below(tmp_path):
    code = 'plt.savefig("/content/losses.png")', 'save_image(x, f"{out}/fake_{i}.png")'
    files = ["losses.png", "samples/fake_1.png", "samples/fake_10.png", "samples/fake_2.png", "other.png"]
    found, messages = find(tmp_path, *code, files=files)
    assert found == [
        ("losses.png", 1),
        ("samples/fake_1.png", 2),
        ("samples/fake_2.png", 2),
        ("samples/fake_10.png", 2),
    ]
    assert messages == []


def test_a_notebook_that_saves_nothing_has_no_saved_pictures(tmp_path):
    assert find(tmp_path, 'names = ["a.png"]', files=["a.png"]) == ([], [])


def test_a_name_of_which_only_the_ending_is_known_means_its_own_folder_alone(tmp_path):
    files = ["1.png", "data/1.png", "samples/1.png"]
    assert find(tmp_path, 'x.save(f"{i}.png")', files=files)[0] == [("1.png", 1)]
    assert find(tmp_path, 'x.save(f"samples/{i}.png")', files=files)[0] == [("samples/1.png", 1)]


def test_of_many_files_of_one_name_some_are_taken_evenly_and_that_is_said(tmp_path):
    files = [f"e{i}.png" for i in range(100)]
    found, (message,) = find(tmp_path, 'x.save(f"e{i}.png")', files=files)
    names = [name for name, _ in found]
    assert (len(names), names[0], names[1], names[-1]) == (MAX_OF_NAME, "e0.png", "e9.png", "e99.png")
    assert message.startswith("100 files are called e*.png, which own.ipynb saves: 12 of them")
