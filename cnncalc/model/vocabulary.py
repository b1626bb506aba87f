"""What other tools call things, so that a hint can name our word: PyTorch, Keras, Caffe, ONNX, Darknet, papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# Our word -> other tools' words, without case, `_`, `-`, `nn.` and 1d 2d 3d. A word may stand at several of ours:
# the first one that is known in the place decides.
SYNONYMS = {
    # layer types
    "conv": "convolution convolutional convbn convlayer",
    "depthwise": "depthwiseconv depthwiseconvolution dwconv convdw",
    "convtranspose": "convtransposed transposedconv transposeconv transposedconvolution deconv deconvolution upconv",
    "maxpool": "maxpooling",
    "avgpool": "averagepool averagepooling avgpooling meanpool meanpooling subsample subsampling",
    "lppool": "lppooling l2pool",
    "globalavgpool": "globalaveragepool globalaveragepooling globalavgpooling globalpool globalpooling gap spatialmean",
    "globalmaxpool": "globalmaxpooling gmp",
    "adaptiveavgpool": "adaptiveaveragepool adaptiveaveragepooling adaptivepool",
    "adaptivemaxpool": "adaptivemaxpooling",
    "dense": "linear fc fullyconnected fullconnected innerproduct ip connected gemm affine mlp",
    "batchnorm": "bn batchnormalization batchnormalisation batchnormscale",
    "instancenorm": "in instancenormalization",
    "layernorm": "ln layernormalization",
    "rmsnorm": "rmsnormalization",
    "groupnorm": "gn groupnormalization",
    "lrn": "localresponsenorm localresponsenormalization crosschannelnorm",
    "relu": "rectifier rectified rectifiedlinear",
    "leakyrelu": "leaky lrelu",
    "relu6": "clippedrelu relun1",
    "silu": "swish",
    "hardswish": "hswish",
    "hardsigmoid": "hsigmoid",
    "sigmoid": "logistic",
    "abs": "absval absolute",
    "hardtanh": "clamp clip",
    "identity": "noop passthrough none pass skipconnection lambda",
    "dropout": "spatialdropout alphadropout featuredropout gaussiandropout",
    "droppath": "stochasticdepth dropconnect",
    "reshape": "view unflatten",
    "permute": "transpose swapaxes",
    "pad": "padding zeropadding zeropad constantpad reflectionpad reflectpad replicationpad circularpad",
    "crop": "cropping centercrop",
    "upsample": "upsampling resize interpolate interp upsamplingnearest upsamplingbilinear",
    "pixelshuffle": "depthtospace subpixel subpixelconv",
    "pixelunshuffle": "spacetodepth reorg",
    "channelshuffle": "shufflechannel shufflechannels",
    "slice": "split select gather narrow chunk",
    "scale": "layerscale gamma weight",
    "shift": "bias beta addbias",
    "globalsum": "globalsumpool sumpool",
    "power": "pow square exponentiate",
    "rescale": "rescaling mulconstant mulscalar constantmultiply times",
    "add": "sum plus shortcut addn elementwiseadd",
    "multiply": "mul prod product gate elementwisemul",
    "subtract": "sub minus difference",
    "maximum": "max elementwisemax",
    "average": "mean avg",
    "concat": "cat concatenate concatenation depthconcat join route merge",
    "opaque": "unknown custom blackbox other",
    "residual": "skip resblock residualblock",
    # fields
    "filters": "outchannels outputchannels channels numfilters numoutput nout units outplanes planes k u features",
    "units": "outfeatures numoutput neurons nodes hidden filters numunits outputsize u k",
    "kernel": "kernelsize ksize poolsize windowsize window filtersize kernelshape size f k",
    "stride": "strides step subsample s",
    "padding": "pad pads p padsize",
    "dilation": "dilationrate dilations rate atrous holes",
    "groups": "group numgroups ngroups g cardinality",
    "bias": "usebias biasterm hasbias withbias",
    "lower": "min minval minvalue least",
    "upper": "max maxval maxvalue greatest",
    "padding_mode": "paddingtype bordermode",
    "output_padding": "outputpads adj",
    "multiplier": "depthmultiplier channelmultiplier",
    "count_padding": "countincludepad includepadding",
    "divisor": "divisoroverride",
    "norm": "normtype",
    "axes": "axis dim dims normalizedshape",
    "axis": "dim axes",
    "size": "outputsize outputshape localsize targetsize windowsize depthradius blocksize",
    "epsilon": "eps",
    "k": "bias",
    "slope": "negativeslope alpha leak",
    "rate": "p prob probability dropoutratio dropprob droprate ratio",
    "order": "dims perm permutation axes",
    "output": "shape targetshape dim outputshape",
    "factor": "scalefactor scale scales upscalefactor downscalefactor stride size r",
    "mode": "interpolation method paddingmode",
    "value": "constant fill constantvalue",
    "length": "time",
    # wiring
    "from": "bottom bottoms input inputs inbound inboundnodes source parent parents previous",
    "name": "top id label title",
    "repeat": "repeats times number count n",
    "when": "if condition enabled",
    "share": "shared weightsfrom tie tied param",
    "frozen": "fixed freeze",
    # top
    "input": "inputshape inputsize inputdim imagesize shape size",
    "layers": "layer net network model architecture backbone features modules sequential",
    "vars": "var variables params parameters args constants",
    "blocks": "block modules macros functions definitions defs templates",
    "extends": "extend include import inherits base",
    "outputs": "output heads",
    "expect": "expects expected assert asserts check checks claims",
    "budget": "budgets limit limits",
    "source": "sources reference references paper url citation",
    "description": "desc note notes comment about",
    "language": "version format",
    # claims
    "params": "parameters nparams param totalparams",
    "macs": "mac madds multadds",
    "receptive_field": "rf receptivefield",
    "peak_memory": "memory ram",
}

# Fields of other tools for the activation behind a layer.
ACTIVATION = "activation act nonlinearity"
# A word without a counterpart -> words of ours, one of which must be known in the place, and what to do instead.
ADVICE = {
    "inchannels infeatures numfeatures numchannels inplanes numparameters cin inputdim": (
        "filters units scale groups shared",
        "leave it out: the depth comes from the input",
    ),
    "ceilmode roundmode": ("rounding", "`ceil_mode: true` is `rounding: ceil`"),
    "autopad": ("padding", "SAME_UPPER is `padding: same`, VALID is `padding: 0`"),
    "affine elementwiseaffine": ("scale", "without weights: `scale: false, shift: false`"),
    "momentum decay trackrunningstats": ("epsilon", "leave it out: it only matters in training"),
    "inplace": ("slope alpha", "leave it out: it changes no number"),
    ACTIVATION: (
        "filters units",
        "an activation is a layer of its own: write `- relu` (or tanh, silu ...) below",
    ),
    "kernelw kernelh kernelwidth kernelheight": ("kernel", "width x height in one field: `kernel: 5x3`"),
    "stridew strideh": ("stride", "width x height in one field: `stride: 2x1`"),
    "padw padh padleft padtop": ("padding", "`padding: 2x1` is 2 left and right, 1 top and bottom; `{left: 1}` a side"),
    "approximate": ("tanh", "`approximate: tanh` is `tanh: true`"),
    "keepprob keeprate": ("rate", "`rate` is the probability of being dropped, 1 - keep_prob"),
    "kernelinitializer biasinitializer weightfiller biasfiller kernelregularizer device dtype": (
        "filters units kernel scale",
        "leave it out: it changes no number here",
    ),
    "dataformat": ("filters kernel", "leave it out: volumes are always width x height x depth"),
    "trainable requiresgrad": ("frozen", "`trainable: false` is `frozen: true`"),
    "type op layer": ("from when", "the type is the key itself: `- conv: {filters: 64, kernel: 3}`"),
    "classes numclasses nc": ("vars", "put it under `vars`, and use it as `$classes`"),
    "batch batchsize": ("layers", "a batch is no part of a spec: it is the option --batch of a command"),
    "flops gflops": ("macs", "FLOPs depend on a preset; `macs` counts multiply-accumulates"),
    "pooling pool": ("maxpool", "write `maxpool` or `avgpool`"),
    "separableconv sepconv separable": (
        "depthwise",
        "write `depthwise: {kernel: 3, bias: false}`, and behind it a `conv` with kernel 1",
    ),
    "maxunpool maxunpooling unpool unpooling": (
        "maxpool",
        "it cannot be written in this version: for shapes and parameters use `upsample`",
    ),
    "squeeze unsqueeze expanddims": (
        "flatten",
        "axes of size 1 stay: `flatten` makes a vector, `reshape` gives other axes",
    ),
    "unfold fold im2col col2im": ("conv", "it cannot be written in this version"),
    "deformconv deformableconv deformconvolution": (
        "conv",
        "it cannot be written in this version: a `conv` has the same shape, and its offsets are a `conv` of their own",
    ),
    "conv1x1 pointwise pointwiseconv": ("conv", "write `conv: {filters: 64, kernel: 1}`"),
    "conv3x3": ("conv", "write `conv: {filters: 64, kernel: 3, padding: 1}`"),
    "eltwise elementwise": ("add", "write `add`, `multiply` or `maximum`"),
    "norm normalization normalize": (
        "batchnorm",
        "write `batchnorm`, `layernorm`, `groupnorm` or `instancenorm`",
    ),
    "activation activationlayer nonlinearity": ("relu", "write the function itself: `relu`, `tanh`, `silu` ..."),
    "data inputlayer placeholder": ("conv", "the input stands at the top: `input: 224x224x3`"),
    "sequential block modulelist": ("conv", "define it under `blocks`, and use it by its name"),
    "attention multiheadattention selfattention transformer": (
        "conv",
        "attention is not in version 1 of the language",
    ),
    "lstm gru rnn bilstm bigru simplernn lstmcell grucell rnncell convlstm recurrent embedding embeddingbag": (
        "conv",
        "recurrent layers and embeddings are not in version 1 of the language",
    ),
    "loss softmaxwithloss crossentropy accuracy": ("softmax", "leave it out: a spec ends with the network's output"),
}

LONGEST = 40


def nearest(word: str, known: Collection[str]) -> str:
    """A hint for an unknown word such as `did you mean "kernel"?`, out of the words `known` in its place; or ''."""
    if len(word) > LONGEST:
        return ""
    plain = simplified(word)
    if _alike(plain, known):
        return f'did you mean "{_alike(plain, known)}"?'
    for others, (ours, advice) in ADVICE.items():
        if plain in others.split() and any(one in known for one in ours.split()):
            return advice
    found = meant(word, known)
    return f'did you mean "{found}"?' if found else ""


def meant(word: str, known: Collection[str]) -> str:
    """The known word that an unknown one stands for: the same but for its signs, another tool's, or a slip; or ''."""
    plain = simplified(word)
    synonym = next((one for one, others in SYNONYMS.items() if one in known and plain in others.split()), "")
    return _alike(plain, known) or synonym or closest(word, known)


def _alike(plain: str, known: Collection[str]) -> str:
    return next((one for one in known if simplified(one) == plain), "")


def simplified(word: str) -> str:
    """A word as the tables have it: `nn.Conv2d` and `conv` are one."""
    plain = word.lower().rpartition(".")[2].replace("_", "").replace("-", "").replace(" ", "")
    for rank in ("1d", "2d", "3d"):
        plain = plain.replace(rank, "")
    return plain


def closest(word: str, known: Collection[str]) -> str:
    """The known word with the fewest letters changed, if they are few; or ''."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), known, n=1, cutoff=0.7)), "")
