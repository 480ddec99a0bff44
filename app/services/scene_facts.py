"""What is known of a scene, line by line; what its file does not say is said to be missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.imagery.acquisition import Acquisition, acquisition_of
from app.imagery.georeference import Georeference
from app.imagery.info import RasterInfo
from app.imagery.source import RasterSource
from app.imagery.up import Up, up_at
from app.models.scene import GeoreferenceKind, Scene

NOT_THERE = "not in the file"


@dataclass(frozen=True, slots=True)
class Taken:
    """What the file of a scene says now: its header, how it was taken, and which way things lean in its middle."""

    info: RasterInfo
    acquisition: Acquisition
    up: Up | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line; `origin` names the tag it was read from, an empty `text` is not in the file."""

    name: str
    text: str
    origin: str = ""

    @property
    def shown(self) -> str:
        """The text, or that there is none."""
        return self.text or NOT_THERE


def look_up(scene: Scene, reference: Georeference) -> Taken:
    """Read the header of a scene's file.

    Raises:
        UnreadableRasterError: when it cannot be opened.
    """
    with RasterSource.open(scene.uri) as source:
        info = source.info
    return describe(info, scene, reference)


def defects(scenes: Sequence[Scene]) -> list[str]:
    """Say of each scene whose file has something wrong as a whole what that is, with its name.

    Raises:
        UnreadableRasterError: when one cannot be opened.
    """
    told = []
    for scene in scenes:
        with RasterSource.open(scene.uri) as source:
            if source.info.defect:
                told.append(f"{scene.name}: {source.info.defect}")
    return told


def describe(info: RasterInfo, scene: Scene, reference: Georeference) -> Taken:
    """Make sense of a header."""
    acquisition = acquisition_of(info.metadata)
    return Taken(info, acquisition, up_at(reference, acquisition, scene.width / 2, scene.height / 2))


def facts(scene: Scene, reference: Georeference, taken: Taken) -> tuple[Fact, ...]:
    """List what an analyst looks for first, then the file."""
    return (*_of_taking(reference, scene, taken), *_of_file(reference, scene, taken.info), *_lacking(taken.info))


def _of_taking(reference: Georeference, scene: Scene, taken: Taken) -> tuple[Fact, ...]:
    said = taken.acquisition
    size = reference.metres_per_pixel(scene.width / 2, scene.height / 2)
    ground = f"{float(f'{size:.3g}'):,g} m" if math.isfinite(size) else "no map position"

    def tagged(name: str, text: str | None, tag: str) -> Fact:
        return Fact(name, text or "", said.origins.get(tag, ""))

    return (
        tagged("Identifier", said.identifier, "identifier"),
        tagged("Taken", _when(said.time), "time"),
        tagged("Sensor", said.sensor, "sensor"),
        tagged("Ground sample distance", _number(said.gsd, " m"), "gsd"),
        Fact("Pixel on the ground", ground, "georeference"),
        tagged("Off-nadir angle", _number(said.off_nadir, "°"), "off_nadir"),
        tagged("Sun azimuth, elevation", _pair(said.sun), "sun"),
        tagged("Sensor azimuth, elevation", _pair(said.sensor_at), "sensor_at"),
        Fact("Upright things lean", _lean(taken.up), taken.up.origin if taken.up else ""),
        tagged("Cloud", _number(said.cloud, " %"), "cloud"),
        tagged("NIIRS", _number(said.niirs, ""), "niirs"),
        tagged("Marking in the file", said.marking, "marking"),
    )


def _of_file(reference: Georeference, scene: Scene, info: RasterInfo) -> tuple[Fact, ...]:
    return (
        Fact("RPC", "present" if scene.georeference.kind is GeoreferenceKind.RPC else ""),
        Fact("Position", reference.exactness),
        Fact("Positions are good to", _worth(reference, scene)),
        Fact("Size", f"{scene.width} × {scene.height} pixels, {scene.bands} × {scene.dtype}"),
        Fact("No data", _no_data(info)),
        Fact("Format", scene.driver + (f", picture {scene.segment} of the file" if "#" in scene.uri else "")),
        Fact("File", scene.file),
    )


def _lacking(info: RasterInfo) -> tuple[Fact, ...]:
    mosaic = info.mosaic
    told = (
        Fact("Missing of the mosaic", ", ".join(mosaic.missing) if mosaic is not None else ""),
        Fact("Covered by files", mosaic.covered if mosaic is not None and mosaic.bare else ""),
        Fact("Defect", info.defect),
    )
    return tuple(fact for fact in told if fact.text)


def as_json(taken: Taken) -> dict[str, object]:
    """Give what the command line promises of how a scene was taken; what is not in the file is null."""
    said = taken.acquisition
    return {
        "identifier": said.identifier,
        "time": said.time,
        "sensor": said.sensor,
        "gsd": said.gsd,
        "off_nadir": said.off_nadir,
        "sun_azimuth": said.sun[0] if said.sun else None,
        "sun_elevation": said.sun[1] if said.sun else None,
        "sensor_azimuth": said.sensor_at[0] if said.sensor_at else None,
        "sensor_elevation": said.sensor_at[1] if said.sensor_at else None,
        "cloud": said.cloud,
        "niirs": said.niirs,
        "marking": said.marking,
        "up": taken.up.angle if taken.up else None,
        "up_from": taken.up.origin if taken.up else None,
        "origins": dict(said.origins),
        "missing": list(taken.info.mosaic.missing) if taken.info.mosaic else [],
        "covered": round(1 - taken.info.mosaic.bare, 6) if taken.info.mosaic else 1.0,
    }


def _no_data(info: RasterInfo) -> str:
    """Which pixels hold nothing; a bright or dark one may be among them, so people should be able to find out."""
    values = info.nodatas or (() if info.nodata is None else (info.nodata,))
    named = " and ".join(f"{value:g}" for value in dict.fromkeys(values) if value is not None)
    ways = (
        f"where all bands are {named}" if named and info.bands > 1 else f"where the value is {named}" if named else "",
        f"where band {info.alpha} is 0" if info.alpha else "",
        "by the mask in the file" if info.masked else "",
    )
    return ", ".join(filter(None, ways))


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.4g}{unit}"


def _pair(direction: tuple[float, float] | None) -> str:
    return "" if direction is None else f"{direction[0]:.1f}°, {direction[1]:.1f}°"


def _when(time: str | None) -> str:
    if time is None:
        return ""
    return time.replace("T", " ") if time.endswith("Z") else f"{time.replace('T', ' ')}, time zone not in the file"


def _lean(up: Up | None) -> str:
    return f"{up.angle:.0f}° clockwise from up in the picture" if up else ""


def _worth(reference: Georeference, scene: Scene) -> str:
    worth = reference.resolution(scene.width / 2, scene.height / 2)
    return f"{float(f'{worth:.3g}'):,g} m, as far as known" if math.isfinite(worth) else "no map position"
