"""The letters of a step: filled from their template or taken from the person who edited them, checked, rendered."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import places
from pipeline.engines import case_files, fonts, sent_letters, word
from pipeline.engines.office import Office, chosen, substitute
from pipeline.engines.word import named_fonts
from pipeline.engines.word import proof as word_proof
from pipeline.errors import EngineError, SourceUnusable, TemplateError
from pipeline.model.case import Attestation, Audience, Case, EditedLetter
from pipeline.model.contents import Exhibit, Letter, LetterCitation, LetterPdf, LetterState, PacketPlan
from pipeline.model.evidence import Crosswalk, Evidence
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import LetterTemplate
from pipeline.rules.letters import claims, consistency, rendering, statements, wording
from pipeline.rules.letters import context as letter_context
from pipeline.rules.letters import text as letter_text

_SIGNED_HOW = {"ink": "in ink", "image": "with a signature image", "e-signature": "electronically"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A letter before signature: its DOCX, whether a person edited it, the words a signature would bind."""

    template: LetterTemplate
    docx: bytes
    state: str
    paragraphs: tuple[str, ...]
    text_hash: str
    citations: tuple[LetterCitation, ...]


def write(
    case: Case,
    plan: PacketPlan,
    crosswalk: Crosswalk,
    exhibits: tuple[Exhibit, ...],
    evidence: Evidence = letter_context.NOTHING,
) -> tuple[tuple[Letter, ...], tuple[Finding, ...]]:
    """Every letter of the plan, and what is wrong with them. A letter that is open in Word is only a finding.

    `evidence` tells which risks the letter to the patient must speak of.

    Raises TemplateError when a template is missing or cannot be filled, SourceUnusable when an edited letter or the
    logo cannot be read.
    """
    facts = letter_context.context(case, plan, crosswalk, exhibits, evidence)
    letters: list[Letter] = []
    findings: list[Finding] = [*_unused(case, plan), *_unconfirmed(plan)]
    for template in plan.letters:
        edited = next((e for e in case.edited_letters if e.name == template.name), None)
        if edited is not None and edited.open_in_word:
            findings.append(_open_in_word(edited))
            continue
        text = _text(case, template, facts, edited)
        letter, void = _sign(case, text)
        letters.append(letter)
        findings += [*_used(edited), *_check(text, exhibits), *_tracked(text), *void]
        findings += statements.findings(template.name, text.paragraphs, plan.statements)
        if edited is not None:
            draft = _text(case, template, facts, None)
            outdated = _outdated(text, draft, facts) or consistency.of_this_step(case, template.name, text.paragraphs)
            findings += [*outdated, *_unproven(text, draft, case, plan, crosswalk)]
        findings += _unprintable(text)
    findings += consistency.of_earlier_steps(case, _sent(case))
    if engine := substitute():
        findings += rendering.without_libreoffice(letters, engine)
    return tuple(letters), tuple(findings)


def _sent(case: Case) -> Iterator[consistency.SentLetter]:
    """The letters of earlier steps, as they went out."""
    for event in case.events:
        if event.kind == "submitted" and event.step != case.step.name:
            for name, pages in sent_letters.letters_of(case.folder, event):
                yield consistency.SentLetter(name=name, step=event.step, event=event.file, paragraphs=pages)


def render(letters: tuple[Letter, ...], office: Office) -> tuple[LetterPdf, ...]:
    """Each letter as a PDF that is proven to hold every character of the Word file.

    Raises EngineError naming the letter and the paragraph (never its words) that is not in the PDF.
    """
    rendered = []
    for letter in letters:
        pdf = office.render(letter.docx)
        lost = word_proof.missing(letter.docx, pdf)
        if lost is not None:
            raise EngineError(
                f"{letter.name}: paragraph {lost} is not in the rendered letter as it is in the Word file",
                remedy="Run `packets doctor` to check engine and fonts; look at that paragraph in Word.",
            )
        rendered.append(LetterPdf(letter=letter, pdf=pdf, engine=office.name))
    return tuple(rendered)


def _text(case: Case, template: LetterTemplate, facts: letter_context.Facts, edited: EditedLetter | None) -> _Text:
    if edited is not None:
        docx, state = _read(case.folder / edited.file), LetterState.EDITED
    else:
        logo = {"logo": case.practice.logo} if case.practice.logo else {}
        docx, state = word.fill(_template_file(case, template.name), facts, logo), LetterState.DRAFT
    try:
        docx = word.clear_draft(docx)
        paragraphs = word.paragraphs(docx)
    except SourceUnusable as error:
        raise SourceUnusable(f"letters/{template.name}.docx: {error.message}", remedy=error.remedy) from None
    return _Text(
        template=template,
        docx=docx,
        state=state,
        paragraphs=paragraphs,
        text_hash=letter_text.text_hash(paragraphs),
        citations=letter_text.citations(paragraphs),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SourceUnusable(f"{path.name}: cannot be read", remedy="Check the file and its permissions.") from None


def _template_file(case: Case, name: str) -> Path:
    """The nearest templates/ above the case that has it, else the built-in one."""
    for folder in (*(overlay / "templates" for overlay in case.overlays), places.letter_templates()):
        if (file := folder / f"{name}.docx").is_file():
            return file
    raise TemplateError(f"{name}.docx: no such letter template", remedy="Put it into templates/ beside practice.json.")


def _sign(case: Case, text: _Text) -> tuple[Letter, tuple[Finding, ...]]:
    """The letter with its date and signature line if the text is the one that was signed, else as a draft."""
    ours = [a for a in case.attestations if a.letter == text.template.name and a.step == case.step.name]
    same_text = [a for a in ours if a.text_hash == text.text_hash]
    valid = next((a for a in reversed(same_text) if a.signer == case.signer.key), None)
    letter = Letter(
        name=text.template.name,
        title=text.template.title,
        audience=Audience(text.template.audience),
        state=text.state,
        docx=text.docx,
        paragraphs=text.paragraphs,
        text_hash=text.text_hash,
        citations=text.citations,
        signed_by=None,
        needs_signature=text.template.signed,
    )
    if valid is not None:
        return _signed(letter, valid)
    if text.template.signed:
        docx = word.mark_draft(text.docx)
        letter = replace(letter, docx=docx, paragraphs=word.paragraphs(docx))
    return letter, tuple(_other_signer(text) if same_text else _void(text, signed) for signed in ours[-1:])


def _signed(letter: Letter, attestation: Attestation) -> tuple[Letter, tuple[Finding, ...]]:
    """Date line and signature line filled from the attestation; the date is the attestation's, never today's."""
    day = letter_context.long_date(attestation.date)
    how = _SIGNED_HOW.get(attestation.method, "in ink")
    docx, filled = word.set_controls(letter.docx, {"date": f"Date: {day}", "signature": f"Signed {how}, {day}."})
    signed = replace(
        letter,
        docx=docx,
        paragraphs=word.paragraphs(docx),
        signed_by=attestation.signer,
        attested=attestation.date,
    )
    lost = sorted({"date", "signature"} - filled)
    if not lost:
        return signed, ()
    message = f"The {' and the '.join(lost)} line of the letter has lost its content control and is not filled in."
    remedy = "Put the line in again by copying it from a fresh draft, or write it by hand before sending."
    found = _finding("signature-line-missing", Severity.WARNING, letter.name, message, remedy, letter.text_hash)
    return signed, (found,)


def _other_signer(text: _Text) -> Finding:
    message = "This letter was signed by someone other than the clinician it names."
    remedy = "Have the clinician named in the letter sign it, or name the other one as the case's provider."
    return _finding("attestation-signer", Severity.WARNING, text.template.name, message, remedy, text.text_hash)


def _void(text: _Text, attestation: Attestation) -> Finding:
    places_changed = letter_text.changed(attestation.paragraphs, text.paragraphs) or ("the text",)
    return _finding(
        "attestation-void",
        Severity.WARNING,
        text.template.name,
        f"The letter was signed, then changed: {'; '.join(places_changed[:8])}.",
        "Have the changed letter signed again, or restore the signed text.",
        text.text_hash,
    )


def _check(text: _Text, exhibits: tuple[Exhibit, ...]) -> list[Finding]:
    """Holes, citations of pages that are not in the packet, words that are ours and not the payer's."""
    name, found = text.template.name, []
    for number, kind in letter_text.holes(text.paragraphs):
        remedy = "Fill it in: in the case for a draft, in Word for an edited letter."
        found.append(_finding("letter-hole", Severity.ERROR, name, f"Paragraph {number} has {kind}.", remedy, kind))
    lengths = {exhibit.letter: len(exhibit.pages) for exhibit in exhibits}
    for citation in text.citations:
        if not 1 <= citation.page <= lengths.get(citation.exhibit, 0):
            what = f"The letter cites Ex. {citation.exhibit}, p. {citation.page}, which is not in the packet."
            remedy = "Correct the citation, or add the page to the records of the case."
            found.append(_finding("citation-not-in-packet", Severity.ERROR, name, what, remedy, citation.text))
    for number in letter_text.internal_words(text.paragraphs):
        what = f"Paragraph {number} uses a word of the internal review."
        severity = Severity.WARNING if text.state == LetterState.EDITED else Severity.ERROR
        found.append(_finding("internal-word", severity, name, what, "Say it in plain words.", str(number)))
    return found


def _tracked(text: _Text) -> list[Finding]:
    if text.state != LetterState.EDITED or not word.has_tracked_changes(text.docx):
        return []
    message = "The edited letter holds tracked changes; they would be printed as mark-up."
    remedy = "Accept or reject all changes in Word (Review), then save."
    return [_finding("tracked-changes", Severity.ERROR, text.template.name, message, remedy, text.text_hash)]


def _outdated(text: _Text, draft: _Text, facts: letter_context.Facts) -> list[Finding]:
    """An edited letter that no longer says what a draft from the case says: which facts, by name."""
    words, fresh = (" ".join(" ".join(one.paragraphs).split()).casefold() for one in (text, draft))
    known = {name: value.casefold() for name, value in letter_context.identifying(facts).items()}
    stale = [name for name, value in known.items() if value in fresh and value not in words]
    if not stale:
        return []
    message = f"The edited letter does not state these facts of the case as they are now: {', '.join(stale)}."
    remedy = "Correct them in Word, or set the edited letter aside to get a fresh draft."
    seed = text.text_hash + ",".join(stale)
    return [_finding("edited-letter-outdated", Severity.WARNING, text.template.name, message, remedy, seed)]


def _unproven(text: _Text, draft: _Text, case: Case, plan: PacketPlan, crosswalk: Crosswalk) -> list[Finding]:
    """What a person wrote into the letter and no page shows, or a page shows otherwise. Nothing is reworded.

    Papers for the patient prove nothing to anybody.
    """
    if text.template.audience == Audience.PATIENT:
        return []
    known = claims.known_of(case, plan, crosswalk, draft.paragraphs, case_files.load_tables(case.overlays))
    name = text.template.name
    return [claims.finding(name, claim) for claim in claims.claims(text.paragraphs, known)]


def _unprintable(text: _Text) -> tuple[Finding, ...]:
    """Fonts and characters of the letter that the engine does not have, found before it renders."""
    at_hand = fonts.at_hand(chosen())
    lacking = named_fonts.lacking(text.docx, at_hand.has)
    boxes = {}
    if at_hand.boxes("".join(text.paragraphs)):
        boxes = {number: count for number, words in enumerate(text.paragraphs, 1) if (count := at_hand.boxes(words))}
    name = text.template.name
    return rendering.font_missing(name, lacking) + rendering.glyph_missing(name, boxes)


def _open_in_word(edited: EditedLetter) -> Finding:
    message = "The letter is open in Word; the case waits until it is closed."
    remedy = "Close the letter in Word. If nobody has it open, delete the lock file (~$…) beside it."
    return _finding("open-in-word", Severity.ERROR, edited.name, message, remedy, "")


def _used(edited: EditedLetter | None) -> tuple[Finding, ...]:
    """The report says that a person's words go out, not the draft written from the case."""
    if edited is None:
        return ()
    message = "The letter that a person edited is used; it was checked like a draft."
    remedy = "Nothing to do. To go back to the draft, move the edited letter away."
    return (_finding("edited-letter-used", Severity.NOTE, edited.name, message, remedy, edited.sha256),)


def _unused(case: Case, plan: PacketPlan) -> tuple[Finding, ...]:
    """Edited letters that this step has no use for: a misspelt name would otherwise lose a person's work unseen."""
    known = {template.name for template in plan.letters}
    message = "This edited letter is not one of this step's letters and is not used."
    remedy = f"This step's letters are: {', '.join(sorted(known)) or 'none'}."
    return tuple(
        _finding("edited-letter-unused", Severity.NOTE, edited.name, message, remedy, edited.sha256)
        for edited in case.edited_letters
        if edited.name not in known
    )


def _unconfirmed(plan: PacketPlan) -> Iterator[Finding]:
    """Requests in our own words for papers whose rule nobody has read: printed without a law, and told."""
    message = "Some of what this letter asks for rests on rules that nobody has confirmed; it is asked without a law."
    remedy = "Confirm before sending that the plan owes it, or leave it in as a request."
    for name in wording.unconfirmed(plan.letters, plan.passages):
        yield _finding("request-unconfirmed", Severity.NOTE, name, message, remedy, plan.step.name)


def _finding(code: str, severity: Severity, letter: str, message: str, remedy: str, seed: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        where=Where(document=letter),
        message=message,
        remedy=remedy,
        evidence_hash=hashlib.sha256(f"{message}\n{seed}".encode()).hexdigest(),
    )
