"""The whole book as one PDF: `python -m book.print`, or `make pdf`, writes _build/book.pdf.

Jupyter Book makes one long page of it, and Chromium prints that page as book.css says for paper, with page
numbers and an outline of all headings.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND"  # it asks no other host for anything
# A link within the book is one within the file; what opens by a click stands open; pictures are there.
PREPARE = """
async () => {
  const here = location.pathname;
  for (const link of document.querySelectorAll("a[href]")) {
    const to = new URL(link.href);
    if (to.protocol !== location.protocol) continue;
    if (to.pathname === here && to.hash) link.setAttribute("href", to.hash);
    else link.removeAttribute("href");
  }
  for (const box of document.querySelectorAll("details")) box.open = true;
  for (const sign of document.querySelectorAll("article .headerlink")) sign.remove();
  await document.fonts.ready;
  await Promise.all([...document.images].map(picture => picture.decode().catch(() => {})));
}
"""
NUMBER = '<p class="pageNumber" style="font: 8px sans-serif; width: 100%; text-align: center"></p>'
MARGIN = {"top": "18mm", "bottom": "20mm", "left": "20mm", "right": "20mm"}


def one_page(root: Path) -> Path:
    """The book of a folder as one long page; cells that have run are not run again."""
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", "book", "--builder", "singlehtml", "--keep-going"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    page = root / "_build" / "singlehtml" / "index.html"
    if done.returncode or not page.is_file():
        raise SystemExit(f"Jupyter Book could not make one page of the book:\n{done.stdout}{done.stderr}")
    return page


def pdf(page: Path, out: Path) -> None:
    """Print a page of this machine into a file, which is there when it is whole."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise SystemExit("There is no Chromium: install it with sudo apt-get install chromium.")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise SystemExit("There is no playwright, which drives Chromium: pip install playwright.") from None
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_suffix(".part")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=program, args=[ALONE])
        tab = browser.new_page(color_scheme="light", reduced_motion="reduce")
        tab.set_default_timeout(0)  # a whole book takes its time
        tab.goto(page.as_uri())
        tab.emulate_media(media="print")
        tab.evaluate(PREPARE)
        tab.pdf(
            path=unfinished,
            format="A4",
            print_background=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=NUMBER,
            margin=MARGIN,
        )
        browser.close()
    unfinished.replace(out)


def main() -> None:
    """Called by `python -m`."""
    parser = argparse.ArgumentParser(prog="python -m book.print", description="Print the book into one PDF.")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "book.pdf", help="the file to write")
    out = parser.parse_args().out
    pdf(one_page(ROOT), out)
    print(f"Wrote {out} ({out.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
