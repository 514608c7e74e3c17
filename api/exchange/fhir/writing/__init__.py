"""FHIR out: a profile as a collection bundle of mCODE (STU4), and what the bundle cannot hold."""
