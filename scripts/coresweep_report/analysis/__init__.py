"""From process values to findings: what the sections draw and the answers say, each fact worked out once."""
