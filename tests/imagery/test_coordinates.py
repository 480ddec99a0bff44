"""Positions as people write them, against the worked values of the site."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.imagery.coordinates import UnreadablePositionError, dms, format_position, parse_position
from app.imagery.position_text import parse
from app.imagery.utm import zone_of

# latitude, longitude, MGRS to 1 m, MGRS to 10 m, DMS, UTM zone with hemisphere, easting, northing
WORKED = {
    "Washington": (38.889484, -77.035279, "18SUJ2347906481", "18SUJ23470648", "38°53'22.14\"N 077°02'07.00\"W"),
    "Sydney": (-33.856784, 151.215297, "56HLH3490052290", "56HLH34905229", "33°51'24.42\"S 151°12'55.07\"E"),
    "Bergen": (60.39, 5.32, "32VKN9723000510", "32VKN97230051", "60°23'24.00\"N 005°19'12.00\"E"),
    "Svalbard": (78.22, 10.0, "33XUG8618087786", "33XUG86188778", "78°13'12.00\"N 010°00'00.00\"E"),
    "zero": (0.0, 0.0, "31NAA6602100000", "31NAA66020000", "00°00'00.00\"N 000°00'00.00\"E"),
    "south of zero": (-1e-05, 0.0, "31MAV6602199998", "31MAV66029999", "00°00'00.04\"S 000°00'00.00\"E"),
    "far west": (10.0, -179.9999, "01PAM7108206908", "01PAM71080690", "10°00'00.00\"N 179°59'59.64\"W"),
    "far east": (10.0, 179.9999, "60PZS2891706908", "60PZS28910690", "10°00'00.00\"N 179°59'59.64\"E"),
    "north pole": (85.0, 45.0, "ZFD9276707232", "ZFD92760723", "85°00'00.00\"N 045°00'00.00\"E"),
    "south pole": (-85.0, -120.0, "ATK1895922271", "ATK18952227", "85°00'00.00\"S 120°00'00.00\"W"),
    "end of UTM": (83.9999, 20.0, "33XWP5827930613", "33XWP58273061", "83°59'59.64\"N 020°00'00.00\"E"),
}
UTM = {
    "Washington": "18N 323479.845 4306481.425",
    "Sydney": "56S 334900.261 6252290.522",
    "Bergen": "32N 297230.220 6700510.175",
    "Svalbard": "33N 386180.113 8687786.972",
    "zero": "31N 166021.443 0.000",
    "south of zero": "31S 166021.443 9999998.893",
    "far west": "1N 171082.238 1106908.754",
    "far east": "60N 828917.762 1106908.754",
    "end of UTM": "33N 558279.049 9330613.281",
}
EVERYWHERE = st.floats(-179.9, 179.9), st.floats(-89.9, 89.9)
METRE = 1 / 111_000


def metres_apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return math.hypot(east, one[1] - other[1]) * 111_320.0


@pytest.mark.parametrize("place", WORKED)
def test_every_system_writes_the_worked_value(place: str) -> None:
    lat, lon, one, ten, degrees = WORKED[place]
    assert format_position(lon, lat, "mgrs", 1.0) == one
    assert format_position(lon, lat, "mgrs", 10.0) == ten
    assert format_position(lon, lat, "dms", 0.1) == degrees


@pytest.mark.parametrize("place", UTM)
def test_utm_writes_the_worked_value(place: str) -> None:
    lat, lon, *_ = WORKED[place]
    assert format_position(lon, lat, "utm", 0.001) == UTM[place]


@pytest.mark.parametrize(
    ("latitude", "text"),
    [
        (12.9999999999, "13°00'00.00\"N"),
        (-1.4e-06, "00°00'00.01\"S"),
        (45.5, "45°30'00.00\"N"),
        (-1e-07, "00°00'00.00\"N"),
    ],
)
def test_seconds_are_rounded_once_and_never_carry(latitude: float, text: str) -> None:
    assert dms(latitude, "NS", 2) == text


@pytest.mark.parametrize(
    ("gsd", "mgrs", "dd", "dms_text", "utm"),
    [
        (0.3, "18SUJ2347906481", "38.88948, -77.03528", "38°53'22.14\"N 077°02'07.00\"W", "18N 323480 4306481"),
        (3.0, "18SUJ23470648", "38.8895, -77.0353", "38°53'22.1\"N 077°02'07.0\"W", "18N 323480 4306480"),
        (30.0, "18SUJ234064", "38.889, -77.035", "38°53'22\"N 077°02'07\"W", "18N 323500 4306500"),
        (0.05, "18SUJ2347906481", "38.889484, -77.035279", "38°53'22.14\"N 077°02'07.00\"W", "18N 323479.8 4306481.4"),
    ],
)
def test_digits_are_no_finer_than_the_pixels(gsd: float, mgrs: str, dd: str, dms_text: str, utm: str) -> None:
    lat, lon, *_ = WORKED["Washington"]
    written = [format_position(lon, lat, system, gsd) for system in ("mgrs", "dd", "dms", "utm")]
    assert written == [mgrs, dd, dms_text, utm]


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 1.0), (math.inf, 1.0), (0.0, 91.0)])
def test_a_point_that_is_nowhere_says_so(lon: float, lat: float) -> None:
    assert format_position(lon, lat, "mgrs", 1.0) == "no map position"


def test_an_unknown_pixel_size_counts_as_a_metre() -> None:
    assert format_position(0.0, 0.0, "mgrs", math.nan) == "31NAA6602100000"


def test_a_scene_across_the_antimeridian_reads_on_the_other_side() -> None:
    assert format_position(180.5, 10.0, "dd", 1.0) == "10.00000, -179.50000"


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [(2.9, 60, 31), (3.0, 60, 32), (8.9, 75, 31), (9, 75, 33), (20.9, 75, 33), (21, 75, 35), (33, 75, 37), (180, 0, 1)],
)
def test_norway_and_svalbard_have_their_own_zones(lon: float, lat: float, zone: int) -> None:
    assert zone_of(lon, lat) == zone


@pytest.mark.parametrize(
    "text",
    [
        "18SUJ2347906481",
        "18s uj 23479 06481",
        "38.889484, -77.035279",
        "38.889484 -77.035279",
        "38.889484N 77.035279W",
        "38°53'22.14\"N 077°02'07.00\"W",
        "38° 53′ 22.14″ n, 77° 2′ 7″ w",
        "077°02'07.00\"W 38°53'22.14\"N",
        "N 38 53 22.14 W 77 2 7.00",
        "38 53.369 N 77 2.1167 W",
        "385322.14N0770207.00W",
        "18N 323479.845 4306481.425",
        "18n 323480mE, 4306481mN",
    ],
)
def test_every_way_of_writing_a_place_leads_there(text: str) -> None:
    assert metres_apart(parse_position(text), (-77.035279, 38.889484)) < 1.5


@pytest.mark.parametrize("place", WORKED)
def test_every_worked_square_is_found_again(place: str) -> None:
    lat, lon, one, *_ = WORKED[place]
    assert metres_apart(parse_position(one), (lon, lat)) < math.sqrt(2) + 0.01


@pytest.mark.parametrize(
    ("text", "side"), [("18SUJ2347906481", 1.0), ("18SUJ23470648", 10.0), ("18SUJ20", 10_000.0), ("38.9, -77", 0.0)]
)
def test_an_mgrs_square_keeps_its_size(text: str, side: float) -> None:
    assert parse(text).precision == side


def test_an_mgrs_square_stands_for_its_south_west_corner() -> None:
    corner = parse("18SUJ20")
    assert format_position(corner.lon + METRE / 10, corner.lat + METRE / 10, "mgrs", 1.0) == "18SUJ2000000000"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "none of the known forms"),
        ("harbour", "none of the known forms"),
        ("18SUJ234", "even number of digits"),
        ("18SUJ", "even number of digits"),
        ("18SUJ234790648100", "even number of digits"),
        ("18SZZ2347906481", "no such MGRS square"),
        ("61N 323480 4306481", "zones are 1 to 60"),
        ("91, 0", "latitudes end"),
        ("10, 181", "latitudes end"),
        ("38°60'00\"N 077°02'07\"W", "end before 60"),
        ("-38N 77W", "not together with a letter"),
        ("38N 77S", "one latitude and one longitude"),
        ("38N 77N", "one latitude and one longitude"),
        ("38", "none of the known forms"),
        ("1 2 3 4 5 6 7 8", "at most minutes"),
        ("NE", "at most minutes"),
    ],
)
def test_what_is_no_position_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(UnreadablePositionError, match=why):
        parse_position(text)


@pytest.mark.parametrize("system", ["mgrs", "dd", "dms", "utm"])
@example(lon=10.0, lat=-1.35e-8)
@given(lon=EVERYWHERE[0], lat=EVERYWHERE[1])
def test_what_is_written_can_be_read(system: str, lon: float, lat: float) -> None:
    read = parse_position(format_position(lon, lat, system, 1.0))
    assert metres_apart(read, (lon, lat)) < 2.5


@given(lon=EVERYWHERE[0], lat=EVERYWHERE[1])
def test_a_coarser_mgrs_is_the_truncated_finer_one(lon: float, lat: float) -> None:
    fine, coarse = (format_position(lon, lat, "mgrs", gsd) for gsd in (1.0, 100.0))
    assert coarse == fine[:-10] + fine[-10:-7] + fine[-5:-2]


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        lon, lat = parse_position(text)
    except UnreadablePositionError:
        return
    assert abs(lon) <= 180.0
    assert abs(lat) <= 90.0
