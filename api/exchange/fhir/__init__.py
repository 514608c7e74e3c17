"""HL7 FHIR R4 with the mCODE profiles, read: a table of rows says what, the modules say how."""
