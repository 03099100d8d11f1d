"""What may stand around the value of a scale: numbers, days and times, changes, thresholds, words to pass over."""

import re

from pipeline.rules.notes.dates import MONTH
from pipeline.rules.notes.dose_words import NUMBER_WORDS

LEAST_WRITTEN = 10
"""Smaller numbers that are written out ("one of her scores") are seldom totals."""
WRITTEN = "|".join(sorted((w for w, n in NUMBER_WORDS.items() if n >= LEAST_WRITTEN), key=len, reverse=True))
DIGITS_OR_WORDS = rf"(?:\d{{1,3}}|(?:{WRITTEN})(?![\w-]))"
NUMBER = re.compile(
    rf"(?P<value>{DIGITS_OR_WORDS})(?:\s*(?:/|out of|of)\s*(?P<max>\d{{2,3}}))?(?![\w]|\.\d|/\d|-\d)", re.IGNORECASE
)
THRESHOLD = re.compile(
    r"(?:of |is |was |must (?:be|stay|remain) |should be |has to be |needs? to be |a |an? minimum of )*"
    r"(?:at least|at or (?:above|below)|no (?:more|less|lower|higher) than|minimum|maximum|cut-?offs?|threshold"
    r"|(?:greater|more|less|higher|lower|fewer) than|above|below|over(?! the\b| time\b)|under|up to|required?\b"
    r"|must\b|needs? to\b|has to\b|should\b)",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r"\((?:[^()]{0,30}\b)?(?:cut-?off|threshold|range|max(?:imum)?|out of|normal|goal)\b[^()]{0,30}\)", re.I
)
IS_REQUIRED = re.compile(
    r"\s*(?:points? )?(?:(?:is|are|was|will be) )?(?:required|needed|necessary|to qualify)\b", re.I
)
SHARE = re.compile(
    r"(?:by )?(?:about |over |nearly )?\d{1,3} ?(?:%|percent)(?: (?:better|lower|higher|less))?", re.IGNORECASE
)
NO_VALUE = re.compile(
    r"\s*(?:%|percent|-?\s*items?\b|mg\b|mcg\b|weeks?\b|wks?\b|days?\b|months?\b|mos?\b|years?\b|hours?\b"
    r"|hrs?\b|min\b"
    r"|points?\s+(?:drop|decrease|increase|change|improve\w*|reduc\w+|lower|higher|better|worse|less|more"
    r"|down|up|from|in)"
    r"|times\b|sessions?\b|infusions?\b|treatments?\b|sites?\b|(?:or|and)\s+(?:more|greater|higher|above"
    r"|less|lower|below"
    r"|over|under)\b|\+|to\s+\d+\s*[=)])",
    re.IGNORECASE,
)
NEXT_SCALES = re.compile(
    r"\s*(?:/\s*\d+\s*)?(?:points?\s+)?(?:on|for|in)\s+(?:(?:the|an?|her|his|their)\s+)?$", re.IGNORECASE
)
ROW_GOES_ON = re.compile(r"\s+\d{1,3}(?:\s|$)")
RANGE = re.compile(r"[\s(\[]*(?P<low>\d{1,3})\s*(?:-(?!>)|to|through)\s*(?P<high>\d{1,3})\s*[)\]]?", re.IGNORECASE)
DAY = re.compile(
    rf"(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?![\d/])|(?P<name>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d"
    rf"|\s*,?\s*\d{{4}})",
    re.IGNORECASE,
)
EARLIER = re.compile(
    r"(?:at |from |in |on |before |since |after |with |by |the |an? |her |his |their |our |my )*"
    r"(?:baseline|intake|admission|enrol\w+|(?:the )?(?:very )?(?:start|beginning|outset|end|close)"
    r"(?: of [a-z]+(?: [a-z]+)?)?"
    r"|initial(?:ly)?|first(?: visit)?(?! (?:infusion|session|treatment|dose|block|meeting|week|month|day))"
    r"|prev(?:ious(?:ly)?)?\b\.?|prior|last(?: (?:visit|time|month|week|year"
    r"|meeting|session"
    r"|note|score|spring|summer|fall|winter))?|earlier|discharge|pre-?treatment|(?:first|second|third"
    r"|fourth|fifth|sixth"
    r"|last|final|any|next) (?:infusion|session|treatment|dose|visit|block|meeting|week|month|day)"
    r"|(?:session|week|wk|visit|month|infusion|treatment|tx|dose|day|appt|appointment|inf|sess)s? ?#?(?:\d{1,3}"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
    r"|\d{1,2} (?:weeks?|months?|days?|years?)(?: (?:ago|later|earlier|prior))?"
    r"|(?:two|three|four|six|a) (?:weeks?|months?|days?)"
    r"(?: (?:ago|later|earlier))?|(?:early |mid |late |mid-)?" + MONTH + r"(?: (?:of )?(?:19|20)\d\d)?|there)\b\.?"
    r"|(?:before|after|prior to) (?:treatment|therapy|starting|(?:the |this |that )?"
    r"(?:series|course|trial|induction))\b",
    re.IGNORECASE,
)
SAME_DAY = re.compile(
    r"(?:today(?:'s)?|now|current(?:ly)?|(?:the )?most recent(?:ly)?|latest"
    r"|this (?:visit|week|morning|am|afternoon)|tonight"
    r"|at \d{1,3} ?(?:min(?:ute)?s?|h(?:ou)?rs?)\b"
    r"|(?:at )?(?:\d{1,2}:\d\d)|pre-?(?:infusion|op|procedure|tx)?\b|post-?(?:infusion|op|procedure"
    r"|tx)?\b|before\b|after\b"
    r"|(?:(?:at |at its |on |with )?(?:rest|best|worst|average|avg|usual|present|activity|movement)"
    r"|(?:at its )?least)\b"
    r"|(?:at|on) (?:this )?visit)",
    re.IGNORECASE,
)
ARROW = re.compile(r"\s*(?:-+>|→|=>|➔|»|>{1,2})\s*")
CHANGES = re.compile(
    r"(?:has |have |had |is |was |were |are )*(?:since )?(?:dropp?(?:ed|ing)?|fell|fallen|falling|rose"
    r"|risen|went|gone|go|(?:came|come|comes)(?= (?:down|up|back down))"
    r"|declin\w+|decreas\w+|increas\w+|improv\w+|worsen\w+|reduc\w+|mov\w+|climb\w+|chang\w+|slid"
    r"|slipp\w+|dipp\w+|down|up"
    r"|lower\w*|higher|better|worse)(?: (?:down|up|back|only|again|further|modestly|slightly|steadily"
    r"|sharply|markedly))*\b",
    re.IGNORECASE,
)
STANDING = re.compile(r"(?:has|have|is|are|down|up)\b", re.IGNORECASE)
FILL = re.compile(
    r"(?:(?:given|administered|completed|done|taken|filled (?:out|in)|obtained) (?:by|with|in|during)"
    r" (?:the |a |our |his |her )?(?:\w+ )"
    r"{0,2}\w+(?= (?:was|is|totall?ed|came|scored)\b)|total|sum|raw|scor(?:e[ds]?|ing)|result(?:s|ed)?|rat(?:ed|ing|es)"
    r"|readings?|level|value|number"
    r"|severity|avg|average|overall|of|was|is|are|were"
    r"|at|as|stood|stands|the|an?|and|but|remain(?:s|ed)|stay(?:s|ed)|still|self|clinician|patient|pt"
    r"|positive|elevated|report(?:ed|s)?|done|given"
    r"|administered|completed|repeated|repeat|taken|obtained|recorded|measured|visit|date|dated|on"
    r"|comes?|came(?: (?:back|out|in)(?: at| as)?)?|returned|trends?|trending|trended|history|by date|over time"
    r"|series|log|scale|inventory|questionnaire|rating|form|screen(?:er)?|measure|amounts|by (?:tele)?phone"
    r"|(?:tele)?phone|on the unit|unit|inpatient|me|her|his"
    r"|she|he|they|i|we|about|around|approx(?:imately)?|roughly|just|only|even|again|here|in|clinic"
    r"|office|session|this|score's)\b\.?",
    re.IGNORECASE,
)
DOWN_TO = re.compile(r"\s*(?:points? )?(?:down|up) to \d", re.IGNORECASE)
LINKS = re.compile(
    r"(?:and|then|to|was|were|is|from|but|now|vs\.?|versus|compared (?:to|with)|up|down|only|again|still"
    r"|with|at|by|since|total|score[ds]?|of|a|it|which|she|he|they)\b"
    r"|[,;()\[\]|:=&]",
    re.IGNORECASE,
)
LOUD = re.compile(
    r"(?:(?:moderate(?:ly)?|severe(?:ly)?|mild(?:ly)?|minimal|none|no|very|range|symptoms?|depression"
    r"|anxiety|pain|level|points?"
    r"|depressive|depressed|distress|band)\b[\s,-]*)+",
    re.IGNORECASE,
)
SPACE = re.compile(r"[\s\u00a0*_]+")
PUNCTUATION = re.compile(r"[:=,(|)\[\]~;&'\"#]+|-(?=\s)|\.{2,}|\.(?=\s*$)")
ENDS_VALUE = re.compile(
    r"\s*(?:$|[,;:.)\]|(&\-\n>→=]|[a-z]*\b(?:and|then|to|on|at|in|after|before|by|from|today|now|last"
    r"|when|but|with|as))",
    re.I,
)
WORD = re.compile(r"[^\W\d][\w'-]*")
NUMBER_NEXT = re.compile(r"[\s:=(]*\d{1,3}(?![\w/]|\.\d)")
LED_TO_DAY = re.compile(r"\b(?:on|dated|since)\s+$", re.IGNORECASE)
TO_DAY = re.compile(
    r"[\s,(\[]*(?:(?:0|1)\s*-\s*\d{2,3}[\s,)]+)?(?:(?:severe|moderate(?:ly severe)?|mild|minimal"
    r"|very severe)[\s,)]*)?(?:(?:on|dated|of|in"
    r"|as of|from)\s+)?",
    re.IGNORECASE,
)


def number(printed: str) -> int:
    """A number printed in digits or written out."""
    return int(printed) if printed.isdigit() else NUMBER_WORDS[printed.casefold()]
