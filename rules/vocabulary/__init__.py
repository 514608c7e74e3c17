"""The words that trials and patients share."""
