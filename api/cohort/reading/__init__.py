"""The files of a cohort: tables, records and what an earlier screening left."""
