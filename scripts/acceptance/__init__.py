"""Measures what must hold of coresweep as a whole: one file per demand, pure where it can be.

`items.ITEMS` is the list; `scripts/accept.py` runs it and prints the table.
"""
