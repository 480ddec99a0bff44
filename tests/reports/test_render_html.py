import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from app import resource_files
from app.metrics.pareto import pareto
from app.reports.marking import NOT_SET_TEXT, marking
from app.reports.render_html import BAR_WIDTH, bars, html
from app.reports.shift_summary import Header, ShiftSummary, build
from tests.metrics.shift_dataset import ShiftDataset
from tests.reports.contrast import contrast

VOID = {"meta", "rect"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style" and data.strip():
            self.words.append(" ".join(data.split()))


@pytest.fixture
def page(summary: ShiftSummary) -> Page:
    return Page(html(summary))


def test_every_tag_is_closed_in_its_order(page: Page) -> None:
    assert page.open == []


def test_the_banner_stands_alone_at_top_and_bottom(page: Page) -> None:
    assert [attrs["class"] for tag, attrs in page.tags if "banner" in (attrs.get("class") or "")] == [
        "banner top",
        "banner bottom",
    ]
    body = page.words[1:]
    assert (body[0], body[-1]) == ("UNCLASSIFIED", "UNCLASSIFIED")


def test_an_unset_marking_says_so(summary: ShiftSummary) -> None:
    text = html(replace(summary, marking=marking(None)))
    assert text.count(NOT_SET_TEXT) == 2
    assert "#007a33" not in text


def test_nothing_is_fetched_or_run(page: Page, summary: ShiftSummary) -> None:
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "base"}
    assert not any(name.startswith("on") or name in {"src", "href"} for _, attrs in page.tags for name in attrs)
    assert "url(" not in html(summary)
    assert "http://" not in html(summary)
    assert "https://" not in html(summary)


def test_every_table_heading_says_what_it_heads(page: Page) -> None:
    scopes = [attrs.get("scope") for tag, attrs in page.tags if tag == "th"]
    assert scopes
    assert set(scopes) == {"col", "row"}


def test_headings_and_regions_have_names(page: Page) -> None:
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    named = {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs}
    assert named == ids
    assert ("html", {"lang": "en"}) in page.tags


@pytest.mark.parametrize(
    "words",
    [
        "2026-03-07 NIGHT",
        "4 of 7",
        "57 % · 95 % interval 25–84 %",
        "7 h (DST)",
        "2026-03-08T10:05:00Z · prepared by lead-1",
        "7 of 9 decisions",
        "3 of 7",
        "Missed object",
        "2 of 4",
        "To review",
        "6 h 55 min",
        "Image corrupt",
        "Orthomark 0.1.0 · schema 3 · tzdata 2026a",
    ],
)
def test_the_page_says(page: Page, words: str) -> None:
    assert words in [text.replace("\u00a0", " ") for text in page.words]


def test_where_and_when_stand_in_the_head(page: Page) -> None:
    assert "Harbour Site 2 · Coastal survey · Rev A" in page.words
    assert "2026-03-07 22:00 EST to 2026-03-08 06:00 EDT (America/New_York)" in page.words


def test_small_samples_print_counts_only_or_in_grey(summary: ShiftSummary) -> None:
    text = html(summary).replace("\u00a0", " ")
    assert '<td class="number">1 / 3</td><td class="number quiet" colspan="2">too few for a rate</td>' in text
    assert '<td class="number small">10 / 12</td>' in text
    assert '<td class="number enough">98 %</td>' in text


def test_text_from_people_is_never_markup(dataset: ShiftDataset, header: Header) -> None:
    nasty = [replace(e, actor="<script>alert(1)</script>", note='"><b>') for e in dataset.events]
    built = build(nasty, [], [], dataset.window, dataset.window.end, replace(header, site="A & <B>"))
    text = html(built)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "A &amp; &lt;B&gt;" in text
    assert Page(text).open == []


def test_an_empty_shift_is_a_page_of_dashes_and_sentences(dataset: ShiftDataset, header: Header) -> None:
    page = Page(html(build([], [], [], dataset.window, dataset.window.end, header)))
    assert "Nothing came back in this shift." in page.words
    assert "no first decisions in this shift" in page.words
    assert not any("None" in words or "nan" in words for words in page.words)


def test_what_does_not_fit_is_said(summary: ShiftSummary) -> None:
    many = replace(summary, annotators=summary.annotators * 5)
    assert "3 more annotators in the CSV" in html(many)


def test_a_designation_indicator_is_printed_when_there_is_one(summary: ShiftSummary) -> None:
    header = replace(summary.header, designation=(("Controlled by", "Site 2"), ("POC", "555-0100")))
    words = Page(html(replace(summary, header=header))).words
    assert words[words.index("Controlled by") + 1] == "Site 2"


def test_a_running_shift_and_late_events_are_said(summary: ShiftSummary) -> None:
    running = replace(summary, counted=summary.window.until(summary.window.start), late=2, left_out=3)
    text = html(running)
    assert "The shift is still running" in text
    assert "2 arrived after the shift" in text
    assert "3 arrived after the as-of time and are not counted" in text


def test_the_same_summary_gives_the_same_bytes(dataset: ShiftDataset, header: Header) -> None:
    def render() -> str:
        return html(build(dataset.events, dataset.sessions, [], dataset.window, dataset.window.end, header))

    assert render() == render()


def test_reasons_beyond_the_fifth_share_one_bar() -> None:
    drawn = bars(pareto({"SHIFTED": 10, "CUT_OFF": 5, "A": 1, "B": 1, "C": 1, "D": 1, "E": 1}))
    assert [(bar.title, bar.count, bar.vital) for bar in drawn[:2]] == [("Shifted", 10, True), ("Cut off", 5, True)]
    assert (drawn[-1].title, drawn[-1].count, drawn[-1].total) == ("2 other reasons", 2, 20)
    assert (drawn[0].width, drawn[1].width) == (BAR_WIDTH, BAR_WIDTH / 2)


def test_no_bar_is_wider_than_the_drawing() -> None:
    drawn = bars(pareto({f"CODE_{n}": 1 for n in range(20)}))
    assert max(bar.width for bar in drawn) == BAR_WIDTH


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "surround"),
        ("text-2", "surround"),
        ("warning", "surround"),
        ("text-2", "raised"),
        ("text-3", "raised"),
        ("warning", "raised"),
    ],
)
def test_every_ink_can_be_read_on_its_ground(ink: str, ground: str) -> None:
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", resource_files.text("reports", "shift_summary.css")))
    assert contrast(tokens[ink], tokens[ground]) >= 4.5
