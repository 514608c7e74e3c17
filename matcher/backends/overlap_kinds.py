"""What may be known of two trials and one patient; knows no solver."""

from enum import StrEnum


class Overlap(StrEnum):
    """What is known of two trials and one patient."""

    BOTH = "both"  # a patient was found who is eligible for both, whatever the readings
    READING = "reading"  # a patient was found who meets all of both under one choice of readings
    NEVER = "never"  # proved: nobody meets all criteria of both, under any choice of readings
    OPEN = "open"  # neither found nor proved
