"""Pure statistics over events."""
