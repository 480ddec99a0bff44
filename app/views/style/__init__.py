"""How it looks: tokens, style sheet, fonts and icons."""
