"""A cohort screened past one machine, on Apache Spark: by its files, or as a table."""
