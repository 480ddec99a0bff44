"""Drawing and editing tools: pointer events in, a preview and one Edit out. No Qt."""
