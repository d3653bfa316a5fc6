"""As much of SVG as the figures need: text in the page's colour, readable in light and dark."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from grader.text import Language

BLUE = "#3a7fc8"
ORANGE = "#d0700f"
Point = tuple[float, float]
Value = str | int | float


def number(value: float) -> str:
    """At most two decimals, and no minus before a zero."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def attributes(**values: Value) -> str:
    """Attributes in the order given; an underscore in a name is written as a hyphen."""
    texts = {
        name.rstrip("_").replace("_", "-"): number(value) if isinstance(value, float) else value
        for name, value in values.items()
    }
    return "".join(f' {name}="{escape(str(text))}"' for name, text in texts.items())


@dataclass
class Drawing:
    """A drawing under construction; its title and desc are what is read aloud."""

    name: str
    language: Language
    width: int
    height: int
    title: str
    desc: str
    parts: list[str] = field(default_factory=list)

    def add(self, tag: str, text: str | None = None, /, **values: Value) -> None:
        """Adds one element."""
        end = "/>" if text is None else f">{escape(text)}</{tag}>"
        self.parts.append(f"<{tag}{attributes(**values)}{end}")

    def text(self, x: float, y: float, text: str, **values: Value) -> None:
        """Text in the page's colour, centred on x unless told otherwise."""
        styled: dict[str, Value] = {"fill": "currentColor", "text_anchor": "middle", **values}
        self.add("text", text, x=float(x), y=float(y), **styled)

    def line(self, start: Point, end: Point, **values: Value) -> None:
        """A thin line in the page's colour."""
        styled: dict[str, Value] = {"stroke": "currentColor", "stroke_width": 1, **values}
        (x1, y1), (x2, y2) = start, end
        self.add("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **styled)

    def arrow(self, start: Point, end: Point, **values: Value) -> None:
        """A line with a head; horizontal and vertical ones only."""
        self.line(start, end, **values)
        (x1, y1), (x2, y2) = start, end
        length = abs(x2 - x1) + abs(y2 - y1)
        along = ((x2 - x1) / length * 7, (y2 - y1) / length * 7)
        across = (-along[1] * 0.6, along[0] * 0.6)
        base = (x2 - along[0], y2 - along[1])
        corners = [
            (x2, y2),
            (base[0] + across[0], base[1] + across[1]),
            (base[0] - across[0], base[1] - across[1]),
        ]
        self.add("polygon", points=points(corners), fill="currentColor")

    def box(self, x: float, y: float, width: float, height: float, **values: Value) -> None:
        """A rectangle with an outline in the page's colour."""
        styled: dict[str, Value] = {"fill": "none", "stroke": "currentColor", **values}
        sides = {"x": float(x), "y": float(y), "width": float(width), "height": float(height)}
        self.add("rect", **sides, **styled)

    def curve(self, path: Iterable[Point], **values: Value) -> None:
        """A polyline."""
        styled: dict[str, Value] = {"fill": "none", "stroke": BLUE, "stroke_width": 2.5, **values}
        self.add("polyline", points=points(path), **styled)

    def render(self) -> str:
        """The whole file."""
        ids = f"{self.name}-title {self.name}-desc"
        head = attributes(
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.width} {self.height}",
            width=self.width,
            height=self.height,
            style="max-width:100%;height:auto",
            role="img",
            lang=self.language,
            aria_labelledby=ids,
            font_family="inherit, sans-serif",
            font_size=15,
        )
        lines = [
            f"<svg{head}>",
            f'<title id="{self.name}-title">{escape(self.title)}</title>',
            f'<desc id="{self.name}-desc">{escape(self.desc)}</desc>',
            *self.parts,
            "</svg>",
        ]
        return "\n".join(lines) + "\n"


def points(path: Iterable[Point]) -> str:
    """The value of a `points` attribute."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in path)


@dataclass(frozen=True)
class Axes:
    """Where the data's coordinates lie in a drawing."""

    drawing: Drawing
    x: tuple[float, float]
    y: tuple[float, float]
    left: float = 46
    right: float = 14
    top: float = 16
    bottom: float = 40

    def at(self, x: float, y: float) -> Point:
        """From data to drawing."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        width = self.drawing.width - self.left - self.right
        height = self.drawing.height - self.top - self.bottom
        return self.left + across * width, self.top + (1 - up) * height

    def frame(self, ticks_x: dict[float, str], ticks_y: dict[float, str], label: str) -> None:
        """The two axes with their ticks, and the name of the horizontal one."""
        origin = self.at(self.x[0], self.y[0])
        self.drawing.line(origin, self.at(self.x[1], self.y[0]))
        self.drawing.line(origin, self.at(self.x[0], self.y[1]))
        for tick, text in ticks_x.items():
            x, y = self.at(tick, self.y[0])
            self.drawing.line((x, y), (x, y + 4))
            self.drawing.text(x, y + 18, text, font_size=13)
        for tick, text in ticks_y.items():
            x, y = self.at(self.x[0], tick)
            self.drawing.line((x - 4, y), (x, y))
            self.drawing.text(x - 7, y + 4.5, text, text_anchor="end", font_size=13)
        middle = self.at((self.x[0] + self.x[1]) / 2, self.y[0])[0]
        self.drawing.text(middle, self.drawing.height - 5, label)

    def plot(self, xs: Iterable[float], ys: Iterable[float], **values: Value) -> None:
        """A curve through data points."""
        self.drawing.curve([self.at(x, y) for x, y in zip(xs, ys, strict=True)], **values)
