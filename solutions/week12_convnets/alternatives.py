"""Right solutions of week 12 in other styles; each must score full."""

from grader.mutation import Alternative

ALTERNATIVES = [
    Alternative(
        name="sequential",
        task="VGGBlock",
        code="""
from functools import partial


class VGGBlock(nnx.Module):
    def __init__(self, in_features, out_features, *, convs, rngs):
        layers = []
        for number in range(convs):
            channels = in_features if number == 0 else out_features
            layers += [nnx.Conv(channels, out_features, kernel_size=(3, 3), rngs=rngs), nnx.relu]
        pool = partial(nnx.max_pool, window_shape=(2, 2), strides=(2, 2))
        self.layers = nnx.Sequential(*layers, pool)

    def __call__(self, x):
        return self.layers(x)
""",
    ),
    Alternative(
        name="pool_before_the_last_relu",
        task="VGGBlock",
        code="""
class VGGBlock(nnx.Module):
    def __init__(self, in_features, out_features, *, convs, rngs):
        options = {"kernel_size": (3, 3), "padding": 1, "use_bias": False, "rngs": rngs}
        self.first = nnx.Conv(in_features, out_features, **options)
        self.rest = nnx.List(
            [nnx.Conv(out_features, out_features, **options) for _ in range(convs - 1)]
        )

    def __call__(self, x):
        x = self.first(x)
        for conv in self.rest:
            x = conv(jax.nn.relu(x))
        n, h, w, c = x.shape
        return jax.nn.relu(x.reshape(n, h // 2, 2, w // 2, 2, c).max(axis=(2, 4)))
""",
    ),
    Alternative(
        name="kernels_of_its_own",
        task="VGGBlock",
        code="""
class VGGBlock(nnx.Module):
    def __init__(self, in_features, out_features, *, convs, rngs):
        he = nnx.initializers.he_normal()
        self.kernels = nnx.List([])
        for number in range(convs):
            channels = out_features if number else in_features
            kernel = he(rngs.params(), (3, 3, channels, out_features))
            self.kernels.append(nnx.Param(kernel))

    def __call__(self, x):
        for kernel in self.kernels:
            x = jax.lax.conv_general_dilated(
                x, kernel[...], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            x = jnp.maximum(x, 0)
        window = (1, 2, 2, 1)
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")
""",
    ),
    Alternative(
        name="the_branch_as_a_sequence",
        task="ResidualBlock",
        code="""
class ResidualBlock(nnx.Module):
    def __init__(self, in_features, out_features, *, stride, rngs):
        self.branch = nnx.Sequential(
            nnx.Conv(in_features, out_features, (3, 3), strides=(stride, stride), rngs=rngs),
            nnx.BatchNorm(out_features, rngs=rngs),
            nnx.relu,
            nnx.Conv(out_features, out_features, (3, 3), rngs=rngs),
            nnx.BatchNorm(out_features, rngs=rngs),
        )
        self.projects = stride > 1 or in_features != out_features
        if self.projects:
            self.projection = nnx.Sequential(
                nnx.Conv(in_features, out_features, (1, 1), strides=(stride, stride), rngs=rngs),
                nnx.BatchNorm(out_features, rngs=rngs),
            )

    def __call__(self, x):
        return nnx.relu(self.branch(x) + (self.projection(x) if self.projects else x))
""",
    ),
    Alternative(
        name="padding_of_one",
        task="ResidualBlock",
        code="""
class ResidualBlock(nnx.Module):
    def __init__(self, in_features, out_features, *, stride, rngs):
        self.a = nnx.Conv(
            in_features, out_features, (3, 3), strides=stride, padding=(1, 1), rngs=rngs
        )
        self.b = nnx.Conv(out_features, out_features, (3, 3), padding=(1, 1), rngs=rngs)
        self.na = nnx.BatchNorm(out_features, momentum=0.95, epsilon=1e-4, rngs=rngs)
        zeros = nnx.initializers.zeros_init()
        self.nb = nnx.BatchNorm(out_features, momentum=0.95, scale_init=zeros, rngs=rngs)
        if (in_features, 1) == (out_features, stride):
            self.skip = nnx.data(None)
        else:
            self.skip = nnx.data(
                nnx.Conv(in_features, out_features, (1, 1), strides=stride, padding=0, rngs=rngs)
            )

    def __call__(self, x):
        residual = x if self.skip is None else self.skip(x)
        y = self.a(x)
        y = self.na(y)
        y = jnp.maximum(y, 0)
        y = self.b(y)
        y = self.nb(y)
        return jnp.maximum(y + residual, 0)
""",
    ),
    Alternative(
        name="shortcut_by_slices",
        task="ResidualBlock",
        code="""
class ResidualBlock(nnx.Module):
    def __init__(self, in_features, out_features, *, stride, rngs):
        self.stride = stride
        self.first = nnx.Conv(in_features, out_features, (3, 3), strides=stride, rngs=rngs)
        self.first_norm = nnx.BatchNorm(out_features, rngs=rngs)
        self.second = nnx.Conv(out_features, out_features, (3, 3), rngs=rngs)
        self.second_norm = nnx.BatchNorm(out_features, rngs=rngs)
        self.same = stride == 1 and in_features == out_features
        if not self.same:
            self.mix = nnx.Linear(in_features, out_features, use_bias=False, rngs=rngs)

    def __call__(self, x):
        y = self.first_norm(self.first(x))
        y = self.second_norm(self.second(nnx.relu(y)))
        if not self.same:
            x = self.mix(x[:, :: self.stride, :: self.stride])
        return nnx.relu(x + y)
""",
    ),
    Alternative(
        name="three_blocks_and_a_mean",
        task="ConvNet",
        code="""
class ConvNet(nnx.Module):
    def __init__(self, num_classes, *, rngs):
        self.blocks = nnx.List(
            [
                VGGBlock(1, 16, convs=1, rngs=rngs),
                ResidualBlock(16, 32, stride=1, rngs=rngs),
                ResidualBlock(32, 32, stride=1, rngs=rngs),
            ]
        )
        self.head = nnx.Linear(32, num_classes, rngs=rngs)

    def __call__(self, images):
        x = images
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean(axis=(1, 2)))
""",
    ),
    Alternative(
        name="residual_first_and_two_dense_layers",
        task="ConvNet",
        code="""
class ConvNet(nnx.Module):
    def __init__(self, num_classes, *, rngs):
        self.stem = ResidualBlock(1, 16, stride=1, rngs=rngs)
        self.vgg = VGGBlock(in_features=16, out_features=24, convs=1, rngs=rngs)
        self.hidden = nnx.Linear(4 * 4 * 24, 64, rngs=rngs)
        self.norm = nnx.BatchNorm(64, momentum=0.9, rngs=rngs)
        self.out = nnx.Linear(64, num_classes, rngs=rngs)

    def __call__(self, images):
        x = self.vgg(self.stem(images))
        x = x.reshape((x.shape[0], -1))
        return self.out(nnx.relu(self.norm(self.hidden(x))))
""",
    ),
    Alternative(
        name="sequential_with_a_stem",
        task="ConvNet",
        code="""
class ConvNet(nnx.Module):
    def __init__(self, num_classes, *, rngs):
        self.layers = nnx.Sequential(
            nnx.Conv(1, 16, (3, 3), rngs=rngs),
            nnx.relu,
            VGGBlock(16, 16, convs=1, rngs=rngs),
            ResidualBlock(16, 32, stride=2, rngs=rngs),
            lambda x: x.reshape(x.shape[0], -1),
            nnx.Linear(128, num_classes, rngs=rngs),
        )

    def __call__(self, images):
        return self.layers(images)
""",
    ),
    Alternative(
        name="split_and_merge",
        task="train_step",
        code="""
def train_step(model, optimizer, images, labels):
    model.train()
    graph, params, rest = nnx.split(model, nnx.Param, ...)

    def loss(params):
        whole = nnx.merge(graph, params, rest, copy=True)
        logits = whole(images)
        own = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1)
        _, _, moved = nnx.split(whole, nnx.Param, ...)
        return -own.mean(), moved

    (value, moved), gradients = jax.value_and_grad(loss, has_aux=True)(params)
    nnx.update(model, moved)
    optimizer.update(model, gradients)
    return value
""",
    ),
    Alternative(
        name="compiled_with_logits",
        task="train_step",
        code="""
def _loss(model, images, labels):
    logits = model(images)
    one_hot = jax.nn.one_hot(labels, logits.shape[-1])
    losses = jax.nn.logsumexp(logits, axis=-1) - (one_hot * logits).sum(axis=-1)
    return jnp.mean(losses), logits


@nnx.jit
def train_step(model, optimizer, images, labels):
    model.train()
    (value, _), gradients = nnx.value_and_grad(_loss, has_aux=True)(model, images, labels)
    optimizer.update(model, gradients)
    return value
""",
    ),
    Alternative(
        name="set_attributes_and_sum",
        task="train_step",
        code="""
def train_step(model, optimizer, images, labels):
    model.set_attributes(use_running_average=False, deterministic=False, raise_if_not_found=False)

    def cost(model):
        log_p = jax.nn.log_softmax(model(images), axis=-1)
        return -jnp.sum(log_p[jnp.arange(labels.shape[0]), labels]) / labels.shape[0]

    value, gradients = nnx.value_and_grad(cost, argnums=nnx.DiffState(0, nnx.Param))(model)
    optimizer.update(model, gradients)
    return value
""",
    ),
    Alternative(
        name="large_batches_and_a_timetable",
        task="fit",
        code="""
import numpy as np


def fit(key, images, labels):
    key, own = jax.random.split(key)
    model = nnx.jit(lambda key: ConvNet(10, rngs=nnx.Rngs(params=key)))(own)
    batch_size, epochs = 64, 20
    batch_size = min(batch_size, images.shape[0])
    steps = epochs * (images.shape[0] // batch_size)
    schedule = optax.cosine_decay_schedule(1e-2, steps)
    optimizer = nnx.Optimizer(model, optax.adamw(schedule, weight_decay=1e-3), wrt=nnx.Param)
    step = nnx.jit(train_step)
    for epoch in range(epochs):
        order = np.asarray(jax.random.permutation(jax.random.fold_in(key, epoch), len(images)))
        for start in range(0, len(order) - batch_size + 1, batch_size):
            rows = order[start : start + batch_size]
            step(model, optimizer, images[rows], labels[rows])
    model.eval()
    return model
""",
    ),
    Alternative(
        name="a_step_of_its_own",
        task="fit",
        code="""
def fit(key, images, labels):
    rngs = nnx.Rngs(key)
    model = ConvNet(10, rngs=rngs)
    optimizer = nnx.Optimizer(model, optax.sgd(0.05, momentum=0.9), wrt=nnx.Param)

    def loss(model, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

    @nnx.jit
    def step(model, optimizer, x, y):
        optimizer.update(model, nnx.grad(loss)(model, x, y))

    model.train()
    n, size = len(images), min(50, len(images))
    for _ in range(15):
        order = jax.random.permutation(rngs.order(), n)
        for i in range(n // size):
            batch = jax.lax.dynamic_slice_in_dim(order, i * size, size)
            step(model, optimizer, images[batch], labels[batch])
    return model
""",
    ),
    Alternative(
        name="batches_drawn_with_replacement",
        task="fit",
        code="""
def fit(key, images, labels):
    key, first = jax.random.split(key)
    model = ConvNet(10, rngs=nnx.Rngs(first))
    optimizer = nnx.Optimizer(model, optax.adam(3e-3), wrt=nnx.Param)
    step = nnx.jit(train_step)
    for batch in jax.random.randint(key, (450, 32), 0, len(images)):
        step(model, optimizer, images[batch], labels[batch])
    return model
""",
    ),
]
