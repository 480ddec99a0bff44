"""Where one has looked in a scene: each place the view came to rest, to go back to and forward again."""

import math

from app.views.canvas.camera import Camera, turn_between

MOST = 100
FAR_SHARE = 0.25
FAR_ZOOM = math.log(1.2)
FAR_TURN = 4.0


class ViewHistory:
    """A line of cameras with the present one marked; what was ahead is forgotten when one goes elsewhere."""

    def __init__(self) -> None:
        self._visited: list[Camera] = []
        self._at = -1

    def clear(self) -> None:
        """Forget it all."""
        self._visited, self._at = [], -1

    def visit(self, camera: Camera) -> None:
        """Note where the view rests, unless that is hardly elsewhere; then the present place is put right."""
        if self._at >= 0 and not _elsewhere(self._visited[self._at], camera):
            self._visited[self._at] = camera
            return
        self._visited = [*self._visited[: self._at + 1], camera][-MOST:]
        self._at = len(self._visited) - 1

    def step(self, by: int) -> Camera | None:
        """Go back (-1) or forward (1) and give where to look; None at the end of the line."""
        if not 0 <= self._at + by < len(self._visited):
            return None
        self._at += by
        return self._visited[self._at]


def _elsewhere(one: Camera, other: Camera) -> bool:
    if abs(math.log(one.scale / other.scale)) > FAR_ZOOM or abs(turn_between(one.angle, other.angle)) > FAR_TURN:
        return True
    x, y = one.to_screen(other.x, other.y)
    across, down = abs(x - one.width / 2), abs(y - one.height / 2)
    return across > FAR_SHARE * one.width or down > FAR_SHARE * one.height
