"""Drawing: from numbers to SVG. Knows matplotlib and nothing of records."""
