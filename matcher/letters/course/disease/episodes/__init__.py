"""Since when there are metastases, whether they are the first, and which stagings tell so."""
