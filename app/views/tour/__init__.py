"""The guided tour: the real window driven with real mouse and key events, with a picture of every step."""
