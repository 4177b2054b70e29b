"""Makes the README's pictures anew from a finished comparison: python docs/make_images.py [FOLDER] (default: demo-report).

Draws the report's own figures on white with a browser (chromium), because the figures themselves have no ground and follow
the page's fonts. For whoever edits the README; nothing else calls it.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = ("differences", "map")
WIDTH_PX, MARGIN_PX, SCALE = 820, 12, 1.5


def main(folder: Path) -> None:
    """Write docs/images/NAME.png for each figure."""
    for name in NAMES:
        drawn = (folder / "figures" / f"{name}.svg").read_text(encoding="utf-8")
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
        widest = re.search(r"max-width:([\d.]+)px", drawn)
        if box is None or widest is None:
            raise SystemExit(f"{name}.svg: no size found")
        height_px = round(min(WIDTH_PX, float(widest[1])) * float(box[2]) / float(box[1])) + 2 * MARGIN_PX
        with tempfile.TemporaryDirectory() as place:
            page = Path(place) / "page.html"
            page.write_text(
                f'<meta charset="utf-8"><body style="margin:{MARGIN_PX}px;background:#fff;width:{WIDTH_PX}px">{drawn}', encoding="utf-8"
            )
            target = Path(__file__).parent / "images" / f"{name}.png"
            size = f"--window-size={WIDTH_PX + 2 * MARGIN_PX},{height_px}"
            words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--force-device-scale-factor={SCALE}"]
            subprocess.run([*words, size, f"--screenshot={target}", page.as_uri()], check=True, capture_output=True, timeout=120)
            print(f"{target.parent.name}/{target.name}: {target.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo-report"))
