"""The colours and measures of the window, as frozen values for the dark and the light theme."""

from dataclasses import dataclass

ROW = 28
TASK_ROW = 42
TOOL_BAR = 40
STATUS_BAR = 26
BANNER = 22
LEFT_PANEL = 256
RIGHT_PANEL = 296
TEXT_SIZE = 12
FIGURE_SIZE = 24
RADIUS = 5
TEXT_CONTRAST = 4.5
GRAPHIC_CONTRAST = 3.0


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme, every colour as #rrggbb.

    `text_3` is for large or inactive text only. `warning` and `error` stand with an icon and a word;
    `error` colours icons and lines, the word beside it is `text_1`. `on_accent` is text on the accent.
    """

    name: str
    surround: str
    panel: str
    raised: str
    control: str
    line: str
    text_1: str
    text_2: str
    text_3: str
    accent: str
    accent_field: str
    on_accent: str
    warning: str
    warning_field: str
    error: str


DARK = Theme(
    name="dark",
    surround="#17191b",
    panel="#1f2224",
    raised="#272b2e",
    control="#31363a",
    line="#3a4045",
    text_1="#e8eaec",
    text_2="#a7aeb5",
    text_3="#7b838b",
    accent="#4cc2d8",
    accent_field="#173d45",
    on_accent="#0e2a30",
    warning="#E69F00",
    warning_field="#33281b",
    error="#D55E00",
)
LIGHT = Theme(
    name="light",
    surround="#e9ebed",
    panel="#f6f7f8",
    raised="#ffffff",
    control="#eef0f2",
    line="#cfd4d9",
    text_1="#1b1e21",
    text_2="#4b535b",
    text_3="#69727b",
    accent="#0b6f84",
    accent_field="#d8eff4",
    on_accent="#ffffff",
    warning="#8a5a00",
    warning_field="#fbf0dc",
    error="#a33c00",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
