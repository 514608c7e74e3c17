"""What is known of a patient, and what follows from it for each trial."""

import sys

if "hypothesis" in sys.modules:  # it has started without us: what it draws for our types
    from oligomatch.matcher.probe.registered import register

    register()
