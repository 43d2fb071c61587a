"""JupyterLab with one notebook open, found by what its parts say of themselves to those who cannot see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Notebook:
    """The notebook at an address, as soon as its kernel waits."""

    def __init__(self, page: Page, address: str, path: str) -> None:
        self.page = page
        page.goto(address.replace("lab?", f"lab/tree/{path}?"))
        self.cells = page.get_by_role("feed", name="Cells")
        self.wait()

    def wait(self) -> None:
        """Until nothing runs."""
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()

    def cell(self, text: str) -> Locator:
        """The code cell that has these words in its source."""
        editor = self.page.get_by_role("textbox").filter(has_text=text)
        return self.cells.get_by_label(re.compile("^Code Cell Content")).filter(has=editor)

    def run(self, cell: Locator) -> None:
        """Shift-Enter in a cell, and wait until it has run."""
        cell.get_by_role("textbox").first.click()
        self.page.keyboard.press("Shift+Enter")
        prompt = cell.locator(".jp-InputPrompt")
        prompt.filter(has_text=re.compile(r"\[\d+\]")).wait_for()

    def rewrite(self, cell: Locator, line: str, lines: list[str]) -> None:
        """Type in the place of a line; the editor indents what follows the first."""
        cell.locator(".cm-line").filter(has_text=line).click()
        self.page.keyboard.press("End")
        self.page.keyboard.press("Shift+Home")
        for number, text in enumerate(lines):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(text)

    def save(self) -> None:
        """Control-S, and wait until the file is written."""
        self.page.keyboard.press("Control+s")
        self.page.locator(".jp-mod-current.jp-mod-dirty").wait_for(state="detached")

    def theme(self, name: str) -> None:
        """ "Light" or "Dark", by the menu."""
        self.page.get_by_role("menuitem", name="Settings", exact=True).click()
        for entry in ("Theme", f"JupyterLab {name}"):
            self.page.locator(".lm-Menu").get_by_text(entry, exact=True).click()
        self.page.locator(f"body[data-jp-theme-name='JupyterLab {name}']").wait_for(state="attached")
