"""A trial of an author's own that asks for days of conditions, values, lines and lesions."""

OWN = "NCT90000042"
RULES = f"""\
trial: {OWN}
acronym: OWN
source: {{document: protocol OWN}}
facts: {{group: NR, drivers_only: false, design: single-arm, phase: II, randomised: false,
        country: NR, pet: NR, brain_imaging: NR, molecular_status: NR, number_of_metastases: NR,
        treatment: SBRT, molecular: not_specified, state_groups: 0, tumour_types: [nsclc]}}
recruitment: {{status: unverified, as_of: protocol}}
criteria:
  - {{id: 0042-01, kind: inclusion, basis: text, quote: a, source: {{document: protocol OWN}},
     not: {{at most: {{measure: days_since, names: [live_vaccine], limit: 30}}}}}}
  - {{id: 0042-02, kind: inclusion, basis: text, quote: b, source: {{document: protocol OWN}},
     not: {{less than: {{measure: months_since, names: [major_surgery], limit: 6}}}}}}
  - {{id: 0042-03, kind: inclusion, basis: text, quote: c, source: {{document: protocol OWN}},
     at least: {{measure: measured, test: haemoglobin, unit: g/dL, within_days: 28, limit: 9}}}}
  - {{id: 0042-04, kind: inclusion, basis: text, quote: d, source: {{document: protocol OWN}},
     at most: {{measure: measured, test: alt, unit: ULN, limit: 2.5}}}}
  - {{id: 0042-05, kind: workup, basis: text, quote: e, source: {{document: protocol OWN}},
     is: fdg_pet_done}}
  - {{id: 0042-06, kind: inclusion, basis: text, quote: f, source: {{document: protocol OWN}},
     between: {{measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 3}}}}
  - {{id: 0042-07, kind: inclusion, basis: text, quote: g, source: {{document: protocol OWN}},
     at most: {{measure: lines, intent: palliative, limit: 1}}}}
  - {{id: 0042-08, kind: inclusion, basis: text, quote: h, source: {{document: protocol OWN}},
     at most: {{measure: ecog, limit: 1}}}}
"""
