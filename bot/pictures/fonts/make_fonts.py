# ruff: noqa: INP001  # a program beside what it makes, not a part of the package
"""Makes the fonts of this folder and the table of their widths, so that anyone can make them again.

Needs fontTools, which the program itself does not: run it in an environment of its own, as README.md says. It downloads
nothing; it reads the packages that README.md names, unpacked beside each other in one folder.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# Where the small letters, signs and arrows of each script lie; hanzi and hangul are picked one by one below.
LATIN_GREEK_CYRILLIC = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x590),
    *range(0x1E00, 0x2000),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x2060),
    *range(0x2070, 0x2200),
    *range(0x2200, 0x2300),
    *range(0x25A0, 0x2700),
]
HANGUL = 0xAC00  # the first syllable
KANA_AND_SIGNS = [*range(0x3000, 0x3100), *range(0xFF01, 0xFFE7), *range(0x2460, 0x2500)]
EMOJI = [*range(0x2190, 0x2C00), *range(0x1F000, 0x1FB00), 0x203C, 0x2049, 0x3030, 0x303D, 0x3297, 0x3299]
INDIC_AND_THAI = [*range(0x900, 0x980), *range(0xE00, 0xE80), 0x200C, 0x200D]
RIGHT_TO_LEFT = [*range(0x590, 0x780), *range(0xFB1D, 0xFF00)]


SPACES = {0x20, 0xA0}  # in every font: a name stays in one font from its first word to its last
WITHOUT_SHAPING = ("NotoSansSC", "NotoSansKR", "NotoEmoji")


def both_bytes(encoding: str, first: tuple[int, int]) -> set[int]:
    """The characters of a two-byte encoding whose first byte lies in `first`, both ends included."""
    found = set[int]()
    for high in range(first[0], first[1] + 1):
        for low in range(0x40, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode(encoding)))
            except (UnicodeDecodeError, TypeError):
                continue
    return found


# One row a font: file here, file in the packages, letters kept. In the order in which a missing letter is looked for.
FONTS: tuple[tuple[str, str, set[int]], ...] = (
    ("Inter-Medium.ttf", "inter/500Medium/Inter_500Medium.ttf", set(LATIN_GREEK_CYRILLIC)),
    ("Inter-Bold.ttf", "inter/700Bold/Inter_700Bold.ttf", set(LATIN_GREEK_CYRILLIC)),
    (
        "NotoSansSC-Medium.ttf",
        "noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf",
        # All of GB2312, and the 5,401 most used traditional characters: names are written in either.
        both_bytes("gb2312", (0xA1, 0xF7)) | both_bytes("big5", (0xA4, 0xC6)) | set(KANA_AND_SIGNS),
    ),
    (
        "NotoSansKR-Medium.ttf",
        "noto-sans-kr/500Medium/NotoSansKR_500Medium.ttf",
        {letter for letter in both_bytes("euc-kr", (0xB0, 0xC8)) if letter >= HANGUL},
    ),
    ("NotoSansArabic-Medium.ttf", "noto-sans-arabic/500Medium/NotoSansArabic_500Medium.ttf", set(RIGHT_TO_LEFT)),
    ("NotoSansHebrew-Medium.ttf", "noto-sans-hebrew/500Medium/NotoSansHebrew_500Medium.ttf", set(RIGHT_TO_LEFT)),
    (
        "NotoSansDevanagari-Medium.ttf",
        "noto-sans-devanagari/500Medium/NotoSansDevanagari_500Medium.ttf",
        set(INDIC_AND_THAI),
    ),
    ("NotoSansThai-Medium.ttf", "noto-sans-thai/500Medium/NotoSansThai_500Medium.ttf", set(INDIC_AND_THAI)),
    ("NotoEmoji-Medium.ttf", "noto-emoji/500Medium/NotoEmoji_500Medium.ttf", set(EMOJI)),
)


def even_digits(font: Any) -> None:  # noqa: ANN401  # fontTools carries no types
    """Let all digits and signs take the same width, so that numbers stand in columns without asking for a feature."""
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    swaps: dict[str, str] = {}
    for index in lookups:
        for part in table.LookupList.Lookup[index].SubTable:
            swaps |= getattr(part, "ExtSubTable", part).mapping
    digits = {*range(0x30, 0x3A), 0x2B, 0x2212}
    for chart in font["cmap"].tables:
        for letter in digits & set(chart.cmap):
            chart.cmap[letter] = swaps.get(chart.cmap[letter], chart.cmap[letter])


def cut(source: Path, target: Path, letters: set[int]) -> None:
    """Write `target` with those of `letters` that `source` has, and no instructions for screens of old."""
    fonts, subset = import_module("fontTools.ttLib"), import_module("fontTools.subset")
    font = fonts.TTFont(source, recalcTimestamp=False)
    if target.name.startswith("Inter"):
        even_digits(font)
    options = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14, 16, 17]
    if target.name.startswith(WITHOUT_SHAPING):
        options.layout_features = []
    options.drop_tables += ["STAT", "vhea", "vmtx", "VORG", "BASE", "DSIG", "meta"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters | SPACES)
    cutter.subset(font)
    font.save(target)


def measure(file: Path) -> dict[int, int]:
    """The width of each letter in thousandths of the text's size."""
    font = import_module("fontTools.ttLib").TTFont(file)
    units, widths = font["head"].unitsPerEm, font["hmtx"]
    return {letter: round(widths[name][0] * 1000 / units) for letter, name in font.getBestCmap().items()}


def family(file: Path) -> str:
    """The name under which a picture asks for the font."""
    names = import_module("fontTools.ttLib").TTFont(file)["name"]
    return str(names.getDebugName(16) or names.getDebugName(1))


def packed(widths: dict[int, int]) -> dict[str, list[int]]:
    """Per width: letters in runs, each as how many letters lie between it and the run before, and how many it has."""
    runs: dict[str, list[int]] = {}
    after: dict[str, int] = {}
    for letter, width in sorted(widths.items()):
        own, end = runs.setdefault(str(width), []), after.get(str(width), 0)
        if own and letter == end:
            own[-1] += 1
        else:
            own += [letter - end, 1]
        after[str(width)] = letter + 1
    return runs


def main() -> None:
    """Make everything: `make_fonts.py FOLDER`, where FOLDER holds the unpacked packages."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="where inter/, noto-sans-sc/, … lie unpacked")
    folder: Path = parser.parse_args().folder
    known: set[int] = set()
    charts: dict[str, dict[str, list[int]]] = {}
    for target, source, letters in FONTS:
        cut(folder / source, HERE / target, letters)
        widths = measure(HERE / target)
        if target.endswith("Bold.ttf"):
            charts[family(HERE / target) + " Bold"] = packed(widths)
            continue
        charts[family(HERE / target)] = packed(
            {letter: width for letter, width in widths.items() if letter not in known}
        )
        known |= set(widths)
    text = json.dumps(charts, separators=(",", ":"))
    (HERE / "widths.json").write_text(text.replace("],", "],\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
