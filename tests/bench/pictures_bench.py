"""How long each picture takes and weighs, in both themes: ``python -m tests.bench.pictures_bench``."""

from __future__ import annotations

import sys
import time

from bot.pictures import Theme, draw
from tests.pictures import samples

ROUNDS = 7
MOST_MILLISECONDS, MOST_KILOBYTES = 150, 150


def main() -> None:
    """Draw every sample several times; the fastest counts, as other programs only ever add to it."""
    draw(samples.invite())
    failed = 0
    sys.stdout.write("picture,theme,ms,kB,kept\n")
    for name, make in samples.ALL.items():
        drawing = make()
        for theme in Theme:
            taken = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                picture = draw(drawing, theme)
                taken.append((time.perf_counter() - start) * 1000)
            kept = min(taken) < MOST_MILLISECONDS and len(picture.png) < MOST_KILOBYTES * 1000
            failed += not kept
            weight = len(picture.png) / 1000
            sys.stdout.write(f"{name},{theme.name.lower()},{min(taken):.0f},{weight:.0f},{'yes' if kept else 'no'}\n")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
