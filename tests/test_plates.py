"""Plates: the atlas's own paths in matplotlib, with labels that do not touch."""

from __future__ import annotations

import itertools
import random
import re
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from massage_course import atlas
from massage_course.cli import main
from massage_course.content import course_data
from massage_course.plates import columns, path_of, plate, spread

DATA = course_data()
LAYERS = ("skin", "bone", "superficial")


def test_a_path_ends_where_the_svg_path_ends():
    for drawing in DATA.view("posterior").structures:
        if drawing.d:
            vertices, codes = path_of(drawing.d)
            assert len(vertices) == len(codes)
            assert set(atlas.outline(drawing.d)) <= set(vertices)


def test_a_known_path():
    vertices, codes = path_of("M10 20l5 0c1 0 2 1 3 4z")
    assert vertices == [(10, 20), (15, 20), (16, 20), (17, 21), (18, 24), (10, 20)]
    assert codes == [1, 2, 4, 4, 4, 79]


def test_labels_keep_their_distance_and_their_order():
    rng = random.Random(3)
    for _ in range(200):
        wanted = sorted(rng.uniform(0, 500) for _ in range(rng.randint(0, 20)))
        places = spread(wanted, 40)
        assert all(b - a >= 40 - 1e-6 for a, b in itertools.pairwise(places))
        assert len(places) == len(wanted)
    assert spread([0, 100, 200], 40) == [0, 100, 200]
    assert spread([100, 100], 40) == [80, 120]


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_plate_is_written_with_every_label(tmp_path, suffix):
    file = tmp_path / f"plate{suffix}"
    named = plate(DATA, "posterior", LAYERS, file, dots_per_inch=60)
    assert set(named) == {d.id for d in DATA.view("posterior").structures if d.layer == "superficial"}
    assert file.stat().st_size > 10_000
    if suffix == ".png":
        colors = Image.open(file).convert("RGB").getcolors(maxcolors=1 << 20)
        assert colors is not None and len(colors) > 500, "a plate has skin, bone, muscle, fibers and words"
    if suffix == ".svg":
        words = " ".join(" ".join(text.itertext()) for text in ElementTree.parse(file).iter())
        assert "Latissimus dorsi" in words and "OpenSim geometry CC BY 3.0" in words


PLATES = [("posterior", "superficial"), ("posterior", "nerve"), ("lateral", "bone"), ("neck_shoulder", "superficial")]


@pytest.mark.parametrize(("view", "layer"), [*PLATES, ("axial_L3", "superficial")])
def test_no_words_of_a_plate_overlap_or_leave_the_page(tmp_path, monkeypatch, view, layer):
    seen = []

    def save(figure, *_, **__):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        draw = canvas.get_renderer()
        texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
        seen.append((figure.bbox.bounds, [(text.get_text(), Text.get_window_extent(text, draw)) for text in texts]))

    monkeypatch.setattr(Figure, "savefig", save)
    named = plate(DATA, view, ("skin", "bone", layer), tmp_path / "plate.png")
    (_, _, width, height), texts = seen[0]
    assert len(texts) >= len(named) + 2, "the title and the sources are words too"
    for words, box in texts:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, words
    for (words, box), (others, other) in itertools.combinations(texts, 2):
        apart = box.x1 <= other.x0 or other.x1 <= box.x0 or box.y1 <= other.y0 or other.y1 <= box.y0
        assert apart, (words, others)


def test_in_a_view_of_one_side_the_names_stand_on_the_side_of_their_structures():
    drawings = [d for d in DATA.view("neck_shoulder").structures if d.layer == "superficial"]
    left, right = columns(drawings)
    assert max(d.label[0] for d in left) <= min(d.label[0] for d in right)
    assert {d.id for d in left + right} == {d.id for d in drawings}


def test_the_same_plate_is_the_same_file(tmp_path):
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    plate(DATA, "posterior", LAYERS, first)
    plate(DATA, "posterior", LAYERS, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sideways", "x.png"], "there is no view 'sideways'"),
        (["posterior", "x.png", "--layers", "skin,moon"], "there is no layer 'moon'"),
        (["posterior", "x.doc"], "not as '.doc'"),
        (["posterior", "x.png", "--labels", "tail"], "draws no 'tail'"),
    ],
)
def test_a_wrong_word_is_named(tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["atlas", "plate", *words])
    assert result.exit_code == 1
    assert said in result.output
    assert not list(tmp_path.iterdir())


def test_the_command_writes_a_plate(tmp_path):
    file = tmp_path / "deep.svg"
    words = ["atlas", "plate", "posterior", str(file), "--layers", "skin,bone,deep", "--labels", "longissimus_thoracis"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert re.search("Wrote .* with 1 labels", result.output)
    assert "Longissimus thoracis" in file.read_text("utf-8")
