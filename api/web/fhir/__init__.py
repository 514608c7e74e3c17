"""The FHIR face: a record in, a searchset of ResearchStudy out, an OperationOutcome for a fault."""
