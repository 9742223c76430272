"""Everything that the rooms share on the way in and out: access, forms, errors, headers, words, navigation."""
