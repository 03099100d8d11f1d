"""The letter to the patient: plain words in every step, and who can help."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline import packet

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_cases" / "valid"
STEPS = ("trd-0-verification", "trd-1-request", "trd-3-appeal", "advantage-expedited", "medicaid-consent",
         "erisa-second-level", "external-review-sunday", "reauthorization", "crps-appeal",
         "patient-files-tricare")  # fmt: skip
HIGHEST_GRADE = 8.0


@cache
def letter(name: str) -> tuple[str, ...]:
    made = packet.prepare(SAMPLES / name, today=date(2026, 11, 23))
    return next(one.paragraphs for one in made.letters if one.name == "patient_letter")


def prose(paragraphs: tuple[str, ...]) -> list[str]:
    """The sentences between salutation and close; the addresses of helpers and the letterhead are no prose."""
    start = next(at for at, text in enumerate(paragraphs) if text.startswith("Dear "))
    end = next(at for at, text in enumerate(paragraphs) if text.startswith("Who can help you"))
    text = " ".join(paragraph.rstrip(";:") + "." for paragraph in paragraphs[start + 1 : end])
    return [sentence for sentence in re.split(r"(?<=[.!?])\.*\s+", text) if re.search("[a-z]", sentence)]


def syllables(word: str) -> int:
    """Groups of vowels, a silent e at the end aside."""
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(paragraphs: tuple[str, ...]) -> float:
    """Flesch-Kincaid grade."""
    sentences = prose(paragraphs)
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z\u2019']+", sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("name", STEPS)
def test_a_patient_with_eight_years_of_school_can_read_it(name: str) -> None:
    assert grade(letter(name)) <= HIGHEST_GRADE


def test_the_grade_of_a_hard_sentence_would_be_seen() -> None:
    hard = ("Dear A:", "The determination necessitates documentation of contraindications.", "Who can help you")
    assert grade(hard) > HIGHEST_GRADE


@pytest.mark.parametrize("name", STEPS)
def test_it_says_what_to_do_when_to_see_a_lawyer_and_who_can_help(name: str) -> None:
    headings = (
        "Where things stand",
        "What you can do",
        "When to talk with a lawyer or an advocate",
        "Who can help you",
    )
    assert [text for text in letter(name) if text in headings] == list(headings)


def test_a_patient_whose_chart_affirms_a_death_wish_reads_988_first() -> None:
    text = letter("advantage-expedited")
    assert "988" in text[next(at for at, words in enumerate(text) if words.startswith("This letter is about")) + 1]


def test_a_patient_without_such_a_risk_is_not_told_of_it() -> None:
    assert "988" not in " ".join(letter("crps-appeal"))


def test_each_plan_has_its_own_helpers() -> None:
    assert "1-800-633-4227" in " ".join(letter("advantage-expedited"))
    assert "Employee Benefits Security Administration" in " ".join(letter("erisa-second-level"))
    assert "Medicaid office" in " ".join(letter("medicaid-consent"))
