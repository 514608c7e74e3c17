"""What a cohort shows: attrition, relaxation, tables."""
