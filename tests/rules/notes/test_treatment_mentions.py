"""Single mentions of treatments in many styles: name, dose, time and outcome, and whether it was had."""

import pytest

from pipeline.engines import case_files
from pipeline.model.chart import Page
from pipeline.model.evidence import EvidenceItem, ItemKind
from pipeline.rules.mentions import reader
from pipeline.rules.notes import lexicon

WORDS = lexicon.compile_tables(case_files.load_tables(()))


def treatments(text: str) -> list[EvidenceItem]:
    page = Page(document="notes", number=1, text=text, width=612, height=792, how="text layer")
    return [item for item in reader.read([page], reader.Manner(), WORDS).items if item.kind is ItemKind.TREATMENT]


def told(item: EvidenceItem) -> str:
    """Name, dose, duration and outcome, "-" where the words do not say."""
    return " | ".join(item.fields[name] or "-" for name in ("name", "dose", "duration", "outcome"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- Sertraline 50→200 mg x 10 wks (2019): no response",
            ["sertraline | 200 mg/day | 10 weeks | failed"],
        ),
        (
            "- Lexapro 20mg x 3 mo - helped initially, then pooped out",
            ["escitalopram | 20 mg/day | 3 months | temporary_relief"],
        ),
        (
            "- Prozac (fluoxetine) up to 60 mg, ~5 mos, wt gain, stopped",
            ["fluoxetine | 60 mg/day | 5 months | intolerant"],
        ),
        (
            "• Effexor XR 75→225 × 12 wk, some benefit, d/c'd 2/2 BP",
            ["venlafaxine | 225 mg/day | 12 weeks | intolerant"],
        ),
        (
            "1) Wellbutrin XL 300 x6wk - jittery, d/c",
            ["bupropion | 300 mg/day | 6 weeks | intolerant"],
        ),
        (
            "2) Remeron 30 qHS 2 mos - NR",
            ["mirtazapine | 30 mg/day | 2 months | failed"],
        ),
        (
            "3. Cymbalta 60 mg daily, 8 weeks, PR only",
            ["duloxetine | 60 mg/day | 8 weeks | partial"],
        ),
        (
            "* Trintellix 20 - good response, stopped when insurance changed",
            ["vortioxetine | 20 mg/day | - | stopped_other"],
        ),
        (
            "- Abilify 2 mg aug x 4 wk: akathisia",
            ["aripiprazole | 2 mg/day | 4 weeks | intolerant"],
        ),
        (
            "- Li 900 mg (level 0.8) x 8 wks: no change",
            ["lithium | 900 mg/day | 8 weeks | failed"],
        ),
        (
            "- lamotrigine 200 mg/d, 6 months; ineffective",
            ["lamotrigine | 200 mg/day | 6 months | failed"],
        ),
        (
            "- nortriptyline (max 100 mg), 2020, dry mouth/constipation",
            ["nortriptyline | 100 mg/day | - | intolerant"],
        ),
        (
            "- rTMS x36 (L DLPFC) 2021 - no benefit",
            ["transcranial magnetic stimulation | - | 36 sessions | failed"],
        ),
        (
            "- ECT x12 RUL 2018 - remission x 8 mo then relapse",
            ["electroconvulsive therapy | - | 12 sessions | temporary_relief"],
        ),
        (
            "Failed trials: Zoloft 200 mg x 8 wks, Celexa 40 mg x 6 wks, Paxil 40 mg x 10 wks",
            [
                "sertraline | 200 mg/day | 8 weeks | failed",
                "citalopram | 40 mg/day | 6 weeks | failed",
                "paroxetine | 40 mg/day | 10 weeks | failed",
            ],
        ),
        (
            "Neither buspirone nor pindolol helped.",
            ["buspirone | - | - | failed", "pindolol | - | - | failed"],
        ),
        (
            "Olanzapine and risperidone were both stopped for sedation.",
            ["olanzapine | - | - | intolerant", "risperidone | - | - | intolerant"],
        ),
        (
            "Citalopram 40 mg × 8 wk then sertraline 150 mg × 6 wk, both without benefit.",
            ["citalopram | 40 mg/day | 8 weeks | failed", "sertraline | 150 mg/day | 6 weeks | failed"],
        ),
        (
            "She took phenelzine 60 mg for about half a year with an excellent response but had to "
            "stop it because of weight gain.",
            ["phenelzine | 60 mg/day | 6 months | intolerant"],
        ),
        (
            "Amitriptyline was started at 25 mg at night and titrated to 150 mg over six to eight "
            "weeks; it made no difference to her mood.",
            ["amitriptyline | 150 mg/day | 6-8 weeks | failed"],
        ),
        (
            "He was tried on imipramine. It was stopped after two weeks because of a rash.",
            ["imipramine | - | 2 weeks | intolerant"],
        ),
        (
            "Cariprazine 3 mg was added in March. She noticed no improvement after seven weeks.",
            ["cariprazine | 3 mg/day | 7 weeks | failed"],
        ),
        (
            "Brexpiprazole 2 mg gave her some lift for a month or so, and then it wore off.",
            ["brexpiprazole | 2 mg/day | 1 month | temporary_relief"],
        ),
        (
            "Quetiapine XR 300 mg was effective, but she became pregnant and it was discontinued.",
            ["quetiapine | 300 mg/day | - | stopped_other"],
        ),
        (
            "Desvenlafaxine 100 mg for several months brought about a 50 % improvement.",
            ["desvenlafaxine | 100 mg/day | - | effective"],
        ),
        (
            "Her depression worsened on levomilnacipran 80 mg.",
            ["levomilnacipran | 80 mg/day | - | worsened"],
        ),
        (
            "Tranylcypromine was raised from 20 mg to 60 mg a day and kept there for ten weeks without any response.",
            ["tranylcypromine | 60 mg/day | 10 weeks | failed"],
        ),
        (
            "After fluvoxamine 200 mg for 12 weeks he was no better.",
            ["fluvoxamine | 200 mg/day | 12 weeks | failed"],
        ),
        (
            "Currently on desipramine 150 mg nightly with partial response.",
            ["desipramine | 150 mg/day | - | partial"],
        ),
        (
            "Continues bupropion XL 450 mg daily, tolerating well.",
            ["bupropion | 450 mg/day | - | current"],
        ),
        (
            "Vilazodone could not be taken beyond 20 mg owing to diarrhea.",
            ["vilazodone | 20 mg/day | - | intolerant"],
        ),
        (
            "Pt self-d/c'd Pristiq 50 mg after 3 wks, felt it wasn't doing anything.",
            ["desvenlafaxine | 50 mg/day | 3 weeks | failed"],
        ),
        (
            "Zoloft 100mg x 5 mos in 2016, good effect, stopped on her own when she felt well.",
            ["sertraline | 100 mg/day | 5 months | stopped_other"],
        ),
        (
            "Failed or did not tolerate: Viibryd, Fetzima, Savella.",
            [
                "vilazodone | - | - | failed_or_intolerant",
                "levomilnacipran | - | - | failed_or_intolerant",
                "milnacipran | - | - | failed_or_intolerant",
            ],
        ),
        (
            "Auvelity 45/105 mg BID x 6 weeks, minimal improvement.",
            ["dextromethorphan-bupropion | 90/210 mg/day | 6 weeks | failed"],
        ),
        (
            "Symbyax 6/25 for 2 months: 30 lb weight gain.",
            ["olanzapine-fluoxetine | 25 mg/day | 2 months | intolerant"],
        ),
        (
            "GBP 600 mg TID x 4 mo, sedation, d/c.",
            ["gabapentin | 1800 mg/day | 4 months | intolerant"],
        ),
        (
            "Lyrica 150 mg BID for 8 weeks with 20% relief.",
            ["pregabalin | 300 mg/day | 8 weeks | failed"],
        ),
        (
            "s/p L SGB x3 (2/2023) w/ 70% relief for 2 weeks each",
            ["stellate ganglion block | - | 3 sessions | temporary_relief"],
        ),
        (
            "Lumbar sympathetic block: 60% relief lasting 3 days.",
            ["lumbar sympathetic block | - | - | temporary_relief"],
        ),
        (
            "SCS trial 2022: <50% relief, leads pulled.",
            ["spinal cord stimulation | - | - | failed"],
        ),
        (
            "DRG stimulator implanted 2021 with good relief until lead migration.",
            ["dorsal root ganglion stimulation | - | - | effective"],
        ),
        (
            "PT x 24 visits: pain flared, minimal functional gain.",
            ["physical therapy | - | 24 sessions | worsened"],
        ),
        (
            "Completed OT (16 sessions) and mirror therapy without lasting benefit.",
            ["occupational therapy | - | 16 sessions | failed", "mirror therapy | - | - | failed"],
        ),
        (
            "Lidocaine 5% patch, 2 patches daily: skin irritation.",
            ["lidocaine patch | 2 patches/day | - | intolerant"],
        ),
        (
            "Mexiletine 150 mg tid - nausea, stopped in week 2",
            ["mexiletine | 450 mg/day | 2 weeks | intolerant"],
        ),
        (
            "LDN 4.5 mg nightly since January, helping somewhat.",
            ["low-dose naltrexone | 4.5 mg/day | - | partial"],
        ),
        (
            "Prednisone burst 60 mg x 10 d: swelling better for a few days only",
            ["prednisone | 60 mg/day | 10 days | temporary_relief"],
        ),
        (
            "Butrans 10 mcg/hr patch weekly, not helpful",
            ["buprenorphine | 10 mcg/h | - | failed"],
        ),
        (
            "Tramadol 50 mg q6h prn - made her vomit.",
            ["tramadol | 200 mg/day | - | intolerant"],
        ),
        (
            "Ketamine 0.5 mg/kg IV x 6 infusions over 3 wks: MADRS 34→12, remission.",
            ["ketamine | 0.5 mg/kg | 6 sessions | effective"],
        ),
        (
            "Spravato 56 mg → 84 mg, 12 sessions, stopped due to dissociation.",
            ["esketamine | 84 mg/session | 12 sessions | intolerant"],
        ),
        (
            "Intrathecal baclofen pump 2019-2021, removed for infection.",
            ["intrathecal baclofen | - | 2019 to 2021 | intolerant"],
        ),
        (
            "| Medication | Dose | Duration | Response | Reason stopped |\n| Sertraline | 200 mg | 10 "
            "weeks | None | Lack of effect |\n| Bupropion XL | 300 mg daily | 8 wks | Minimal | "
            "Anxiety |\n| Lithium | 900 mg | 3 months | Partial | Tremor |",
            [
                "sertraline | 200 mg/day | 10 weeks | failed",
                "bupropion | 300 mg/day | 8 weeks | intolerant",
                "lithium | 900 mg/day | 3 months | intolerant",
            ],
        ),
        (
            "| Drug | Max dose (mg) | Weeks | Outcome |\n| Citalopram | 40 | 8 | NR |\n| Venlafaxine "
            "XR | 225 | 12 | PR |\n| Aripiprazole | 5 | 4 | AE: akathisia |",
            [
                "citalopram | 40 mg/day | 8 weeks | failed",
                "venlafaxine | 225 mg/day | 12 weeks | partial",
                "aripiprazole | 5 mg/day | 4 weeks | intolerant",
            ],
        ),
        (
            "CURRENT MEDICATIONS:\nVenlafaxine XR 150 mg PO daily\nClonazepam 0.5 mg BID PRN",
            ["venlafaxine | 150 mg/day | - | current", "clonazepam | 1 mg/day | - | current"],
        ),
        (
            "PAST MEDICATION TRIALS:\nFluoxetine 40 mg, 2 years, good response in 2010\nParoxetine 30 "
            "mg - sexual dysfunction",
            ["fluoxetine | 40 mg/day | 2 years | effective", "paroxetine | 30 mg/day | - | intolerant"],
        ),
        (
            "Venlafaxine XR 75 mg cap, take 2 caps daily, #60, 30 DS, filled 3/1/2024",
            ["venlafaxine | 150 mg/day | - | unknown"],
        ),
        (
            "Duloxetine (3/2019-8/2019) 60 mg: no benefit",
            ["duloxetine | 60 mg/day | 2019-03 to 2019-08 | failed"],
        ),
        (
            "She has done 20 sessions of CBT over six months with limited benefit.",
            ["cognitive behavioral therapy | - | 20 sessions | partial"],
        ),
        (
            "DBT x 1 yr, dropped out",
            ["dialectical behavior therapy | - | 1 year | stopped_other"],
        ),
        (
            "sertaline 100mg x6 wk no help; buproprion 300 x 8 wk no help",
            ["sertraline | 100 mg/day | 6 weeks | failed", "bupropion | 300 mg/day | 8 weeks | failed"],
        ),
        (
            "Zo1oft 5O mg daily x 8 weeks, ineffective",
            ["sertraline | 50 mg/day | 8 weeks | failed"],
        ),
        (
            "Sertraline 100 mg for 4 weeks then 200 mg for 8 weeks, no response.",
            ["sertraline | 200 mg/day | 8 weeks | failed"],
        ),
        (
            "12 weeks of escitalopram, 8 of them at 20 mg, brought no relief.",
            ["escitalopram | 20 mg/day | 12 weeks | failed"],
        ),
        (
            "Stopped taking mirtazapine 45 mg last spring because she could not afford it.",
            ["mirtazapine | 45 mg/day | - | stopped_other"],
        ),
        (
            "Her cardiologist stopped the citalopram.",
            ["citalopram | - | - | stopped_other"],
        ),
        (
            "Dear Dr. Reyes: Thank you for referring Ms. Albright. She has been treated over the "
            "years with fluoxetine 40 mg (eighteen months, with benefit that faded), bupropion 300 "
            "mg (ten weeks, no effect) and nortriptyline 75 mg, which she could not tolerate on "
            "account of urinary hesitancy.",
            [
                "fluoxetine | 40 mg/day | 18 months | temporary_relief",
                "bupropion | 300 mg/day | 10 weeks | failed",
                "nortriptyline | 75 mg/day | - | intolerant",
            ],
        ),
        (
            "DISCHARGE MEDICATIONS:\n1. Sertraline 150 mg by mouth each morning\n2. Aripiprazole 5 mg "
            "by mouth at bedtime",
            ["sertraline | 150 mg/day | - | current", "aripiprazole | 5 mg/day | - | current"],
        ),
        (
            "Tried venla up to 300, 4 mos. Nothing.",
            ["venlafaxine | 300 mg/day | 4 months | failed"],
        ),
        (
            "on pristiq 100 now x 9 wk - mood maybe a little better, still can't get out of bed",
            ["desvenlafaxine | 100 mg/day | 9 weeks | partial"],
        ),
        (
            "Sertraline was helpful for years, at 100 mg, until about 2021 when it seemed to quit working.",
            ["sertraline | 100 mg/day | - | temporary_relief"],
        ),
        (
            "Medication trials include sertraline, escitalopram, and duloxetine, none of which "
            "provided meaningful relief.",
            ["sertraline | - | - | failed", "escitalopram | - | - | failed", "duloxetine | - | - | failed"],
        ),
        (
            "She had no response to sertraline 200 mg for 9 weeks, only a partial response to "
            "venlafaxine 225 mg for 12 weeks, and could not tolerate bupropion.",
            [
                "sertraline | 200 mg/day | 9 weeks | failed",
                "venlafaxine | 225 mg/day | 12 weeks | partial",
                "bupropion | - | - | intolerant",
            ],
        ),
        (
            "Adequate trials of citalopram (40 mg, 10 weeks) and paroxetine (40 mg, 8 weeks) were unsuccessful.",
            ["citalopram | 40 mg/day | 10 weeks | failed", "paroxetine | 40 mg/day | 8 weeks | failed"],
        ),
        (
            "Response to bupropion was excellent for two years.",
            ["bupropion | - | 2 years | effective"],
        ),
        (
            "Bilateral ECT, 8 treatments, halted for memory loss",
            ["electroconvulsive therapy | - | 8 sessions | intolerant"],
        ),
        (
            "Psychotherapy: weekly CBT with Dr. Lund since June 2023, ongoing.",
            ["cognitive behavioral therapy | - | - | current"],
        ),
        (
            "Attended EMDR for 14 sessions and found it beneficial.",
            ["eye movement desensitization and reprocessing | - | 14 sessions | effective"],
        ),
        (
            "Stellate ganglion blocks (four, right-sided) each gave two or three days of relief.",
            ["stellate ganglion block | - | 4 sessions | temporary_relief"],
        ),
        (
            "Epidural steroid injections x 2 did nothing for her leg pain.",
            ["epidural steroid injection | - | 2 sessions | failed"],
        ),
        (
            "Alendronate 70 mg weekly x 12 months without change in pain",
            ["alendronate | 70 mg/week | 12 months | failed"],
        ),
        (
            "Methadone 5 mg q8h, constipation, stopped after a month",
            ["methadone | 15 mg/day | 1 month | intolerant"],
        ),
        (
            "Topiramate 100 BID — word-finding difficulty, off after 5 wks",
            ["topiramate | 200 mg/day | 5 weeks | intolerant"],
        ),
        (
            "Spinal cord stimulator trial in May gave 75% relief; permanent implant in July.",
            ["spinal cord stimulation | - | - | effective"],
        ),
        (
            "She is tolerating escitalopram 10 mg without side effects.",
            ["escitalopram | 10 mg/day | - | current"],
        ),
        (
            "SSRIs: sertraline 200 (8 wks), fluoxetine 80 (12 wks) – no response to either",
            ["sertraline | 200 mg/day | 8 weeks | failed", "fluoxetine | 80 mg/day | 12 weeks | failed"],
        ),
        (
            "sertraline 200mg; 10wks; no resp | escitalopram 20mg; 8wks; no resp",
            ["sertraline | 200 mg/day | 10 weeks | failed", "escitalopram | 20 mg/day | 8 weeks | failed"],
        ),
        (
            "Medication      Dose      Duration    Result\nSertraline      200 mg    10 weeks    No "
            "response\nFluoxetine      60 mg     12 weeks    Partial response",
            ["sertraline | 200 mg/day | 10 weeks | failed", "fluoxetine | 60 mg/day | 12 weeks | partial"],
        ),
        (
            "Depakote ER 1,000 mg nightly, three months, tremor and hair loss, discontinued by PCP.",
            ["valproate | 1000 mg/day | 3 months | intolerant"],
        ),
        (
            "Latuda 20mg - hypomania",
            ["lurasidone | 20 mg/day | - | intolerant"],
        ),
        (
            "T3 25 mcg augmentation x 6 wks: no further gain",
            ["liothyronine | 25 mcg/day | 6 weeks | failed"],
        ),
        (
            "He stopped sertraline against advice after 10 days.",
            ["sertraline | - | 10 days | stopped_other"],
        ),
        (
            "Clomipramine was limited to 75 mg by sedation.",
            ["clomipramine | 75 mg/day | - | intolerant"],
        ),
        (
            "Cyclobenzaprine 10 mg tid and tizanidine 4 mg hs, neither helpful.",
            ["cyclobenzaprine | 30 mg/day | - | failed", "tizanidine | 4 mg/day | - | failed"],
        ),
    ],
)
def test_a_mention_is_told_with_its_dose_time_and_outcome(text: str, expected: list[str]) -> None:
    assert [told(item) for item in treatments(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Will start duloxetine 30 mg daily x 1 wk then 60 mg.", ["duloxetine: planned"]),
        ("Plan: trial of selegiline patch.", ["selegiline transdermal: planned"]),
        ("Discussed ECT; she is not interested.", ["electroconvulsive therapy: declined"]),
        ("Refuses lithium because of her thyroid.", ["lithium: declined"]),
        ("Never tried an MAOI or clomipramine.", ["clomipramine: negated"]),
        ("Denies prior ketamine or esketamine.", ["ketamine: negated", "esketamine: negated"]),
        ("No history of TMS.", ["transcranial magnetic stimulation: negated"]),
        ("Rexulti was prescribed but insurance would not cover it.", ["brexpiprazole: not_taken"]),
        ("Given samples of Vraylar; she never took them.", ["cariprazine: not_taken"]),
        ("Caplyta Rx sent 3/2, not filled d/t copay.", ["lumateperone: not_taken"]),
        ("Her sister does well on Zoloft 100 mg.", ["sertraline: family"]),
        ("Maternal aunt responded to ECT.", ["electroconvulsive therapy: family"]),
        ("Overdosed on 30 tablets of trazodone in 2015.", ["trazodone: not_a_trial"]),
        (
            "Received propofol and ketamine for reduction of a shoulder dislocation in the ED.",
            ["propofol: not_a_trial", "ketamine: not_a_trial"],
        ),
        ("Zoloft 25 mg x 1 week was an inadequate trial.", ["sertraline: not_a_trial"]),
        ("Allergies: Lamictal (rash), codeine", ["lamotrigine: allergy", "codeine: allergy"]),
        ("May have taken imipramine as a teenager, cannot recall.", ["imipramine: uncertain"]),
        ("Patient is contraindicated for bupropion given seizure disorder.", ["bupropion: hypothetical"]),
        ("Taper venlafaxine and start vortioxetine 10 mg.", ["venlafaxine: affirmed", "vortioxetine: planned"]),
        (
            "KETAMINE INFUSION RECORD\nDrug: ketamine HCl 0.5 mg/kg IV, total 38 mg over 40 min\n"
            "Midazolam 1 mg IV given at 10:12 for anxiety",
            ["ketamine: affirmed", "midazolam: not_a_trial"],
        ),
        (
            "ECT has been recommended by two consultants but the patient is frightened of memory loss and declines.",
            ["electroconvulsive therapy: declined"],
        ),
        (
            "We discussed esketamine, TMS and ECT as alternatives.",
            [
                "esketamine: hypothetical",
                "transcranial magnetic stimulation: hypothetical",
                "electroconvulsive therapy: hypothetical",
            ],
        ),
        ("Prior auth for Spravato was denied on 4/2.", ["esketamine: not_taken"]),
        (
            "Has not been on any mood stabilizer, including lithium, lamotrigine or valproate.",
            ["lithium: negated", "lamotrigine: negated", "valproate: negated"],
        ),
        ("Swallowed a bottle of amitriptyline at age 19 in a suicide attempt.", ["amitriptyline: not_a_trial"]),
        ("Was given haloperidol 5 mg IM in the emergency department for agitation.", ["haloperidol: not_a_trial"]),
        ("Venlafaxine 37.5 mg x 10 days - too short to count as a trial.", ["venlafaxine: not_a_trial"]),
        (
            "Was offered a trial of phenelzine in 2019, which he turned down because of the diet.",
            ["phenelzine: declined"],
        ),
        ("The plan denied the claim because TMS is not covered.", ["transcranial magnetic stimulation: not_taken"]),
    ],
)
def test_what_was_not_taken_as_a_trial_is_told_as_what_it_was(text: str, expected: list[str]) -> None:
    assert [f"{item.fields['name']}: {item.assertion}" for item in treatments(text)] == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sertaline and buproprion", ["sertraline", "bupropion"]),
        ("Zo1oft, Iexapro", ["sertraline", "escitalopram"]),
        ("She has the ability to go to a concert.", []),
        ("Iodine allergy; morphing of pain.", []),
        ("Zoloft (sertraline) 50 mg", ["sertraline"]),
        ("PT reports pain.", []),
        ("Completed PT and OT.", ["physical therapy", "occupational therapy"]),
        ("Dr. Li called.", []),
        ("on Li 900", ["lithium"]),
        ("Lithium level 0.7 mmol/L", []),
        ("Urine drug screen: amphetamine neg, methadone neg", []),
        ("Psychotherapy: weekly CBT", ["cognitive behavioral therapy"]),
        ("ECT SERVICE - TREATMENT SUMMARY", []),
    ],
)
def test_a_name_is_known_by_its_other_spellings_and_no_other_word_is_taken_for_one(text: str, names: list[str]) -> None:
    assert [item.fields["name"] for item in treatments(text)] == names
