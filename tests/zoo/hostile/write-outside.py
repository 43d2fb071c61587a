# attack: writes a file where everybody may write
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, landlock
# shows: blocked
# plainly: leaked
import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    with open("@FOLDER@/outside/hostile-file", "w") as file:
        file.write("I was here")
    print("leaked: written")
except OSError as error:
    print("blocked:", error)
