"""dlcore: deep learning in numpy, in the order of the book.

Arrays in, arrays out; every gradient stands beneath its function:

====  =====================================================================================
 2    `linalg`, `calculus`, `prob`, `data`: norms, derivatives, probability, data sets
 3    `linear`, `losses`, `selection`: linear models, what they minimise, how to choose one
 4    `neurons`, `metrics`: threshold units and perceptrons, measuring a classifier
 5    `activations`, `dense`: non-linear functions, fully connected networks
 7    `optim`, `schedules`: from gradient descent to Adam and Lion, learning rates over time
 8    `init`, `norm`, `regularize`: starting values, normalisation, dropout and penalties
 9    `conv`, `pool`: convolution, slow and fast, and pooling
 11   `text`, `rnn`: tokens, recurrent networks
 12   `attention`: from soft look-up to flash attention
 13   `generative`: Hopfield, Boltzmann, variational, adversarial, contrastive
 14   `robust`: looking inside and fooling networks
 15   `rl`: decisions
 16   `theory`: counting, bounding, double descent
====  =====================================================================================

On top of them, arrays that know their gradients and models built of them (chapters 6, 8, 9 to 13):

`scalar`, then `autograd` (a tape), `ops` (every function above as an operation), `nn` (layers and models),
`train` and `checkpoint` (the loop). `implement` puts your own function in the place of ours.
"""

from .student import implement, restore

__all__ = ["implement", "restore"]
__version__ = "0.1.0"
