"""Generated questions: all different, one right choice each, every other one the mistake that it was made from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.model.volume import Dims
from cnncalc.quiz.audit import audit
from cnncalc.quiz.generate.dice import Dice
from cnncalc.quiz.generate.draft import EASY, HARD, MEDIUM
from cnncalc.quiz.generate.generate import LETTERS, GenerateError, Made, Wanted, generate
from cnncalc.quiz.generate.kinds import KINDS
from cnncalc.quiz.generate.write import quiz_text
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.read import parse_quiz
from cnncalc.quiz.tasks.network import NetworkTask
from cnncalc.quiz.tasks.rounding import fits_whole

if TYPE_CHECKING:
    from conftest import Golden

    from cnncalc.quiz.answers.values import Value

# 1,000 of each kind: so many of each level. Hard chains have the most misconceptions to try.
COUNTS = {EASY: 700, MEDIUM: 200, HARD: 100}
CHOICES = 4
# Questions of each kind and level whose file is read again, and audited as any other.
AUDITED = 2

each_kind = pytest.mark.parametrize("kind", KINDS)


def values(one: Made) -> list[Value]:
    """What all choices of a question say, the right one first."""
    return [one.study.right.value, *(wrong.value for wrong in one.wrongs.values())]


@each_kind
def test_a_thousand_questions(kind: str) -> None:
    """They keep all that is promised of generated questions."""
    used: set[str] = set()
    for level, count in COUNTS.items():
        wanted = Wanted((kind,), level, count, CHOICES, seed=16)
        made = generate(wanted)
        assert len({one.id for one in made}) == count
        for one in made:
            check_choices(one, kind)
        check_letters(made)
        check_places(made)
        check_rounding(made, level)
        check_file(made[:AUDITED], wanted)
        used |= {code for one in made for wrong in one.wrongs.values() for code in wrong.codes}
    targets = {code for codes in KINDS[kind].codes.values() for code in codes}
    assert used == targets <= CATALOGUE.keys(), "every misconception that the kind is after is met"


def check_choices(one: Made, kind: str) -> None:
    """Choices are unique, exactly one is right, the others come from misconceptions that the kind is after."""
    assert len(set(map(str, values(one)))) == CHOICES
    assert [one.study.is_right(value) for value in values(one)] == [True] + [False] * (CHOICES - 1)
    for wrong in one.wrongs.values():
        assert KINDS[kind].codes[one.draft.ask].issuperset(wrong.codes)
        assert wrong.plan


def check_letters(made: list[Made]) -> None:
    """Each letter is right as often as the others, at every length."""
    for count in (CHOICES, len(made) // 2, len(made)):
        letters = Counter(one.right for one in made[:count])
        assert set(letters) == set(LETTERS[:CHOICES])
        assert max(letters.values()) - min(letters.values()) <= 1


def check_places(made: list[Made]) -> None:
    """A volume has its size and its depth in two choices each; a number is not always the smallest, or the second."""
    places: Counter[int] = Counter()
    for one in made:
        right, *wrongs = values(one)
        if isinstance(right, Dims):
            dims = [value for value in (right, *wrongs) if isinstance(value, Dims)]
            assert sum(value[:-1] == right[:-1] for value in dims) == sum(value[-1] == right[-1] for value in dims) == 2
        else:
            places[sum(isinstance(value, int) and isinstance(right, int) and value < right for value in wrongs)] += 1
    assert not places or max(places.values()) < 0.75 * sum(places.values())


def check_rounding(made: list[Made], level: str) -> None:
    """Easy questions leave no cell unread, medium ones at most at one layer."""
    most = {EASY: 0, MEDIUM: 1}.get(level, 9)
    for one in made[:100]:
        if isinstance(one.study.task, NetworkTask):
            assert sum(not fits_whole(step) for step in one.study.task.base.steps.values()) <= most


def check_file(made: list[Made], wanted: Wanted) -> None:
    """Read back and audited: every key is right, every other choice is diagnosed as the slip it was made from."""
    quiz = parse_quiz(quiz_text(made, wanted._replace(number=len(made))))
    assert quiz.diagnostics == []
    for one, audited in zip(made, audit(quiz), strict=True):
        assert audited.key_is_right
        assert audited.found == ()
        for option in audited.options:
            assert option.is_right == (option.letter == one.right)
            if not option.is_right:
                assert one.wrongs[option.letter].codes in [wrong.codes for wrong in option.wrongs]


def test_conventions_that_tell_choices_apart_are_stated() -> None:
    """Where a choice is right under another rounding, the question says which holds, and `check` has nothing to say."""
    wanted = Wanted(("volumes", "chains"), MEDIUM, 12, CHOICES, seed=2)
    text = quiz_text(generate(wanted), wanted)
    assert text.count("    conventions: {rounding: floor}\n") == " ".join(text.split()).count(
        "Fractions are rounded down."
    )
    assert "rounding: floor" in text
    assert [one.found for one in audit(parse_quiz(text))] == [()] * wanted.number


def test_the_same_seed_gives_the_same_bytes(golden: Golden) -> None:
    """Kept word for word, since no version of Python may change it; another seed gives other questions."""
    wanted = Wanted(("volumes", "parameters"), EASY, 2, CHOICES, seed=7)
    text = quiz_text(generate(wanted), wanted)
    golden("quiz_generate.yaml", text)
    assert text == quiz_text(generate(wanted), wanted)
    other = wanted._replace(seed=8)
    assert {one.id for one in generate(other)}.isdisjoint(one.id for one in generate(wanted))


def test_a_kind_that_is_wanted_more_often() -> None:
    """It comes in turn as often as it is named, and once in the title."""
    wanted = Wanted(("volumes", "inverse", "volumes"), EASY, 3, CHOICES, seed=1)
    text = quiz_text(generate(wanted), wanted)
    assert "\ntitle: Questions on output volumes and the way back from an output\n" in text
    assert text.count("id: volumes-") == 2


@pytest.mark.parametrize("count", [1, 3, 10])
def test_fewer_questions_are_the_first_of_more(count: int) -> None:
    """A longer quiz begins with the shorter one, letters and all."""
    wanted = Wanted(tuple(KINDS), EASY, count, CHOICES, seed=5)
    longer = generate(wanted._replace(number=12))
    assert [(one.id, one.right) for one in generate(wanted)] == [(one.id, one.right) for one in longer[:count]]


@pytest.mark.parametrize("choices", [2, 3, 4, 5])
def test_any_number_of_choices(choices: int) -> None:
    """As many as are asked for, each letter right as often as the others."""
    found = generate(Wanted(("volumes", "parameters"), MEDIUM, 2 * choices, choices, seed=3))
    assert all(len(one.wrongs) == choices - 1 for one in found)
    assert Counter(one.right for one in found) == dict.fromkeys(LETTERS[:choices], 2)
    assert all(len(set(map(str, values(one)))) == choices for one in found)


def test_what_cannot_be_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is filled up with numbers that no mistake gives."""
    monkeypatch.setattr("cnncalc.quiz.generate.generate.MOST_DRAWS", 20)
    with pytest.raises(GenerateError) as found:
        generate(Wanted(("transposed",), EASY, 1, 9, seed=1))
    assert str(found.value) == (
        "after 20 draws there is no further easy question of the kind transposed with 9 choices "
        "that can be told apart (0 were made)"
    )
    assert found.value.hint == "ask for fewer questions or choices, for another difficulty, or for more kinds"


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.integers(0, 2**64), st.text(max_size=5), st.integers(1, 50))
def test_dice(seed: int, stream: str, n: int) -> None:
    """Within bounds, the same for the same seed; shuffling loses nothing."""
    dice, again = Dice(seed, stream), Dice(seed, stream)
    drawn = [dice.below(n) for _ in range(5)]
    assert drawn == [again.below(n) for _ in range(5)]
    assert all(0 <= one < n for one in drawn)
    assert sorted(dice.shuffled(range(n))) == list(range(n))


def test_dice_are_fair() -> None:
    """Every face about as often; every order of three things."""
    dice = Dice(1, "fair")
    faces = Counter(dice.below(6) for _ in range(6000))
    assert set(faces) == set(range(6))
    assert all(850 < count < 1150 for count in faces.values())
    orders = Counter(tuple(dice.shuffled("abc")) for _ in range(1200))
    assert len(orders) == 6
    assert all(140 < count < 260 for count in orders.values())
