"""packets read: every mention of a file without a case, a JSON object a line, with the page texts that it refers to."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.main import main
from pipeline.engines.case_files import schema
from pipeline.errors import ExitCode
from tests.chart_case import draw

TRIALS = "PAST MEDICATION TRIALS:\n- Zoloft 200 mg x 8 wks, no response.\n- Never tried lithium.\nMADRS today 34."


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, args)])


def items(*args: object) -> list[Mapping[str, Any]]:
    result = run("--json", *args)
    assert result.exit_code == ExitCode.BUILT, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def note(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def test_a_text_file_gives_a_line_for_each_mention_with_its_kind_and_fields(tmp_path: Path) -> None:
    zoloft, lithium, madrs = items(note(tmp_path, "note.txt", TRIALS))
    assert zoloft["fields"] == {"name": "sertraline", "dose": "200 mg/day", "duration": "8 weeks", "outcome": "failed"}
    assert (lithium["fields"]["name"], lithium["assertion"]) == ("lithium", "negated")
    assert (madrs["kind"], madrs["fields"]) == ("score", {"scale": "MADRS", "value": "34", "date": None})


def test_every_line_follows_the_schema_and_its_quote_is_the_text_between_its_offsets(tmp_path: Path) -> None:
    text = "Größe: 170 cm 🙂\n" + TRIALS
    for item in items(note(tmp_path, "note.txt", text)):
        assert list(schema.validator("evidence_item").iter_errors(item)) == []
        assert list(item) == ["doc", "page", "start", "end", "kind", "fields", "quote", "assertion", "confidence"]
        assert text[item["start"] : item["end"]] == item["quote"]


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_newlines_of_a_text_file_are_counted_as_they_are(tmp_path: Path, newline: str) -> None:
    text = TRIALS.replace("\n", newline)
    found = items(note(tmp_path, "note.txt", text))
    assert [i["kind"] for i in found] == ["treatment", "treatment", "score"]
    assert all(text[i["start"] : i["end"]] == i["quote"] for i in found)


def test_pages_of_a_pdf_count_from_one_and_text_writes_what_the_offsets_refer_to(tmp_path: Path) -> None:
    pdf = draw(tmp_path / "chart.pdf", ["Nothing here.", TRIALS, TRIALS])
    found = items(pdf, "--text", tmp_path / "pages")
    assert [i["page"] for i in found] == [2, 2, 2, 3, 3, 3], "the same trial on two pages is two lines"
    for item in found:
        page = (tmp_path / "pages" / f"chart.{item['page']}.txt").read_bytes().decode("utf-8")
        assert page[item["start"] : item["end"]] == item["quote"]
    assert sorted(p.name for p in (tmp_path / "pages").iterdir()) == ["chart.1.txt", "chart.2.txt", "chart.3.txt"]


def test_two_files_with_one_stem_are_bad_usage_before_anything_is_read(tmp_path: Path) -> None:
    first, second = note(tmp_path, "note.txt", TRIALS), draw(tmp_path / "note.pdf", [TRIALS])
    result = run("--json", first, second)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00bad", None])
def test_a_file_that_cannot_be_read_is_named_on_stderr_and_the_others_are_printed(
    tmp_path: Path, content: bytes | None
) -> None:
    bad, good = tmp_path / "bad.txt", note(tmp_path, "good.txt", TRIALS)
    if content is not None:
        bad.write_bytes(content)
    result = run("--json", bad, good)
    assert result.exit_code == ExitCode.SOURCE_UNUSABLE
    assert "bad.txt" in result.stderr
    assert {json.loads(line)["doc"] for line in result.stdout.splitlines()} == {"good"}


def test_a_file_without_any_mention_was_read_all_the_same(tmp_path: Path) -> None:
    assert items(note(tmp_path, "blank.txt", " \n\n")) == []


def test_the_page_texts_never_replace_a_file_that_is_to_be_read(tmp_path: Path) -> None:
    first, second = note(tmp_path, "a.txt", TRIALS), note(tmp_path, "a.1.txt", "MADRS 12")
    result = run(first, second, "--text", tmp_path)
    assert (result.exit_code, second.read_text()) == (ExitCode.OUTPUT, "MADRS 12")


def test_without_json_a_table_shows_page_kind_assertion_and_quote(tmp_path: Path) -> None:
    result = run(note(tmp_path, "note.txt", TRIALS))
    assert "note: 1 page, 3 mentions" in result.stdout
    assert any(line.startswith("1     treatment  negated") and "lithium" in line for line in result.stdout.splitlines())
