"""Dialogs: the few questions that need an answer before work goes on."""
