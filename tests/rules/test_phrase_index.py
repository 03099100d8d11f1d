"""The phrase index passes over no phrase that a text holds: it saves time and never evidence."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.rules.notes import lexicon
from pipeline.rules.notes.phrase_index import Index, Phrases, needs_of_name, needs_of_phrase
from tests.chart_case import tables

CONTENT = Path(__file__).resolve().parents[2] / "sample_cases/draw/content"
WORDS = lexicon.compile_tables(tables())


def every_list() -> list[Phrases]:
    topics = [p for topic in WORDS.topics for p in (topic.said, topic.denied) if p is not None]
    return [
        WORDS.drug_names,
        WORDS.scale_names,
        *topics,
        *(cue.pattern for cue in WORDS.cues),
        *(concept.pattern for concept in WORDS.diagnoses),
        *(pattern for _, pattern in WORDS.outcomes),
        *WORDS.patterns.values(),
        *WORDS.not_negations.values(),
        *WORDS.identity_labels.values(),
    ]


@pytest.mark.parametrize("folder", sorted(p for p in CONTENT.iterdir() if p.is_dir()), ids=lambda p: p.name)
def test_a_list_of_phrases_is_tried_on_every_line_that_holds_one_of_them(folder: Path) -> None:
    for source in sorted(folder.glob("*.txt")):
        for line in source.read_text(encoding="utf-8").split("\n"):
            for phrases in every_list():
                assert phrases.may_match(line) or phrases.pattern.search(line) is None, (phrases.pattern.pattern, line)


@given(st.text(alphabet="no bpsi-/.,:dDİıſ0PHQ9'\nresponse", max_size=40))
@example("NO RE\u017fpon\u017fE TO")
@example("d.o.b. 1/2/1980")
@example("PHQ\n9")
def test_whatever_the_signs_a_line_with_a_phrase_is_never_passed_over(line: str) -> None:
    assert [p.pattern.pattern for p in every_list() if p.pattern.search(line) and not p.may_match(line)] == []


@pytest.mark.parametrize(
    ("phrase", "needed"),
    [
        ("no response", [{"\0no\0"}, {"\0response\0"}]),
        ("side effects?", [{"\0side\0"}, {"\0effect"}]),
        ("(?:not |never )tried", [{"tried\0"}, {"\0never\0", "\0not\0"}]),
        ("(?<=no |not )tried", [{"\0tried\0"}, {"no\0", "not\0"}]),
        ("no plan|not tried", [{"\0plan\0", "\0tried\0"}, {"\0no\0", "\0not\0"}]),
        (r"up(?=[\s,.]|$)", [{"\0up\0"}]),
        ("(?:not )?tried", [{"tried\0"}]),
        (r"side\x2deffects", [{"effects\0"}, {"\0side"}]),
        ("post-?op", [{"\0post"}, {"op\0"}]),
        (r"\d{2} ?y", [set("0123456789")]),
        ("(?!un)stable|well", [{"stable\0", "\0well\0"}]),
        ("[ab]x?", []),
    ],
)
def test_what_a_phrase_needs_is_read_from_the_phrase_itself(phrase: str, needed: list[set[str]]) -> None:
    assert sorted(map(sorted, needs_of_phrase(phrase))) == sorted(map(sorted, needed))


def test_a_phrase_of_two_words_is_looked_for_only_where_both_stand() -> None:
    index = Index()
    pain = index.add([needs_of_name("pain scale")])

    assert [bool(index.mask(text) & pain) for text in ("pain today", "Scale of pain", "pain-scale")] == [
        False,
        True,
        True,
    ]
