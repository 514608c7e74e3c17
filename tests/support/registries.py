"""Registries made up to have exactly the margins that seed 002 prints; every record is raw JSON.

The sentences follow real records of ../shared/data and registered titles; they were gathered before
the maker was written and do not come from the tables of rules/vocabulary.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

PERIODS = ((2014, 2017), (2018, 2020), (2021, 2024))
SIZES = (44, 62, 90)
# points (number of main categories) by period: seed 002 gives the sums 41, 45, 60, 40, 10, and that
# four points began to appear in 2021-2024; how the others spread is free.
POINTS = ((9, 10, 15, 10, 0), (12, 14, 21, 15, 0), (20, 21, 24, 15, 10))
# subcategories by period; where the seed gives a period's number it stands here, the rest is free
# within the seed's totals. A last entry of a main category is what the seed does not name.
MINORS: dict[str, dict[str, tuple[int, int, int]]] = {
    "technology": {"stereotactic": (23, 24, 36), "image_guided": (2, 2, 2), "particles": (2, 2, 2)},
    "dose": {
        "hypofractionated": (21, 33, 50),
        "single_fraction": (2, 3, 3),
        "low_dose": (1, 3, 14),
        "hyperfractionated": (1, 1, 0),
        "hybrid_dose": (0, 1, 2),
        "other_dose": (2, 2, 2),
    },
    "field": {
        "residual_lesions": (1, 1, 4),
        "adaptive": (0, 1, 3),
        "dose_painting": (0, 1, 2),
        "no_ctv": (0, 0, 2),
        "other_field": (0, 1, 2),
    },
    "auxiliary": {
        "decision_support": (0, 0, 2),
        "lung_sparing": (0, 1, 0),
        "other_auxiliary": (1, 0, 1),
    },
    "patient_status": {
        "pdl1_status": (1, 1, 3),
        "elderly": (1, 1, 1),
        "after_immunotherapy_residual": (0, 1, 1),
        "after_immunotherapy_lung": (0, 0, 1),
        "after_immunotherapy_stage": (0, 0, 1),
    },
    "primary_site": {"thoracic": (4, 9, 9), "bulky": (0, 1, 1), "superior_sulcus": (1, 0, 1)},
    "metastatic_site": {
        "oligo": (4, 9, 6),
        "brain": (2, 3, 7),
        "liver_site": (1, 0, 1),
        "lung_site": (0, 1, 1),
        "other_site": (0, 1, 1),
    },
    "nodes": {"nodes_plan": (1, 2, 3)},
}
MAJORS = {  # main categories by period: unions of the above, overlaps taken out
    "technology": (27, 27, 39),
    "dose": (26, 40, 62),
    "field": (1, 4, 13),
    "auxiliary": (1, 1, 3),
    "patient_status": (2, 3, 7),
    "primary_site": (5, 10, 11),
    "metastatic_site": (7, 14, 16),
    "nodes": (1, 2, 3),
}
STEREOTACTIC_OF_TWO = 43  # seed 002: of the sixty trials with two points, 43 mention SRT

SENTENCES = {
    "stereotactic": ["Stereotactic Body Radiation Therapy (SBRT)", "Stereotactic Ablative Radiotherapy (SABR)", "stereotactic radiosurgery", "SBRT to one site"],
    "image_guided": ["MRI-guided radiation", "image-guided radiation therapy"],
    "particles": ["proton beam therapy", "carbon-ion radiotherapy"],
    "hypofractionated": ["hypofractionated radiotherapy", "Hypofractionated Intensity-Modulated Radiation Therapy", "hypo-fractionated radiotherapy"],
    "single_fraction": ["18 to 20 Gy in single fraction", "a single-fraction regimen"],
    "low_dose": ["low-dose radiotherapy", "low dose radiation therapy (LDRT)"],
    "hyperfractionated": ["hyperfractionated radiotherapy"],
    "hybrid_dose": ["hybrid fractionation"],
    "other_dose": ["Split Course radiotherapy", "dose-escalated radiotherapy"],
    "residual_lesions": ["radiotherapy to every residual lesion", "irradiation of residual sites"],
    "adaptive": ["Biologically-Adaptive Radiotherapy", "adaptive radiation therapy"],
    "dose_painting": ["dose-painting"],
    "no_ctv": ["omission of clinical target volume"],
    "other_field": ["small volume radiotherapy", "partial tumor irradiation"],
    "decision_support": ["a decision support system"],
    "lung_sparing": ["functional lung avoidance"],
    "other_auxiliary": ["deep inspiration breath hold"],
    "pdl1_status": ["PD-L1 Positive Patients"],
    "elderly": ["Elderly Patients"],
    "after_immunotherapy_residual": ["Residual Lesions After Immunotherapy"],
    "after_immunotherapy_lung": ["Lung Function After Immunotherapy"],
    "after_immunotherapy_stage": ["Staging After Immunotherapy"],
    "thoracic": ["thoracic radiotherapy", "chest radiotherapy"],
    "bulky": ["bulky tumors"],
    "superior_sulcus": ["superior sulcus tumors"],
    "oligo": ["Oligometastatic Disease"],
    "brain": ["Brain Metastases", "leptomeningeal metastases"],
    "liver_site": ["liver metastases"],
    "lung_site": ["pulmonary metastases"],
    "other_site": ["spinal metastases"],
    "nodes_plan": ["involved-field irradiation", "elective nodal irradiation"],
}  # fmt: skip

STATUS = {
    "RECRUITING": 69,
    "ACTIVE_NOT_RECRUITING": 38,
    "COMPLETED": 29,
    "UNKNOWN": 20,
    "NOT_YET_RECRUITING": 15,
    "TERMINATED": 15,
    "WITHDRAWN": 9,
    "SUSPENDED": 1,
}
STAGES = {
    "Stage I": 6,
    "Stage I-II": 8,
    "Stage I-III": 7,
    "Stage II or III": 25,
    "Stage II-IV": 1,
    "Stage III": 61,
    "Stage III/IV": 10,
    "Stage IV": 78,
}
SPONSORS = {
    "hospital": (
        93,
        [
            "Shanghai Chest Hospital",
            "M.D. Anderson Cancer Center",
            "Cancer Institute and Hospital, Chinese Academy of Medical Sciences",
            "Memorial Sloan Kettering Cancer Center",
            "Shandong Cancer Hospital and Institute",
        ],
    ),
    "university": (
        55,
        [
            "Sun Yat-sen University",
            "University of Colorado, Denver",
            "Washington University School of Medicine",
            "Fudan University",
        ],
    ),
    "research": (
        18,
        [
            "Institut Claudius Regaud",
            "The Netherlands Cancer Institute",
            "National Cancer Institute (NCI)",
        ],
    ),
    "company": (
        14,
        [
            "AstraZeneca",
            "Hanmi Pharmaceutical Company Limited",
            "Spectrum Pharmaceuticals, Inc",
            "InxMed (Shanghai) Co., Ltd.",
        ],
    ),
    "group": (
        10,
        [
            "Groupe Francais De Pneumo-Cancerologie",
            "Canadian Cancer Trials Group",
            "Spanish Lung Cancer Group",
        ],
    ),
    "foundation": (6, ["Fundación GECP", "Stichting Hope"]),
}
FUNDERS = {"INDUSTRY": 16, "NIH": 6, "NETWORK": 3, "FED": 2, "OTHER_GOV": 2, "OTHER": 167}
COUNTRIES = {
    "north_america": (95, ["United States", "Canada"]),
    "asia": (58, ["China", "South Korea", "Japan"]),
    "europe": (40, ["France", "Netherlands", "Germany", "Italy"]),
    "oceania": (2, ["Australia"]),
    "south_america": (1, ["Brazil"]),
}
REASONS = {
    "Slow accrual": 6, "Low enrollment": 5,
    "Safety concerns": 3, "Toxicity": 1,
    "Lack of funding": 2, "no further funding was available": 1,
    "Strategic business decision (unrelated to safety)": 1, "Study termination by the Sponsor": 1,
    "Pending a protocol amendment": 1,
    "Other commitments of the investigator at work": 1,
    "Start of a competing trial and delay in the study schedule": 1,
    "Another treatment proved to be better": 1,
    "Decision based on previous results": 1,
}  # fmt: skip
PHASES = {
    ("EARLY_PHASE1",): 4,
    ("PHASE1",): 22,
    ("PHASE1", "PHASE2"): 17,
    ("PHASE2",): 110,
    ("PHASE2", "PHASE3"): 2,
    ("PHASE3",): 23,
    ("PHASE4",): 1,
    ("NA",): 17,
}
ENROLMENT = {(1, 49): 109, (50, 99): 41, (100, 199): 27, (200, 499): 15, (500, 900): 4}
PURPOSES = {
    "TREATMENT": 189,
    "SUPPORTIVE_CARE": 2,
    "PREVENTION": 2,
    "DIAGNOSTIC": 1,
    "BASIC_SCIENCE": 1,
    "OTHER": 1,
}
ALLOCATION = {"RANDOMIZED": 72, "NON_RANDOMIZED": 29, "NA": 95}
MODELS = {"SINGLE_GROUP": 101, "PARALLEL": 82, "SEQUENTIAL": 12, "CROSSOVER": 1}
P, C, I, O = "PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"  # noqa: E741
MASKING = {
    ("NONE",): 183,
    ("SINGLE", I): 1,
    ("SINGLE", O): 1,
    ("DOUBLE", P, C): 1,
    ("DOUBLE", P, I): 4,
    ("TRIPLE", P, C, I): 1,
    ("QUADRUPLE", P, C, I, O): 5,
}
AGES = {("ADULT", "OLDER_ADULT"): 193, ("CHILD", "ADULT", "OLDER_ADULT"): 2, ("OLDER_ADULT",): 1}
DRUGS = {
    "Durvalumab": 59,
    "Pembrolizumab": 31,
    "Nivolumab": 13,
    "Nivolumab + Ipilimumab": 13,
    "Atezolizumab": 16,
}
OTHER_DRUGS = [
    "Sintilimab",
    "Toripalimab",
    "Tislelizumab",
    "Camrelizumab",
    "PD-1 inhibitor",
    "immune checkpoint inhibitors",
]
BEYOND = ["Anlotinib", "Osimertinib", "Bintrafusp alfa", "Endostar", "IN10018", "Poziotinib"]

Record = dict[str, Any]


def spread(counts: dict[Any, int], rng: random.Random) -> list[Any]:
    """Each value as often as its count, shuffled."""
    values = [value for value, n in counts.items() for _ in range(n)]
    rng.shuffle(values)
    return values


# --- which record names which innovations ---------------------------------------------------------


def majors_of(rng: random.Random) -> list[list[set[str]]]:
    """For each period, the main categories of each record, with every margin as published."""
    found = [_matrix(period) for period in range(3)]
    _spread_technology(found, rng)
    return found


def _matrix(period: int) -> list[set[str]]:
    """Largest first: a record takes the categories of which most are left (Gale and Ryser)."""
    left = {name: counts[period] for name, counts in MAJORS.items()}
    degrees = [n for n, count in enumerate(POINTS[period]) for _ in range(count)]
    rows: list[set[str]] = []
    for degree in sorted(degrees, reverse=True):
        most = sorted(left, key=lambda name: (-left[name], name))[:degree]
        for name in most:
            left[name] -= 1
        rows.append(set(most))
    assert not any(left.values()), left
    return rows


def _spread_technology(found: list[list[set[str]]], rng: random.Random) -> None:
    """Exchange categories between records of a period until 43 to 46 of two points have it."""
    while (
        not 43
        <= (two := sum(len(r) == 2 and "technology" in r for rows in found for r in rows))
        <= 46
    ):
        rows = rng.choice(found)
        pair, other = rng.choice(rows), rng.choice(rows)
        if len(pair) != 2 or len(other) in (0, 2):
            continue
        giver, taker = (pair, other) if two > 46 else (other, pair)
        back = sorted(taker - giver)
        if "technology" in giver and "technology" not in taker and back:
            for record in (giver, taker):
                record ^= {"technology", back[0]}


def minors_of(rng: random.Random) -> list[list[set[str]]]:
    """For each period, the subcategories of each record."""
    majors = majors_of(rng)
    named = [[set[str]() for _ in rows] for rows in majors]
    plain = (
        sum(len(r) == 2 and "technology" in r for rows in majors for r in rows)
        - STEREOTACTIC_OF_TWO
    )
    for period, rows in enumerate(majors):
        for major, minors in MINORS.items():
            places = [i for i, row in enumerate(rows) if major in row]
            rng.shuffle(places)
            if major == "technology":
                places.sort(key=lambda i: len(rows[i]) == 2)  # of two points last
                few = len(places) - minors["stereotactic"][period]
                last = places[-min(plain, few) :] if min(plain, few) else []
                plain -= len(last)
                first = [i for i in places if i not in last]
                places = last + first[: few - len(last)] + first[few - len(last) :]
                if few - len(last) > 0:
                    assert all(len(rows[i]) != 2 for i in first[: few - len(last)])
                others, stereotactic = places[:few], places[few:]
                _hand_out(named[period], stereotactic, {"stereotactic": len(stereotactic)})
                rest = {k: v[period] for k, v in minors.items() if k != "stereotactic"}
                _hand_out(named[period], others, rest)
            else:
                _hand_out(named[period], places, {k: v[period] for k, v in minors.items()})
    return named


def _hand_out(named: list[set[str]], places: list[int], counts: dict[str, int]) -> None:
    """Every record of the main category gets one, and what is over goes round again."""
    marks = [name for name, n in counts.items() for _ in range(n)]
    assert len(marks) >= len(places) or not places, (counts, len(places))
    for number, name in enumerate(marks):
        for shift in range(len(places)):
            place = places[(number + shift) % len(places)]
            if name not in named[place]:
                named[place].add(name)
                break


# --- records --------------------------------------------------------------------------------------


def included(seed: int) -> list[Record]:
    """The 196 trials of the study."""
    rng = random.Random(seed)
    minors = [(period, names) for period, rows in enumerate(minors_of(rng)) for names in rows]
    rng.shuffle(minors)
    records = [_trial(1 + i, period, names, rng) for i, (period, names) in enumerate(minors)]
    _set_years(records, rng)
    _set_stages(records, minors, rng)
    _set_populations(records, minors, rng)
    for path, counts in (
        ("designModule.phases", PHASES),
        ("eligibilityModule.stdAges", AGES),
        ("designModule.designInfo.primaryPurpose", PURPOSES),
        ("designModule.designInfo.allocation", ALLOCATION),
        ("designModule.designInfo.interventionModel", MODELS),
        ("sponsorCollaboratorsModule.leadSponsor.class", FUNDERS),
    ):
        for record, value in zip(records, spread(counts, rng), strict=True):
            put(record, path, list(value) if isinstance(value, tuple) else value)
    _set_sponsors(records, rng)
    _set_sites(records, rng)
    _set_status(records, rng)
    for record, masking in zip(records, spread(MASKING, rng), strict=True):
        info: Record = {"masking": masking[0]}
        if masking[1:]:
            info["whoMasked"] = list(masking[1:])
        put(record, "designModule.designInfo.maskingInfo", info)
    for record, (low, high) in zip(records, spread(ENROLMENT, rng), strict=True):
        put(
            record,
            "designModule.enrollmentInfo",
            {"count": rng.randint(low, high), "type": "ESTIMATED"},
        )
    for number, record in enumerate(rng.sample(records, 196)):
        record["hasResults"] = number < 20
    for number, record in enumerate(rng.sample(records, 196)):
        if number < 107:
            put(record, "oversightModule", {"oversightHasDmc": True})
        elif number < 150:
            put(record, "oversightModule", {"oversightHasDmc": False})
    for record, drug in zip(
        records,
        spread({**DRUGS, "": 196 - sum(DRUGS.values())}, rng),
        strict=True,
    ):
        for name in drug.split(" + ") if drug else [rng.choice(OTHER_DRUGS)]:
            _give(record, "DRUG", name)
    return records


def put(record: Record, path: str, value: Any) -> None:
    """Set what stands at a path of the protocol section."""
    *way, last = path.split(".")
    place = record["protocolSection"]
    for name in way:
        place = place.setdefault(name, {})
    place[last] = value


def _give(record: Record, type_: str, name: str) -> None:
    arms = record["protocolSection"].setdefault("armsInterventionsModule", {})
    arms.setdefault("interventions", []).append({"type": type_, "name": name})


def blank(number: int, title: str, year: int, conditions: list[str]) -> Record:
    """A record with what every record has."""
    nct = f"NCT{9_000_0000 + number:08d}"
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": nct,
                "briefTitle": title,
                "officialTitle": f"{title}: Study {number}",
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "statusVerifiedDate": "2024-05",
                "startDateStruct": {"date": f"{year}-03-01", "type": "ACTUAL"},
                "lastUpdatePostDateStruct": {"date": "2024-06-01", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": "Shanghai Chest Hospital", "class": "OTHER"}
            },
            "descriptionModule": {
                "briefSummary": "A trial in non-small cell lung cancer.",
                "detailedDescription": "Radiation and immunotherapy are joined in NSCLC.",
            },
            "conditionsModule": {"conditions": conditions},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2"],
                "designInfo": {
                    "allocation": "NA",
                    "interventionModel": "SINGLE_GROUP",
                    "primaryPurpose": "TREATMENT",
                    "maskingInfo": {"masking": "NONE"},
                },
                "enrollmentInfo": {"count": 20 + number % 20, "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {"interventions": []},
            "eligibilityModule": {
                "sex": "ALL",
                "minimumAge": "18 Years",
                "stdAges": ["ADULT", "OLDER_ADULT"],
                "eligibilityCriteria": "Inclusion Criteria:\n\n* NSCLC\n\nExclusion Criteria:\n\n* untreated brain metastases",
            },
            "contactsLocationsModule": {"locations": [{"facility": "Site", "country": "China"}]},
        },
        "hasResults": False,
    }


_POPULATION = frozenset(
    name
    for major in ("patient_status", "primary_site", "metastatic_site")
    for name in MINORS[major]
) - {"oligo"}


def _trial(number: int, period: int, names: set[str], rng: random.Random) -> Record:
    said = {name: rng.choice(SENTENCES[name]) for name in sorted(names) if name != "oligo"}
    about = [text for name, text in said.items() if name in _POPULATION]
    how = [text for name, text in said.items() if name not in _POPULATION]
    title = " and ".join(["Immunotherapy With Radiotherapy in NSCLC", *about])
    record = blank(number, title, PERIODS[period][0], ["NSCLC"])
    _give(record, "RADIATION", "Radiotherapy")
    arm = {
        "label": "Experimental",
        "type": "EXPERIMENTAL",
        "description": "; ".join(["immunotherapy", *how]),
    }
    put(record, "armsInterventionsModule.armGroups", [arm])
    return record


def _set_years(records: list[Record], rng: random.Random) -> None:
    """Three trials of 2014 and 25 of 2017, as the seed tells; other years are free."""
    first = [r for r in records if _year(r) == 2014]
    years = [2014] * 3 + [2017] * 25 + [2015 + i % 2 for i in range(len(first) - 28)]
    for record, year in zip(first, years, strict=True):
        put(record, "statusModule.startDateStruct.date", f"{year}-{rng.randint(1, 12):02d}")
    for record in records:
        low = _year(record)
        if low >= 2018:
            high = 2020 if low == 2018 else 2024
            put(record, "statusModule.startDateStruct.date", f"{rng.randint(low, high)}-06-15")


def _year(record: Record) -> int:
    return int(record["protocolSection"]["statusModule"]["startDateStruct"]["date"][:4])


def _set_stages(
    records: list[Record], minors: list[tuple[int, set[str]]], rng: random.Random
) -> None:
    stages = spread(STAGES, rng)
    far = set(MINORS["metastatic_site"])
    order = sorted(range(len(records)), key=lambda i: (not far & minors[i][1], rng.random()))
    stages.sort(key=lambda stage: stage != "Stage IV")  # metastatic sites belong to stage IV
    for place, stage in zip(order, stages, strict=True):
        identity = records[place]["protocolSection"]["identificationModule"]
        identity["briefTitle"] = identity["briefTitle"].replace("in NSCLC", f"in {stage} NSCLC")


def _set_populations(
    records: list[Record], minors: list[tuple[int, set[str]]], rng: random.Random
) -> None:
    """The oligo trials by the rows of Table 1: 2 progressive, 1 residual, 16 metastatic."""
    oligo = [r for r, (_, names) in zip(records, minors, strict=True) if "oligo" in names]
    words = ["Oligoprogressive Disease"] * 2 + ["Oligometastatic or Oligoresidual Disease"]
    words += ["Oligometastatic Disease", "Oligometastases or Oligoprogression"] * 8
    for record, text in zip(oligo, words, strict=True):
        record["protocolSection"]["conditionsModule"]["conditions"].append(text)


def _set_sponsors(records: list[Record], rng: random.Random) -> None:
    """Company and NIH funding fall on fitting names where they can; the margins hold anyway."""
    kinds = spread({kind: n for kind, (n, _) in SPONSORS.items()}, rng)
    for record, kind in zip(records, kinds, strict=True):
        put(record, "sponsorCollaboratorsModule.leadSponsor.name", rng.choice(SPONSORS[kind][1]))


def _set_sites(records: list[Record], rng: random.Random) -> None:
    regions = spread({name: n for name, (n, _) in COUNTRIES.items()}, rng)
    for number, (record, region) in enumerate(zip(records, regions, strict=True)):
        country = rng.choice(COUNTRIES[region][1])
        sites = [{"facility": "Site", "country": country}] * (
            1 if number < 107 else rng.randint(2, 30)
        )
        put(record, "contactsLocationsModule.locations", copy.deepcopy(sites))


def _set_status(records: list[Record], rng: random.Random) -> None:
    reasons = spread(REASONS, rng)
    for record, status in zip(records, spread(STATUS, rng), strict=True):
        put(record, "statusModule.overallStatus", status)
        if status in ("TERMINATED", "WITHDRAWN", "SUSPENDED"):
            put(record, "statusModule.whyStopped", reasons.pop())


# --- what the screening takes out -----------------------------------------------------------------


def excluded(seed: int) -> dict[str, list[Record]]:
    """The records of each later step, by the step that takes them."""
    rng = random.Random(seed + 1)
    number = iter(range(1000, 5000))

    def make(
        title: str, *treatments: tuple[str, str], year: int = 2020, conditions: str = "NSCLC"
    ) -> Record:
        record = blank(next(number), title, year, [conditions])
        for type_, name in treatments:
            _give(record, type_, name)
        return record

    rt, ici, chemo = ("RADIATION", "Radiotherapy"), ("DRUG", "Durvalumab"), ("DRUG", "Carboplatin")
    return {
        "2": [make(f"Radiotherapy and Nivolumab {n}", rt, ici, year=2013 - n % 5) for n in range(28)],
        "3a": [_elsewhere(make("Radiotherapy and Durvalumab", rt, ici, conditions=c)) for c in ("Small Cell Lung Cancer", "Esophageal Cancer", "Hepatocellular Carcinoma")],
        "3b": [make(f"Radiotherapy With {(d := rng.choice(BEYOND))} {n}", rt, ici, ("DRUG", d)) for n in range(81)],
        "3c": [make("Immunotherapy and Radiotherapy With More", rt, ici, one) for one in (("DEVICE", "Tumor Treating Fields"), ("DEVICE", "NovoTTF electric field"), ("PROCEDURE", "Acupuncture"), ("OTHER", "Hyperthermia"), ("DEVICE", "AI device"))],
        "3d": [make(f"Consolidation in NSCLC {n}", ici, chemo) for n in range(33)],
        "3e": [make(f"Definitive Treatment of NSCLC {n}", rt, chemo) for n in range(6)],
        "3f": [make(f"Quality of Life After Radiotherapy and Durvalumab {n}", rt, ici) for n in range(3)],
        "3g": [make(f"{rng.choice(['Circulating Tumor DNA', 'Biomarkers', 'Liquid Biopsies'])} in Radiotherapy With Durvalumab {n}", rt, ici) for n in range(15)],
        "3h": [make("Patient-Derived Organoids in Radiotherapy With Durvalumab", rt, ici)],
    }  # fmt: skip


def _elsewhere(record: Record) -> Record:
    record["protocolSection"]["descriptionModule"]["briefSummary"] = "A trial in another cancer."
    return record


def twins(records: list[Record]) -> Iterator[Record]:
    """Two trials registered again under another number."""
    for number, record in enumerate(records[:2]):
        twin = copy.deepcopy(record)
        put(twin, "identificationModule.nctId", f"NCT9900000{number}")
        yield twin


def registry(seed: int) -> list[Record]:
    """989 hits: 373 trials of which 196 stay, and 616 hits without a number or seen before."""
    rng = random.Random(seed + 2)
    stay = included(seed)
    trials = [*stay, *(r for records in excluded(seed).values() for r in records), *twins(stay)]
    assert len(trials) == 373, len(trials)
    nameless = [copy.deepcopy(rng.choice(trials)) for _ in range(16)]
    for record in nameless:
        del record["protocolSection"]["identificationModule"]["nctId"]
    again = [copy.deepcopy(rng.choice(trials)) for _ in range(600)]
    # what repeats a trial comes after it, as it does in the answers to later queries
    return [*trials, *rng.sample([*nameless, *again], 616)]
