"""Criteria and bugs in the style of hands that did not know the lint, each set beside what it showed."""
