"""Pages over HTTP: those of the patient and the trials, and those of the author's desk."""
