"""What a sync did, in words, for the window and the command line."""

from app.models.words import plural
from app.sync.reconcile import CLOCK_WARNING_MS, SyncResult


def result_words(result: SyncResult) -> str:
    """What a sync did."""
    parts = [f"{result.pushed:,} sent", f"{result.pulled:,} taken in"]
    parts += [f"{len(result.conflicts)} in conflict"] if result.conflicts else []
    parts += [f"{len(result.refused)} set aside by central"] if result.refused else []
    return ", ".join([*parts, *unusual(result)]) + "."


def unusual(result: SyncResult) -> list[str]:
    """What does not happen in every sync, and a person should know."""
    parts = [f"{result.held} waiting for others to send first"] if result.held else []
    parts += [f"{result.rewound} offered again, as central was restored from a backup"] if result.rewound else []
    parts += ["this file was copied or recovered and goes on under another device"] if result.reissued else []
    parts += [f"{plural(result.repaired, 'task')} not as central had them and fetched anew"] if result.repaired else []
    parts += [f"{result.salvaged} sent for closed workstations"] if result.salvaged else []
    parts += ["a lead closed this workstation, which goes on as a new one"] if result.closed else []
    parts += [f"{plural(result.purged, 'task')} of others taken off this workstation"] if result.purged else []
    parts += ["the project is archived, so nothing more has an effect"] if result.archived else []
    parts += [clock_words(result.offset_ms)] if abs(result.offset_ms) > CLOCK_WARNING_MS else []
    parts += [] if result.digest_ok else ["but central holds something else than this workspace; tell your lead"]
    return parts


def clock_words(offset_ms: int) -> str:
    """How wrong the clock of this computer is."""
    minutes = abs(offset_ms) / 60_000
    return f"the clock of this computer is {minutes:.0f} min {'slow' if offset_ms > 0 else 'fast'}; set it right"
