"""The fixtures of a real central and of workstations, for this room."""

from tests.sync.desk import desk
from tests.sync.site import ann, bea, central_url, drawn, in_review, lea, make_site, rob, site, task

__all__ = [
    "ann",
    "bea",
    "central_url",
    "desk",
    "drawn",
    "in_review",
    "lea",
    "make_site",
    "rob",
    "site",
    "task",
]
