"""The catalogue of fields of letter templates: what each means, with an example.

The one source for `packets templates`, for `packets templates check` and for letter_templates/README.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as a template writes it; "treatments[].name" is the name of one item of the list `treatments`."""

    name: str
    meaning: str
    example: str


def _rows(text: str) -> tuple[Field, ...]:
    rows = (line.split(" | ") for line in text.strip().splitlines())
    return tuple(Field(name=name, meaning=meaning, example=example) for name, meaning, example in rows)


FIELDS = _rows("""
letter.date_line | date line; blank until the letter is signed | Date: ____________
letter.signature_line | signature line; blank until the letter is signed | Signature: ______________
case.id | our reference | trd-appeal
practice.name | practice | Riverbend Interventional Psychiatry
practice.address | address in one line | 2200 Millrace Road, Suite 210, Cedar Falls, OH 44999
practice.phone | telephone of the practice | 555-0110
practice.fax | fax of the practice | 555-0111
practice.npi | NPI of the practice | 1234567893
practice.tin | tax number of the practice | 00-0000000
practice.email | mail address of the practice, or empty | office@riverbend.example.org
practice.website | website of the practice, or empty | riverbend.example.org
practice.contact_name | who answers questions about the request | Priya Raman, authorizations
practice.contact_phone | telephone of that person | 555-0112
practice.has_logo | yes/no: whether the practice has a logo | yes
payer.name | payer | Lakeshore Mutual Health Plan
payer.lines[] | list: address for this step; the denial notice's own address wins | Member Appeals
payer.fax | fax for this step, or empty | 555-0199
patient.name | patient | Dana Whitfield
patient.birth_date | date of birth | May 14, 1983
coverage.plan_name | plan | Choice PPO 2000
coverage.member_id | member ID | LMH000417782
coverage.group_number | group number, or empty | G-00417
coverage.subscriber | subscriber where that is another person, or empty | Marcus Whitfield (spouse)
signer.name | who signs | Adaeze Okafor
signer.credentials | credentials of the signer | MD
signer.specialty | specialty of the signer | Psychiatry
signer.npi | NPI of the signer | 1023456787
signer.license | license of the signer, or empty | OH-000000
signer.phone | direct line for peer-to-peer calls | 555-0113
request.title | what the packet is called | Prior authorization request
request.track | track of the step (packet_recipes table) | internal_appeal
request.continuation | yes/no: the request goes on with an approved course | no
request.service | service as the case calls it | intravenous infusion
request.lines[] | list: codes with units, description, NDC | CPT 96365, 6 units (Intravenous infusion, first hour)
request.drug | drug as the case calls it, or empty | (name of the drug)
request.route | route, or empty | intravenous
request.dose | dose ordered, or empty | 0.5 mg/kg × 72 kg = 36 mg
request.sessions | number of sessions in words, or empty | six
request.schedule | sessions with their length and frequency, or empty | six sessions of 40 minutes, twice weekly
request.start | first date of service | December 7, 2026
request.end | last date of service | December 28, 2026
request.place | place of service | Riverbend Interventional Psychiatry, Suite 210
request.place_code | place-of-service code | 11
request.level | appeal level (number) | 1
request.expedited | yes/no: expedited review is asked for | no
request.labeling | what the drug's labeling says about this use (drugs table), or empty | … this use is off-label.
diagnosis.code | code of the condition treated | F33.2
diagnosis.description | the condition treated | Major depressive disorder, recurrent, severe
diagnosis.citation | page of the chart that states it, or empty | Ex. C, p. 2
diagnosis.others[] | list: further diagnoses of the request | Generalized anxiety disorder (F41.1)
scores[].scale | list: latest total of each scale; the scale | (name of the scale)
scores[].value | latest total | 22
scores[].date | date of the latest total | November 9, 2026
scores[].citation | page that states it | Ex. C, p. 9
scores[].first.value | earliest total (`first` is empty when there is only one) | 24
scores[].first.date | date of the earliest total | January 12, 2026
scores[].first.citation | page that states it | Ex. C, p. 3
treatments[].name | list: treatments tried; name | (name of the treatment)
treatments[].kind | class of the treatment | SSRI
treatments[].dose | highest dose that the chart states | 200 mg/day
treatments[].duration | duration that the chart states | 10 weeks
treatments[].outcome | outcome that the chart states | No adequate response
treatments[].citation | pages that state it | Ex. C, p. 4
earlier_courses[].name | list: earlier courses of the treatment that is requested; name | (name of the treatment)
earlier_courses[].kind | class of the treatment | (class)
earlier_courses[].dose | highest dose that the chart states | 0.5 mg/kg
earlier_courses[].duration | duration that the chart states | 6 sessions over 3 weeks
earlier_courses[].outcome | outcome that the chart states | Partial response
earlier_courses[].citation | pages that state it | Ex. D, p. 1
counts.tried | how many treatments were tried | 7
counts.tried_words | the same in words | seven
counts.unhelpful | of these, without adequate or lasting benefit, or not tolerated | 6
counts.unhelpful_words | the same in words | six
policy.mode | `criteria`, `investigational`, `house` (the plan is silent), or empty | criteria
policy.name | medical policy | BH-0417, Infusions for Depressive Disorders
policy.edition | its edition | 2026-07
policy.count | how many criteria it has | 12
policy.count_words | the same in words | 12
criteria.documented[].number | list: criteria that the record documents; number in the policy | 3a
criteria.documented[].short | the criterion in short | two adequate trials
criteria.documented[].answer | how the record answers it | documented
criteria.documented[].reason | the practice's reason, or empty | not part of this request
criteria.documented[].words | words of the record, or empty | no response after 10 weeks
criteria.documented[].citation | page of those words, or empty | Ex. C, p. 4
criteria.exceptions[].number | list: criteria for which an exception is asked; number in the policy | 3a
criteria.exceptions[].short | the criterion in short | two adequate trials
criteria.exceptions[].answer | how the record answers it | documented
criteria.exceptions[].reason | the practice's reason, or empty | not part of this request
criteria.exceptions[].words | words of the record, or empty | no response after 10 weeks
criteria.exceptions[].citation | page of those words, or empty | Ex. C, p. 4
criteria.not_applicable[].number | list: criteria that do not apply; number in the policy | 3a
criteria.not_applicable[].short | the criterion in short | two adequate trials
criteria.not_applicable[].answer | how the record answers it | documented
criteria.not_applicable[].reason | the practice's reason, or empty | not part of this request
criteria.not_applicable[].words | words of the record, or empty | no response after 10 weeks
criteria.not_applicable[].citation | page of those words, or empty | Ex. C, p. 4
criteria.statements[].number | list: documented criteria about monitoring, measure of response, stop rule; number | 3a
criteria.statements[].short | the criterion in short | two adequate trials
criteria.statements[].answer | how the record answers it | documented
criteria.statements[].reason | the practice's reason, or empty | not part of this request
criteria.statements[].words | words of the record, or empty | no response after 10 weeks
criteria.statements[].citation | page of those words, or empty | Ex. C, p. 4
evidence.supporting[].sentence | list: papers for the request; what the paper found | In a randomized trial …
evidence.supporting[].number | its number in the list of references | 1
evidence.contrary[].sentence | list: papers against; what the paper found | A second trial did not …
evidence.contrary[].answer | the physician's answer to it, or empty | Its patients were in hospital
evidence.contrary[].number | its number in the list of references | 4
evidence.references[].number | list: all papers cited; number | 1
evidence.references[].text | full citation | Authors. Title. Journal 2013;170(10):1134-1142.
evidence.references[].short | citation without the title | Murrough JW et al., Am J Psychiatry 2013
evidence.references[].id | PMID or DOI | PMID 23982301
denial.date | date of the denial notice | October 19, 2026
denial.received | when it was received, or empty | October 22, 2026
denial.reference | the payer's reference | LM-2026-0081523
denial.citation | page of the notice, or empty | Ex. A, p. 1
denial.reasons[].label | list: denial reasons; label | Experimental or investigational
denial.reasons[].category | category (denial_reasons table) | experimental_investigational
denial.reasons[].block | which answer the letter gives (denial_reasons table) | experimental_investigational
denial.reasons[].answer | the letter's answer, as far as the packet bears it (letter_passages) | The record answers …
denial.reasons[].new | yes/no: no earlier denial gave this reason | no
denial.reasons[].quote | the notice's own words, or empty | The service is considered investigational
denial.reasons[].citation | page of those words, or empty | Ex. A, p. 1
denial.reasons[].codes | CARC and RARC, or empty | CARC 55, N130
denial.reasons[].criteria[].number | list: criteria that the notice names, now documented; number | 3a
denial.reasons[].criteria[].short | the criterion in short | two adequate trials
denial.reasons[].criteria[].answer | how the record answers it | documented
denial.reasons[].criteria[].reason | the practice's reason, or empty | not part of this request
denial.reasons[].criteria[].words | words of the record, or empty | no response after 10 weeks
denial.reasons[].criteria[].citation | page of those words, or empty | Ex. C, p. 4
denial.reasons[].open[].number | list: criteria that the notice names, still open; number | 3a
denial.reasons[].open[].short | the criterion in short | two adequate trials
denial.reasons[].open[].answer | how the record answers it | documented
denial.reasons[].open[].reason | the practice's reason, or empty | not part of this request
denial.reasons[].open[].words | words of the record, or empty | no response after 10 weeks
denial.reasons[].open[].citation | page of those words, or empty | Ex. C, p. 4
new_records[].letter | list: exhibits dated after the denial notice; letter | C
new_records[].title | title | Progress notes
new_records[].date | date | November 9, 2026
new_records[].short_date | date in figures | 11/09/2026
new_records[].pages | number of pages | 12 pages
enclosures[].letter | list: all exhibits; letter | C
enclosures[].title | title | Progress notes
enclosures[].date | date | November 9, 2026
enclosures[].short_date | date in figures | 11/09/2026
enclosures[].pages | number of pages | 12 pages
verification.date | day on which the plan answered about benefits, or empty | September 14, 2026
verification.covered | its answer: yes, no, unclear, silent, or empty | yes
verification.authorization | whether prior authorization is needed: yes, no, unclear, or empty | yes
verification.reference | reference number of the answer, or empty | BV-220914
verification.representative | who answered, or empty | T. Vance
verification.policy | medical policy that was named, or empty | BH-0417
verification.funding | insured, self-funded, unclear, or empty | insured
verification.exclusion | wording of an exclusion, or empty | Benefit booklet, page 41
verification.step_therapy | what must be tried first, or empty | two antidepressants
verification.site_of_care | where the service may be given, or empty | office only
approval.date | date of the latest approval, or empty | October 2, 2026
approval.number | its authorization number, or empty | PA-4471
earlier[].title | list: earlier steps that were sent or decided; the step | first appeal
earlier[].sent | when it was sent, or empty | October 5, 2026
earlier[].confirmation | its confirmation, or empty | FX-20261005-1147
earlier[].decided | date of the denial of it, or empty | October 19, 2026
earlier[].reference | reference of that denial | LM-2026-0081523
earlier[].reasons | its reasons in short | experimental or investigational
earlier[].citation | page of that notice, or empty | Ex. A, p. 1
reviewer.sentence | who is to review, in words that fit the plan (letter_passages table) | I ask that the plan consult …
urgency.harm | what waiting could do | seriously jeopardize the patient’s health
urgency.reason | the physician's reason, or empty | Discharged from hospital nine days ago
urgency.citation | page that shows it, or empty | Ex. C, p. 4
urgency.law | the rule on expedited review of this plan (letter_passages table), or empty | Whether a claim is urgent …
administrator.name | who has the plan's papers | Plan Administrator, c/o Lakeshore Mutual Health Plan
administrator.address | address, or empty | P.O. Box 0000, Port Haven, OH 44998
administrator.fax | fax, or empty | 555-0199
demands[].text | list: documents to ask for (letter_passages table); one of them | The whole claim file
demands[].law | its law, or empty where the row may not be cited | (citation)
parity_requests[].text | list: questions on parity (letter_passages table); one of them | The criteria
parity_requests[].law | its law, or empty where the row may not be cited | (citation)
deadline.file_by | day by which the step is to be filed, or empty | April 20, 2027
deadline.last_day | legal last day, or empty where no citable rule or notice gives it | April 21, 2027
deadline.law | law of that day, or empty | (citation)
deadline.stated | yes/no: the notice itself gives the day | yes
filing.by | who files: provider, patient, representative | provider
filing.name | the representative, or empty | Marcus Whitfield
filing.relationship | relation of the representative to the patient, or empty | spouse
filing.form | page of the consent or appointment that the plan's rules ask for, or empty | Ex. H, p. 1
late.paragraph | words that ask for more time where the case says why it is late, or empty | I ask for an extension …
help[].name | list: whom the patient can turn to (letter_passages table); name | Your state’s insurance department
help[].what | what for | complaints and outside reviews
help[].phone | telephone, or empty | 1-866-444-3272
help[].web | web page, or empty | dol.gov/agencies/ebsa
alerts[].text | list: words that a flagged risk calls for | Call or text 988
contrary_papers[].key | list: papers against the request, for the physician; id in the literature table | a-trial-2025
contrary_papers[].citation | full citation | Authors. Title. Journal 2025.
contrary_papers[].id | PMID or DOI | PMID 41123905
contrary_papers[].result | what it found | No better than the control
contrary_papers[].stance | on whose side it falls | adverse
contrary_papers[].answer | the physician's answer, or empty | Its patients were in hospital
estimate.given | the day on which the estimate is given, or a line to write it on | November 17, 2026
estimate.uninsured | yes/no: the patient has no coverage (otherwise: does not use it for this) | yes
estimate.scope | the series: how many, how long, how often; or empty | 6 sessions of 40 minutes, twice weekly
estimate.first_day | first day of the period | December 7, 2026
estimate.last_day | last day of the period | February 28, 2027
estimate.parties[].name | list: who furnishes what, the practice first; name | Riverbend Interventional Psychiatry
estimate.parties[].npi | NPI | 1234567893
estimate.parties[].tin | tax number | 00-0000000
estimate.parties[].address | where it is furnished | 2200 Millrace Road, Cedar Falls, OH 44999
estimate.parties[].state | state where it is furnished | OH
estimate.parties[].lines[].description | list: items; in plain words | Infusion, first hour
estimate.parties[].lines[].code | service code | CPT 96365
estimate.parties[].lines[].diagnoses | diagnosis codes | F33.2
estimate.parties[].lines[].quantity | how many | 6
estimate.parties[].lines[].price | expected charge for one | $320.00
estimate.parties[].lines[].discount | discount on the line, or empty | $20.00
estimate.parties[].lines[].amount | expected charge for all | $1,920.00
estimate.parties[].total | what this provider is expected to charge | $2,310.00
estimate.others | yes/no: others than the practice furnish a part | no
estimate.total | what all are expected to charge | $2,310.00
estimate.separate[] | list: items that need separate scheduling | Visit with your primary care doctor
estimate.dispute_over | from how much above a provider's total a bill can be disputed | $400
estimate.dispute_days | for how many days after the first bill | 120
estimate.dispute_help | where to find how to start a dispute | No Surprises help desk (bills): 1-800-985-3059
payment.total | what the payment plan comes to | $2,310.00
payment.down_payment | paid at once, or empty | $500.00
payment.charge | finance charge in the total, or empty | $25.00
payment.every | how often, or empty for a single payment | every month
payment.rows[].number | list: payments; number | 1
payment.rows[].due | day | December 7, 2026
payment.rows[].amount | amount | $577.50
alternatives[].title | list: other ways to coverage or care; name | Medicaid
alternatives[].what | what is known of it, or empty | Medicaid covers people with a low income.
alternatives[].window | until when, or empty | Open enrollment: November 1, 2026 to January 15, 2027.
alternatives[].ask[] | list: questions to ask | Does it cover this treatment?
helpers[] | list: whom to ask | Medicare (Medicare): 1-800-MEDICARE
household.income | the household's income beside the poverty guideline, or empty | That is about 124% of the guideline.
""")


def tree(fields: Iterable[Field] = FIELDS) -> dict[str, Any]:
    """The fields as nested names: a mapping for parts, a list of one item for lists, the whole name for text."""
    root: dict[str, Any] = {}
    for field in fields:
        place = root
        *parts, last = field.name.split(".")
        for part in parts:
            name = part.removesuffix("[]")
            inner = place.setdefault(name, [{}] if part.endswith("[]") else {})
            place = inner[0] if isinstance(inner, list) else inner
        if last.endswith("[]"):
            place[last[:-2]] = [field.name]
        else:
            place[last] = field.name
    return root


def examples(fields: Iterable[Field] = FIELDS) -> dict[str, Any]:
    """The fields as nested names like `tree`, each with its example, to show a template without a case.

    Numbers are numbers and yes/no is a yes or no, so that a template may count and ask.
    """
    values = {field.name: _value(field) for field in fields}
    return {name: _shown(place, values) for name, place in tree(fields).items()}


def _shown(place: Any, values: dict[str, Any]) -> Any:
    if isinstance(place, dict):
        return {name: _shown(inner, values) for name, inner in place.items()}
    if isinstance(place, list):
        return [_shown(inner, values) for inner in place]
    return values[place]


def _value(field: Field) -> Any:
    if field.meaning.startswith("yes/no") and field.example in ("yes", "no"):
        return field.example == "yes"
    return int(field.example) if field.example.isdecimal() and field.example[0] != "0" else field.example


def readme_table(fields: Iterable[Field] = FIELDS) -> str:
    """The table of letter_templates/README.md, in Markdown: "`scores`, each `value`" for an item of a list."""
    rows = [f"| {_named(field.name)} | {field.meaning} | {field.example} |" for field in fields]
    return "\n".join(("| field | meaning | example |", "|---|---|---|", *rows))


def _named(name: str) -> str:
    return ", each ".join(f"`{part.lstrip('.')}`" if part else "" for part in name.split("[]")).rstrip()
