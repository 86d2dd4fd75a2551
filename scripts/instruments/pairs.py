"""All pairs, in the order of the table."""

from instruments.libraries import LIBRARIES
from instruments.rings import ring
from instruments.tools import TOOLS

PAIRS = [*TOOLS, *LIBRARIES, ring("boost_spsc", 8), ring("boost_spsc", 64)]
