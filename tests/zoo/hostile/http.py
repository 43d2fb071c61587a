# attack: asks a web server
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, landlock, namespaces, seccomp
# shows: blocked
# plainly: leaked
import urllib.error
import urllib.request

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    print("leaked:", urllib.request.urlopen("http://127.0.0.1:@TCP@/hostile-packet", timeout=2).status)
except urllib.error.URLError as error:
    print("blocked:", error)
except OSError as error:
    print("leaked: no answer, but it was asked:", error)
