"""Every sentence, its nouns and its lexicon."""
