"""How figures leave a code cell of the book: as drawings that are the same bytes every time."""

from ipykernel.iostream import OutStream

# A print that was sent off half-way would get a line break of its own, at random.
OutStream.flush_interval = 3600

c = get_config()  # noqa: F821 - given by IPython

c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None, "Creator": None}}
c.HistoryManager.enabled = False
c.IPKernelApp.log_level = 40  # not that it talks to this machine without encryption
