"""Looking at a PDF as a reader does: its text, its letters, its picture."""

import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image

MM = 72 / 25.4


def text_of(pdf: bytes, *options: str) -> str:
    return run(["pdftotext", *options, "-", "-"], pdf).decode().replace("\u200b", "")


def pages_of(pdf: bytes) -> list[list[str]]:
    """The lines of every page as they lie, without empty ones."""
    pages = text_of(pdf, "-layout").split("\f")[:-1]
    return [[line.rstrip() for line in page.split("\n") if line.strip()] for page in pages]


def words_of(pdf: bytes) -> list[list[tuple[float, float, float, float, str]]]:
    """(left, top, right, bottom, word) in points, page by page."""
    from lxml import etree

    page = "{http://www.w3.org/1999/xhtml}page"
    tree = etree.fromstring(run(["pdftotext", "-bbox", "-", "-"], pdf))
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [
        [(*(float(word.get(side)) for side in sides), (word.text or "").replace("\u200b", "")) for word in each]
        for each in tree.iter(page)
    ]


def picture_of(pdf: bytes, page: int, folder: Path, dpi: int = 72) -> Image.Image:
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    size = ["-r", str(dpi), "-f", str(page), "-l", str(page), "-png", "-singlefile"]
    subprocess.run(["pdftoppm", *size, str(source), str(folder / "page")], check=True)
    with Image.open(folder / "page.png") as image:
        return image.convert("RGB")


def fonts_of(pdf: bytes, folder: Path) -> str:
    source = folder / "fonts.pdf"
    source.write_bytes(pdf)
    return subprocess.run(["pdffonts", str(source)], check=True, capture_output=True, text=True).stdout


def run(command: list[str], given: bytes) -> bytes:
    return subprocess.run(command, input=given, check=True, capture_output=True).stdout


def red(image: Image.Image) -> list[tuple[int, int]]:
    """Where the picture is red."""
    width, height = image.size
    pixels = image.load()
    return [
        (x, y)
        for y in range(height)
        for x in range(width)
        if pixels[x, y][0] > 180 and pixels[x, y][1] < 90 and pixels[x, y][2] < 90
    ]


def open_word(docx: bytes):
    from docx import Document

    return Document(BytesIO(docx))
