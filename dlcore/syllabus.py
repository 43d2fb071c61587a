"""The thirteen assignments: which functions are yours to write, in which exercise, for how many points.

This table is all that tells an exercise from any other function of dlcore: the student edition is cut by
it, `implement` asks it, and the answer keys are recorded by it. Where a class (an optimiser, a layer) is
named in a chapter, the exercise is the pure function beneath it, unless the class itself is the lesson.

>>> [a.code for a in ASSIGNMENTS][:3]
['A1', 'A2', 'A3']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Exercise:
    """One exercise, "A5.1": the dotted names of the functions to write, and the points for them together."""

    number: str
    points: int
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Assignment:
    """Exercises that are handed in together, 100 points in all, and the chapters that lead to them."""

    code: str
    title: str
    chapters: tuple[int, ...]
    exercises: tuple[Exercise, ...]


def exercises() -> Iterator[Exercise]:
    """All exercises in the order of the book.

    >>> next(exercises()).number
    'A1.1'
    """
    return (exercise for assignment in ASSIGNMENTS for exercise in assignment.exercises)


def target_names() -> tuple[str, ...]:
    """The dotted name of every function or class that is an exercise, once each, in the order of the book.

    >>> target_names()[:2]
    ('linalg.lp_norm', 'linalg.frobenius_norm')
    """
    return tuple(dict.fromkeys(target for exercise in exercises() for target in exercise.targets))


def numbers(target: str) -> tuple[str, ...]:
    """The numbers of the exercises that ask for `target`; empty for a function that is no exercise.

    >>> numbers("activations.sigmoid"), numbers("data.load_digits")
    (('A3.6', 'A4.1'), ())
    """
    return tuple(exercise.number for exercise in exercises() if target in exercise.targets)


def _exercise(number: str, points: int, *targets: str) -> Exercise:
    return Exercise(number, points, targets)


ASSIGNMENTS = (
    Assignment(
        "A1",
        "Numerical toolkit",
        (2,),
        (
            _exercise("A1.1", 10, "linalg.lp_norm"),
            _exercise("A1.2", 10, "linalg.frobenius_norm", "linalg.spectral_norm"),
            _exercise("A1.3", 8, "data.one_hot"),
            _exercise("A1.4", 8, "prob.bayes_posterior"),
            _exercise("A1.5", 12, "prob.expectation", "prob.mc_expectation"),
            _exercise("A1.6", 10, "prob.normal_logpdf", "prob.standardize", "data.standardize"),
            _exercise("A1.7", 16, "calculus.numerical_gradient", "calculus.numerical_jacobian"),
            _exercise("A1.8", 10, "calculus.compose_jacobians"),
            _exercise("A1.9", 16, "data.train_val_test_split", "data.iterate_minibatches"),
        ),
    ),
    Assignment(
        "A2",
        "Linear regression and generalisation",
        (3,),
        (
            _exercise("A2.1", 6, "linear.linear_predict"),
            _exercise(
                "A2.2",
                14,
                "losses.mse_loss",
                "losses.mse_loss_grad",
                "losses.half_mse",
                "losses.half_mse_grad",
                "losses.mae_loss",
                "losses.mae_loss_grad",
            ),
            _exercise("A2.3", 12, "linear.linreg_closed_form"),
            _exercise("A2.4", 12, "linear.linreg_grad"),
            _exercise("A2.5", 14, "linear.sgd_linreg"),
            _exercise("A2.6", 10, "losses.gaussian_nll"),
            _exercise("A2.7", 8, "linear.polynomial_features"),
            _exercise("A2.8", 14, "selection.kfold_indices", "selection.cross_validate"),
            _exercise(
                "A2.9", 10, "linear.ridge_closed_form", "optim.weight_decay_step", "selection.empirical_risk"
            ),
        ),
    ),
    Assignment(
        "A3",
        "Neurons and linear classifiers",
        (4,),
        (
            _exercise("A3.1", 8, "neurons.threshold_unit", "neurons.truth_table"),
            _exercise("A3.2", 16, "neurons.perceptron_predict", "neurons.perceptron_fit"),
            _exercise("A3.3", 10, "neurons.adaline_fit"),
            _exercise(
                "A3.4", 10, "neurons.margin", "neurons.novikoff_bound", "neurons.is_linearly_separable"
            ),
            _exercise("A3.5", 16, "activations.logsumexp", "activations.softmax", "activations.log_softmax"),
            _exercise("A3.6", 14, "activations.sigmoid", "losses.bce_with_logits"),
            _exercise(
                "A3.7",
                14,
                "losses.cross_entropy",
                "losses.softmax_cross_entropy",
                "losses.cross_entropy_grad",
            ),
            _exercise("A3.8", 12, "linear.SoftmaxRegression", "metrics.accuracy", "metrics.confusion_matrix"),
        ),
    ),
    Assignment(
        "A4",
        "Multilayer perceptrons and expressivity",
        (5, 16),
        (
            _exercise(
                "A4.1",
                14,
                "activations.heaviside",
                "activations.identity",
                "activations.relu",
                "activations.leaky_relu",
                "activations.sigmoid",
                "activations.tanh",
                "activations.softplus",
                "activations.gelu",
            ),
            _exercise(
                "A4.2",
                14,
                "activations.heaviside_grad",
                "activations.identity_grad",
                "activations.relu_grad",
                "activations.leaky_relu_grad",
                "activations.sigmoid_grad",
                "activations.tanh_grad",
                "activations.softplus_grad",
                "activations.gelu_grad",
            ),
            _exercise("A4.3", 10, "nn.linear_forward"),
            _exercise("A4.4", 16, "nn.mlp_forward"),
            _exercise("A4.5", 6, "nn.mlp_param_count"),
            _exercise("A4.6", 8, "nn.output_head"),
            _exercise("A4.7", 12, "nn.uat_step_network"),
            _exercise(
                "A4.8",
                14,
                "theory.count_linear_regions_1d",
                "theory.sawtooth_net",
                "theory.hyperplane_regions",
                "theory.montufar_lower_bound",
            ),
            _exercise("A4.9", 6, "nn.collapse_linear"),
        ),
    ),
    Assignment(
        "A5",
        "Backpropagation and autodiff",
        (6,),
        (
            _exercise("A5.1", 12, "nn.linear_backward"),
            _exercise("A5.2", 10, "activations.backward"),
            _exercise("A5.3", 10, "losses.softmax_cross_entropy_backward", "losses.mse_backward"),
            _exercise("A5.4", 16, "nn.mlp_backward"),
            _exercise("A5.5", 14, "nn.Module", "nn.Linear", "nn.Activation", "nn.Sequential", "nn.MLP"),
            _exercise("A5.6", 8, "autograd.topological_sort", "autograd.count_paths"),
            _exercise("A5.7", 20, "autograd.Tensor"),
            _exercise("A5.8", 10, "autograd.gradcheck"),
        ),
    ),
    Assignment(
        "A6",
        "Optimisers",
        (7,),
        (
            _exercise("A6.1", 8, "optim.gradient_descent"),
            _exercise("A6.2", 20, "optim.sgd_step"),
            _exercise("A6.3", 8, "optim.adagrad_step"),
            _exercise("A6.4", 10, "optim.rmsprop_step", "optim.adadelta_step"),
            _exercise("A6.5", 16, "optim.adam_step"),
            _exercise("A6.6", 8, "optim.adamw_step"),
            _exercise("A6.7", 8, "optim.adamax_step", "optim.nadam_step"),
            _exercise("A6.8", 6, "optim.lion_step"),
            _exercise(
                "A6.9",
                10,
                "schedules.step_lr",
                "schedules.exponential_lr",
                "schedules.cosine_lr",
                "schedules.onecycle_lr",
            ),
            _exercise("A6.10", 6, "optim.max_stable_lr", "optim.critical_point_type"),
        ),
    ),
    Assignment(
        "A7",
        "Initialisation, normalisation, regularisation, training",
        (8,),
        (
            _exercise(
                "A7.1",
                14,
                "init.glorot_uniform",
                "init.glorot_normal",
                "init.he_normal",
                "init.default_uniform",
            ),
            _exercise("A7.2", 10, "init.signal_propagation"),
            _exercise(
                "A7.3", 12, "regularize.l2_penalty", "regularize.l1_penalty", "regularize.soft_threshold"
            ),
            _exercise("A7.4", 14, "regularize.dropout_forward", "regularize.dropout_backward"),
            _exercise("A7.5", 20, "norm.batchnorm_forward", "norm.batchnorm_backward"),
            _exercise("A7.6", 10, "norm.layernorm_forward", "norm.layernorm_backward"),
            _exercise("A7.7", 6, "train.EarlyStopping", "train.clip_grads"),
            _exercise("A7.8", 8, "train.Trainer"),
            _exercise("A7.9", 6, "selection.random_search"),
        ),
    ),
    Assignment(
        "A8",
        "Convolution",
        (9,),
        (
            _exercise("A8.1", 6, "conv.conv_output_size", "conv.conv_param_count"),
            _exercise("A8.2", 10, "conv.conv1d", "conv.cross_correlate1d"),
            _exercise("A8.3", 14, "conv.pad2d", "conv.cross_correlate2d", "conv.conv2d_loop"),
            _exercise("A8.4", 14, "conv.im2col", "conv.col2im"),
            _exercise("A8.5", 24, "conv.conv2d", "conv.conv2d_backward"),
            _exercise(
                "A8.6",
                16,
                "pool.maxpool2d",
                "pool.maxpool2d_backward",
                "pool.avgpool2d",
                "pool.avgpool2d_backward",
                "pool.global_avg_pool",
                "pool.global_avg_pool_backward",
            ),
            _exercise("A8.7", 6, "conv.conv_as_matrix"),
            _exercise("A8.8", 4, "conv.equivariance_error"),
            _exercise("A8.9", 6, "nn.SmallCNN"),
        ),
    ),
    Assignment(
        "A9",
        "Modern CNNs, residual nets, U-Net, transfer",
        (10,),
        (
            _exercise("A9.1", 16, "norm.batchnorm2d_forward", "norm.batchnorm2d_backward"),
            _exercise("A9.2", 22, "nn.ResidualBlock", "nn.ResNetSmall"),
            _exercise("A9.3", 10, "nn.inception_forward"),
            _exercise("A9.4", 10, "nn.count_params"),
            _exercise("A9.5", 16, "conv.conv_transpose2d", "conv.upsample_nearest"),
            _exercise("A9.6", 14, "nn.TinyUNet", "losses.dice_loss"),
            _exercise("A9.7", 12, "nn.set_trainable", "nn.transfer_head"),
        ),
    ),
    Assignment(
        "A10",
        "Recurrent networks and text",
        (11,),
        (
            _exercise("A10.1", 12, "text.CharTokenizer", "text.bpe_train"),
            _exercise("A10.2", 10, "nn.embedding_forward", "nn.embedding_backward", "text.bag_of_words"),
            _exercise("A10.3", 12, "rnn.rnn_cell", "rnn.rnn_forward"),
            _exercise("A10.4", 20, "rnn.rnn_backward"),
            _exercise("A10.5", 22, "rnn.lstm_cell", "rnn.lstm_cell_backward", "rnn.lstm_forward"),
            _exercise("A10.6", 10, "rnn.gru_cell"),
            _exercise("A10.7", 6, "text.perplexity", "rnn.sample"),
            _exercise("A10.8", 8, "rnn.encode_context"),
        ),
    ),
    Assignment(
        "A11",
        "Attention",
        (12,),
        (
            _exercise("A11.1", 10, "attention.attention_pool"),
            _exercise(
                "A11.2", 10, "attention.masked_softmax", "attention.causal_mask", "attention.padding_mask"
            ),
            _exercise(
                "A11.3",
                14,
                "attention.attention_scores",
                "attention.attention_weights",
                "attention.scaled_dot_product_attention",
            ),
            _exercise("A11.4", 18, "attention.sdpa_backward"),
            _exercise("A11.5", 10, "attention.sinusoidal_pe"),
            _exercise(
                "A11.6", 18, "attention.multi_head_attention", "attention.multi_head_attention_backward"
            ),
            _exercise("A11.7", 10, "nn.TransformerBlock"),
            _exercise("A11.8", 10, "nn.TinyGPT"),
        ),
    ),
    Assignment(
        "A12",
        "Generative models and robustness",
        (13, 14),
        (
            _exercise("A12.1", 14, "generative.hopfield_store", "generative.hopfield_recall"),
            _exercise("A12.2", 12, "generative.rbm_gibbs_step", "generative.rbm_cd1"),
            _exercise(
                "A12.3", 20, "generative.reparameterize", "generative.gaussian_kl", "generative.vae_elbo"
            ),
            _exercise("A12.4", 10, "generative.gan_losses"),
            _exercise("A12.5", 8, "generative.clip_loss"),
            _exercise("A12.6", 10, "robust.activation_maximization"),
            _exercise("A12.7", 12, "robust.fgsm", "robust.pgd"),
            _exercise("A12.8", 6, "robust.one_pixel_attack"),
            _exercise("A12.9", 8, "robust.filter_normalized_direction", "robust.loss_surface"),
        ),
    ),
    Assignment(
        "A13",
        "Reinforcement learning and theory",
        (15, 16),
        (
            _exercise("A13.1", 12, "rl.MDP", "rl.policy_evaluation"),
            _exercise("A13.2", 20, "rl.bellman_backup", "rl.value_iteration", "rl.policy_iteration"),
            _exercise("A13.3", 16, "rl.epsilon_greedy", "rl.q_learning", "rl.sarsa"),
            _exercise("A13.4", 10, "rl.ReplayBuffer", "rl.dqn_targets"),
            _exercise("A13.5", 12, "rl.reinforce_gradient"),
            _exercise(
                "A13.6",
                10,
                "theory.hoeffding_bound",
                "theory.hoeffding_sample_size",
                "theory.pac_sample_size",
            ),
            _exercise("A13.7", 10, "theory.min_norm_regression", "theory.double_descent_curve"),
            _exercise("A13.8", 10, "theory.nngp_relu_kernel"),
        ),
    ),
)

# Second versions of an exercise's function, there to be read beside it: they would give it away, so the
# student edition leaves them out with it. Nothing else in dlcore calls them.
TWINS = {
    "attention.scaled_dot_product_attention": ("attention.sdpa_plain",),
    "norm.layernorm_forward": ("norm.layernorm_plain",),
}
