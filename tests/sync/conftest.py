"""The fixtures of a real central and of workstations, for this room."""

from tests.sync.desk import desk
from tests.sync.outposts import back, here, office, outpost
from tests.sync.site import ann, bea, central_url, drawn, in_review, lea, make_site, rob, site, task

__all__ = [
    "ann",
    "back",
    "bea",
    "central_url",
    "desk",
    "drawn",
    "here",
    "in_review",
    "lea",
    "make_site",
    "office",
    "outpost",
    "rob",
    "site",
    "task",
]
