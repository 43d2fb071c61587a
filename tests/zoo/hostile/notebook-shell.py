# attack: runs commands through IPython: an exclamation mark, %sx and %%bash
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp, landlock, view, shell
# shows: blocked
# plainly: leaked
import IPython
import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
shell = IPython.get_ipython()
for name, run in {
    "!": lambda: shell.getoutput("echo hostile")[0] == "hostile",
    "%sx": lambda: shell.run_line_magic("sx", "echo hostile")[0] == "hostile",
    "%%bash": lambda: (
        shell.run_cell_magic("bash", "--out hostile", "echo hostile") or "hostile" in shell.user_ns
    ),
}.items():
    try:
        print("leaked:" if run() else "blocked:", name)
    except Exception as error:
        print("blocked:", name, type(error).__name__)
