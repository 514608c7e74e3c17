"""What a rule author uses: checks, cases, boundaries, comparisons, and the plugins for tests."""
