"""The parts of the HTTP face: limits, problems, workers, the document, what is kept out of logs."""
