"""Rings of several libraries, in elements of 8, 16 and 64 bytes, beside the same library's bare loop: with the checks
that a channel makes (each element numbered and sealed, and both looked at), and without."""

from instruments.kinds import Explained, Ours, Pair, Theirs
from instruments.libraries import direct

# Those that one sender and one receiver use; how many bytes an element has.
SIZES = {
    "boost_spsc": (8, 16, 64),
    "readerwriter": (8, 16, 64),
    "ck_ring": (8, 16, 64),
    "moodycamel": (8, 64),
    "boost_lockfree": (8, 64),
    "tbb_bounded": (8, 64),
}


def ring(channel: str, size: int, explained: Explained | None = None) -> Pair:
    return Pair(
        f"ring, {channel}, {size} bytes, bare with the same checks",
        Ours(f"stream/mode:thread/channel:{channel}/workers:2/place:cores/work:200000/size:{size}/wait:spin"),
        direct(f"ring_{channel}_{size}"),
        explained,
    )


def plain(channel: str, size: int) -> Theirs:
    """The bare loop without numbers and seals: what is left of it is what checking costs."""
    return direct(f"ring_{channel}_{size}_plain")


ALL = [ring(channel, size) for channel, sizes in SIZES.items() for size in sizes]
