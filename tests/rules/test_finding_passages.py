"""Risk and what would exclude a treatment, as notes of many hands tell it: affirmed, denied, or not mentioned."""

import pytest

from pipeline.engines import case_files
from pipeline.model.chart import Page
from pipeline.model.evidence import ItemKind
from pipeline.rules.mentions import reader
from pipeline.rules.notes import lexicon

WORDS = lexicon.compile_tables(case_files.load_tables(()))
SIGNS = {
    "+": "affirmed", "-": "negated", "h": "historical", "f": "family", "?": "hypothetical", "o": "other_person",
    "u": "uncertain",
}  # fmt: skip
SHORT = {
    "si": "suicidal_ideation", "passive": "passive_death_wish", "plan": "suicidal_plan", "intent": "suicidal_intent",
    "attempt": "suicide_attempt", "suicide": "suicide", "harm": "self_harm", "hi": "homicidal_ideation",
    "psychosis": "psychosis", "mania": "mania", "bp": "uncontrolled_hypertension", "pregnancy": "pregnancy",
    "drugs": "substance_use", "dementia": "dementia", "vascular": "vascular_disease", "cardiac": "cardiac_disease",
}  # fmt: skip


def told(text: str) -> set[tuple[str | None, str]]:
    page = Page(document="notes", number=1, text=text, width=612, height=792, how="text layer")
    found = reader.read([page], reader.Manner(), WORDS).items
    return {
        (next(iter(i.fields.values())), i.assertion.value)
        for i in found
        if i.kind in (ItemKind.RISK, ItemKind.EXCLUSION)
    }


def expected(signs: str) -> set[tuple[str, str]]:
    """ "+si -plan" as what it stands for."""
    return {(SHORT[word[1:]], SIGNS[word[0]]) for word in signs.split()}


PASSAGES = [
    # suicidal thoughts, in other words than the abbreviation
    ("She has been having thoughts of driving off the overpass.", "+si"),
    ("He has thoughts of jumping from the parking deck.", "+si"),
    ("He thinks of hanging himself two or three times a week.", "+si"),
    ("Continues to think of death by hanging.", "+si"),
    ("Thinks daily about shooting himself.", "+si"),
    ("She pictures stepping in front of a train.", "+si"),
    ("Told his daughter that he had picked a bridge.", "+si"),
    ("States he intends to jump from the bridge tonight.", "+si"),
    ("Presently she has thoughts of suicide about weekly.", "+si"),
    ("Suicidal thoughts persist, weekly.", "+si"),
    ("Suicidal thoughts have returned.", "+si"),
    ("Has considered ending her life.", "+si"),
    ("He has been thinking about ending it all.", "+si"),
    ("She thought about the gun last Sunday.", "+si"),
    ("No thought of ending his life.", "-si"),
    ("He has no thought of ending his life.", "-si"),
    ("No thoughts of suicide.", "-si"),
    ("No suicidal thoughts today.", "-si"),
    ("She would not take her own life.", "-si"),
    ("Is not suicidal.", "-si"),
    ("Not actively suicidal.", "-si"),
    ("No suicidality.", "-si"),
    ("SI: none", "-si"),
    ("SI - denied", "-si"),
    ("SI: no; HI: no", "-si -hi"),
    ("SI neg HI neg", "-si -hi"),
    ("SI 0, plan 0", "-si -plan"),
    ("SI/HI: denied", "-si -hi"),
    ("Denies SI/HI/AVH.", "-si -hi -psychosis"),
    ("denied any SI, plan, or intent", "-si -plan -intent"),
    ("No SI/HI.", "-si -hi"),
    ("Suicidal ideation: Denied", "-si"),
    ("Suicidal Ideation: Present, without plan or intent", "+si -plan -intent"),
    ("Suicide risk: SI present, no plan.", "+si -plan"),
    ("+SI, no plan", "+si -plan"),
    ("(+) passive SI, (-) plan", "+passive +si -plan"),
    ("Endorses SI without plan.", "+si -plan"),
    ("Reports fleeting SI.", "+si"),
    ("If SI emerges, she will call 988.", "?si"),
    ("Mother died by suicide in 1999.", "fsuicide"),
    ("FAMILY HISTORY: MGM suicide.", "fsuicide"),
    ("Family history: suicide in a maternal uncle.", "fsuicide"),
    ("Suicidal ideation resolved.", "hsi"),
    ("His suicidal thoughts are gone.", "-si"),
    ("Suicidal thoughts have stopped since the third infusion.", "-si"),
    # passive
    ("Would not mind being hit by a bus.", "+passive"),
    ("She would not mind if she did not wake up.", "+passive"),
    ("Every night she prays to be taken.", "+passive"),
    ("The praying to be taken has stopped.", "-passive"),
    ("Wishes he were dead most mornings.", "+passive"),
    ("No longer wishes to be dead.", "-passive"),
    ("Feels that her family would be better off without her.", "+passive"),
    ("Thinks his daughter would be freer without him.", "+passive"),
    ("Wish to be dead: No", "-passive"),
    ("Wish to be dead: Yes", "+passive"),
    ("Denies a wish to be dead.", "-passive"),
    ("Says life is not worth living.", "+passive"),
    ("She wants to disappear and not come back.", "+passive"),
    ("Hopes to go to sleep and never wake.", "+passive"),
    # plan, intent, preparation
    ("She has not planned anything.", "-plan"),
    ("He has made no plans to end his life.", "-plan"),
    ("No plan, no intent.", "-plan -intent"),
    ("denies intent.", "-intent"),
    ("Has no plan and no access to firearms.", "-plan"),
    ("No suicidal planning at any time.", "-plan"),
    ("plan/intent 0", "-plan -intent"),
    ("no plan or means", "-plan"),
    ("without plan, intent or means", "-plan -intent"),
    ("Thoughts of suicide with a plan to overdose.", "+si +plan"),
    ("The plan was discussed with his wife.", ""),
    ("No change in plan.", ""),
    ("No plan to change medication.", ""),
    # attempts, self-harm
    ("He took an overdose of lithium in 2011.", "+attempt"),
    ("She swallowed thirty tablets in 2019 and was in intensive care for two nights.", "+attempt"),
    ("In 1999 he put a revolver in his mouth and was stopped by his wife.", "+attempt"),
    ("Suicide attempts: none.", "-attempt"),
    ("No prior suicide attempts.", "-attempt"),
    ("No attempts.", "-attempt"),
    ("attempts 0", "-attempt"),
    ("One attempt at age 19 by overdose.", "+attempt"),
    ("She has never attempted suicide.", "-attempt"),
    ("She has never harmed herself.", "-harm"),
    ("No cutting.", "-harm"),
    ("No self-harm.", "-harm"),
    ("Her half brother made one attempt.", "fattempt"),
    ("No attempt was made to place an IV.", ""),
    # psychosis
    ("No psychosis.", "-psychosis"),
    ("Psychotic symptoms have never been part of it.", "-psychosis"),
    ("Reality testing is intact.", "-psychosis"),
    ("She has never been psychotic.", "-psychosis"),
    ("No voices, no visions, no odd beliefs.", "-psychosis"),
    ("No hallucinations or delusions, ever.", "-psychosis"),
    ("Thought content: no delusions, no paranoia.", "-psychosis"),
    ("Perception: no AH/VH.", "-psychosis"),
    ("Not responding to internal stimuli.", "-psychosis"),
    ("No perceptual disturbances.", "-psychosis"),
    ("No perceptual changes between infusions.", "-psychosis"),
    ("without psychotic features", "-psychosis"),
    ("AVH: denies", "-psychosis"),
    ("psychosis 0", "-psychosis"),
    ("He hears a voice that tells him he is worthless.", "+psychosis"),
    ("Delusional guilt on admission.", "+psychosis"),
    # mania
    ("I could elicit nothing resembling mania or hypomania.", "-mania"),
    ("Never manic.", "-mania"),
    ("There has been no mania.", "-mania"),
    ("No history of mania or hypomania.", "-mania"),
    ("Lifetime mania screen negative.", "-mania"),
    ("MDQ negative.", "-mania"),
    ("Neg MDQ.", "-mania"),
    ("No manic or hypomanic episodes.", "-mania"),
    ("mania 0", "-mania"),
    ("No episode of elevated or irritable mood lasting even a day.", "-mania"),
    ("He had a hypomanic spell in 2010.", "+mania"),
    ("No activation on the antidepressant.", "-mania"),
    # blood pressure
    ("There is no hypertension.", "-bp"),
    ("No HTN.", "-bp"),
    ("No high blood pressure.", "-bp"),
    ("Not hypertensive.", "-bp"),
    ("Blood pressure 116 over 74.", "-bp"),
    ("Blood pressure 122/70 on metoprolol.", "-bp"),
    ("Pressure now 128/80 on losartan, well controlled.", "-bp"),
    ("Pressure 164/100, not controlled.", "+bp"),
    ("BP 158/96 today: hypertension, not controlled.", "+bp"),
    ("Hypertension, uncontrolled.", "+bp"),
    ("HTN, controlled on lisinopril.", "-bp"),
    ("Hypertension is well controlled.", "-bp"),
    ("Resting pressure 112/68, so no concern there.", "-bp"),
    # pregnancy
    ("Not pregnant.", "-pregnancy"),
    ("Urine hCG negative.", "-pregnancy"),
    ("UPT neg", "-pregnancy"),
    ("Postmenopausal; pregnancy not possible", "-pregnancy"),
    ("She is 14 weeks pregnant.", "+pregnancy"),
    # substances
    ("No misuse of alcohol or drugs.", "-drugs"),
    ("Nothing to suggest a substance use disorder.", "-drugs"),
    ("EtOH rare drugs 0", "-drugs"),
    ("No drug or alcohol problem.", "-drugs"),
    ("There is no history of dependence on any substance.", "-drugs"),
    ("She does not drink, smoke or use drugs.", "-drugs"),
    ("She was never a drinker or a user of drugs.", "-drugs"),
    ("No drinking.", "-drugs"),
    ("No alcohol, no drugs.", "-drugs"),
    ("Urine clean today.", "-drugs"),
    ("Drug screen clear.", "-drugs"),
    ("Urine screen clean, no history of misuse of any drug.", "-drugs"),
    ("UDS negative.", "-drugs"),
    ("Utox neg", "-drugs"),
    ("Denies alcohol or drug use.", "-drugs"),
    ("No cannabis since October.", "-drugs"),
    ("She uses cannabis gummies most nights.", "+drugs"),
    ("Smokes marijuana daily.", "+drugs"),
    ("Drinks a bottle of wine nightly.", "+drugs"),
    ("Her roommate drinks heavily.", "odrugs"),
    ("Father: alcohol use disorder.", "fdrugs"),
    ("AUDIT 1, DAST 0.", "-drugs"),
    ("AUDIT-C 1.", "-drugs"),
    ("Alcohol use disorder, in sustained remission since 2012.", "hdrugs"),
    ("Denies: [x] SI [x] HI [ ] AVH", "-si -hi"),
    ("Denies \u2612 SI \u2612 HI", "-si -hi"),
    ("Negative for: [x] SI [x] psychosis", "-si -psychosis"),
    ("Endorses: [x] SI [ ] HI", "+si"),
    ("SI: [x] denies [ ] endorses", "-si"),
    ("Wish to be dead Yes", "+passive"),
    ("Non-specific active suicidal thoughts Yes", "+si"),
    ("Active suicidal thoughts: No", "-si"),
    ("Suicidal behavior, lifetime: Yes, 2014", "+attempt"),
    ("Suicidal behavior since last visit No", "-attempt"),
    ("He would not mind it if God took him.", "+passive"),
    ("There has never been an attempt.", "-attempt"),
    ("Opioid use disorder, in sustained remission.", "hdrugs"),
    ("No alcohol since March.", "-drugs"),
    ("Pressure today 124 over 78.", "-bp"),
    ("Peak BP 138/86.", ""),
    ("Grandfather: depression, suicide at 52.", "fsuicide"),
    ("The patient is here for a follow-up of depression.", ""),
    # a question on a form and its answer at the end of the line
    ("1. Wish to be dead (past month)    No", "-passive"),
    ("Suicidal thoughts, with a method but no plan  Yes", "+si"),
    ("Have you wished you were dead? No", "-passive"),
    ("Have you had any thoughts of killing yourself? Yes", "+si"),
    ("Wish to be dead   Yes   No", "upassive"),
    ("Pregnant? ( ) Yes (X) No", "-pregnancy"),
    # what stands behind a comma is a statement of its own
    ("No SI, wishes he were dead on most nights.", "-si +passive"),
    ("No suicidal intent, only a wish to be dead at night.", "-intent +passive"),
    ("No SI, HI or death wish.", "-si -hi -passive"),
    # asked about, and nothing was found
    ("I asked about mania and neither of them could recall a week of it.", "-mania"),
    ("We went through the signs of mania.", "?mania"),
    # relatives in few words, and a patient's youth
    ("Mother's brother: suicide at 44.", "fsuicide"),
    ("Father drank.", "fdrugs"),
    ("MGF - alcoholism.", "fdrugs"),
    ("Cut her arms between 15 and 17.", "hharm"),
    ("Opioid use disorder in early 2014, resolved.", "hdrugs"),
    # readings of blood pressure are the patient's, whatever else their line tells
    ("Vitals: 126/78, pulse 70.", "-bp"),
    ("FH father MDD; med hx asthma BP 118/76", "-bp"),
    ("BP 176/104.", ""),
    ("The patient currently denies hallucinations.", "-psychosis"),
    ("The patient today has suicidal thoughts.", "+si"),
    ("She is a divorced woman with daily suicidal thoughts.", "+si"),
    ("Another young patient had a psychosis on it.", "opsychosis"),
    (
        "FAMILY HISTORY\nFather manic twice.\nIn the patient herself there is no mania.\n\nNo voices.",
        "fmania -mania -psychosis",
    ),
    ("Has intrusive images of hanging himself.", "+si"),
    ("She has a plan to take her pills when the house is empty.", "+plan"),
    ("Substances: denies.", "-drugs"),
    ("Take with food. No alcohol with this medicine.", ""),
]


@pytest.mark.parametrize(("text", "signs"), PASSAGES)
def test_a_passage_tells_of_risk_and_exclusions_what_it_says_and_no_more(text: str, signs: str) -> None:
    assert told(text) == expected(signs)
