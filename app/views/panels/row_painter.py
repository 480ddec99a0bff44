"""How a row is painted: chip or icon, title and detail, and on the right its number, mark or key cap."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.views.panels.row import Row, Tone
from app.views.style import fonts, icons, theme
from app.views.style.tokens import ROW, TASK_ROW

EDGE = 12
GAP = 8
CHIP = 11
CAP_HEIGHT = 17
BUTTON_ROOM = 64
TRAILING_SHARE = 0.65
Align = Qt.AlignmentFlag


class RowPainter(QStyledItemDelegate):
    """Paints rows of any list of the window."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """28 px for one line, 42 px for two."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        return QSize(100, TASK_ROW if row.detail else ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        _ground(painter, rect, row, state)
        if option.widget.property("by_keyboard"):
            _ring(painter, rect, state)
        left = _leading(painter, rect, row)
        right = _trailing(painter, rect, row)
        _words(painter, QRect(left, rect.top(), right - left, rect.height()), row)
        painter.restore()


def _ground(painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag) -> None:
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    if row.tone is Tone.WARNING:
        painter.fillRect(rect, theme.colour("warning_field"))
        painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), theme.colour("warning"))
    if chosen:
        painter.fillRect(rect, theme.colour("accent_field"))
        painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), theme.colour("accent"))
    elif state & QStyle.StateFlag.State_MouseOver and row.tone is not Tone.WARNING:
        painter.fillRect(rect, theme.colour("raised"))


def _ring(painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
    """The focus ring around the row the keyboard stands on."""
    if not state & QStyle.StateFlag.State_HasFocus:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(3, 2, -3, -2), 4, 4)


def _leading(painter: QPainter, rect: QRect, row: Row) -> int:
    """Paint what stands at the left; give where the words begin."""
    left = rect.left() + EDGE
    if row.digit:
        width = _cap(painter, row.digit, left, rect)
        return left + width + GAP
    if row.chip:
        box = QRectF(left, rect.center().y() - CHIP / 2 + 0.5, CHIP, CHIP)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(row.chip))
        painter.drawRoundedRect(box, 3, 3)
        return left + CHIP + GAP
    if row.icon:
        paint_icon(painter, row.icon, row.icon_tint, QRectF(left, rect.center().y() - 7.5, 16, 16))
        return left + 16 + GAP
    return left


def _trailing(painter: QPainter, rect: QRect, row: Row) -> int:
    """Paint what stands at the right; give where the words must end."""
    right = rect.right() + 1 - EDGE
    if row.button:
        return right - BUTTON_ROOM
    if row.keycap:
        width = _cap_width(row.keycap)
        _cap(painter, row.keycap, right - width, rect)
        right -= width + GAP
    if row.trailing_icon:
        box = QRectF(right - 15, rect.center().y() - 7, 15, 15)
        paint_icon(painter, row.trailing_icon, row.trailing_tint, box)
        right -= 15 + GAP
    if row.trailing:
        font = fonts.text()
        most = int((right - rect.left()) * TRAILING_SHARE)
        text = QFontMetrics(font).elidedText(row.trailing, Qt.TextElideMode.ElideRight, most)
        width = QFontMetrics(font).horizontalAdvance(text) + 1
        painter.setFont(font)
        painter.setPen(theme.colour(row.trailing_tint if row.trailing_tint != "error" else "text_1"))
        painter.drawText(QRect(right - width, rect.top(), width, rect.height()), Align.AlignVCenter, text)
        right -= width + GAP
    return right


def _words(painter: QPainter, rect: QRect, row: Row) -> None:
    metrics = QFontMetrics(fonts.text())
    painter.setFont(fonts.text())
    painter.setPen(theme.colour("text_2" if row.tone is Tone.FAINT else "text_1"))
    title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, rect.width())
    if not row.detail:
        painter.drawText(rect, Align.AlignVCenter | Align.AlignLeft, title)
        return
    top = rect.center().y() - 16
    painter.drawText(QRect(rect.left(), top, rect.width(), 16), Align.AlignVCenter, title)
    painter.setPen(theme.colour("text_2"))
    left_out = Qt.TextElideMode.ElideMiddle if row.path else Qt.TextElideMode.ElideRight
    detail = metrics.elidedText(row.detail, left_out, rect.width())
    painter.drawText(QRect(rect.left(), top + 17, rect.width(), 16), Align.AlignVCenter, detail)


def paint_icon(painter: QPainter, name: str, token: str, box: QRectF) -> None:
    """Draw an icon in the colour of a token."""
    icons.paint(painter, name, box, theme.colour(token).name())


def _cap_width(text: str) -> int:
    return max(CAP_HEIGHT, QFontMetrics(fonts.text(11)).horizontalAdvance(text) + 10)


def _cap(painter: QPainter, text: str, left: int, rect: QRect) -> int:
    width = _cap_width(text)
    box = QRectF(left + 0.5, rect.center().y() - CAP_HEIGHT // 2 + 0.5, width - 1, CAP_HEIGHT - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour("raised"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(fonts.text(11))
    painter.setPen(theme.colour("text_2"))
    painter.drawText(box, Align.AlignCenter, text)
    return width
