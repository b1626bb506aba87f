"""Records a PyTorch model while it runs once, as a graph in JSON that needs no PyTorch to be read.

The model runs in evaluation mode on the meta device: its own code is executed, no number is computed, and its weights
stay where they are. Every function of PyTorch is recorded with the modules that called it.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import contextmanager
from importlib import import_module
from operator import attrgetter, getitem
from typing import TYPE_CHECKING, Any

from cnncalc.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

VERSION = 1


class FactoryError(UserError):
    """A PyTorch model that cannot be made, or does not run."""


# Operators of ATen that have other arguments than the functions of the same name, or in another order.
BY_NAME = frozenset({"batch_norm", "instance_norm", "layer_norm", "group_norm"})


def capture(model: Any, inputs: Any = None, *, name: str = "") -> dict[str, object]:
    """The graph of a PyTorch module, as plain data: `json.dump` writes it, `cnncalc import graph.json` reads it.

    `inputs` is a tensor, a shape such as `(1, 3, 224, 224)`, or a list of them, one for each argument of `forward`.
    The batch has to be 1. The model's own code runs; its weights and its mode are as before afterwards. An
    `ExportedProgram` of `torch.export` is a graph already: nothing runs, and it has inputs of its own.
    """
    import torch

    if isinstance(model, torch.export.ExportedProgram):
        return _exported(model, name)
    if inputs is None:
        raise FactoryError("the input's shape is missing", "such as cnncalc.capture(model, (1, 3, 224, 224))")
    given = [inputs] if isinstance(inputs, torch.Tensor) or _is_shape(inputs) else list(inputs)
    shapes = [tuple(one.shape) if isinstance(one, torch.Tensor) else tuple(one) for one in given]
    dtypes = [one.dtype if isinstance(one, torch.Tensor) else _dtype(model) for one in given]
    try:
        return _run(model, shapes, dtypes, "meta", name)
    except (NotImplementedError, RuntimeError) as err:
        if "meta" not in str(err).lower():
            raise
    return _run(model, shapes, dtypes, None, name)  # some code asks for values, which only real tensors have


def _exported(program: Any, name: str) -> dict[str, object]:
    """The graph of an exported program, whose operators are those of ATen."""
    signature = program.graph_signature
    learnt, buffers = signature.inputs_to_parameters, signature.inputs_to_buffers
    paths = {**learnt, **buffers}
    known: dict[Any, dict[str, object]] = {}
    nodes: list[dict[str, object]] = []
    shapes: list[list[int]] = []
    outputs: list[object] = []
    for node in program.graph.nodes:
        shape = _shape_of(node.meta.get("val"))
        if node.op == "placeholder" and node.name in paths:
            known[node] = {"weight": paths[node.name], "shape": shape}
        elif node.op == "placeholder" and node.name in signature.user_inputs:
            known[node] = {"input": len(shapes), "shape": shape}
            shapes.append(_shape_of(node.meta["val"]) or [])
        elif node.op == "call_function" and node.target is getitem and isinstance(node.args[1], int):
            source = known.get(node.args[0], {"constant": True})
            known[node] = {**source, "output": node.args[1], "shape": shape}
        elif node.op == "call_function":
            known[node] = {"node": len(nodes), "output": 0, "shape": shape}
            nodes.append(_operator(node, known, shape))
        elif node.op == "output":
            outputs = [known[one] for one in node.args[0] if one in known and one.name in signature.user_outputs]
    tensors = dict(program.state_dict)
    return {
        "cnncalc_graph": VERSION,
        "name": name or "network",
        "inputs": shapes,
        "parameters": {path: list(tensors[path].shape) for path in learnt.values()},
        "buffers": {path: list(tensors[path].shape) for path in buffers.values() if path in tensors},
        "nodes": nodes,
        "outputs": outputs,
    }


def _shape_of(value: Any) -> Any:
    """The shape of what a node gives, a list of them for several; None for what is no tensor."""
    if isinstance(value, (tuple, list)):
        return [_shape_of(one) for one in value]
    return list(map(int, value.shape)) if hasattr(value, "shape") else None


def _operator(node: Any, known: dict[Any, dict[str, object]], shape: object) -> dict[str, object]:
    """An operator as a call of the function that has its name."""

    def plain(value: Any) -> object:
        if hasattr(value, "op") and hasattr(value, "meta"):
            return known.get(value, {"constant": True, "shape": []})
        if isinstance(value, (list, tuple)):
            return [plain(one) for one in value]
        return _plain_scalar(value)

    operator = getattr(node.target, "__name__", str(node.target)).partition(".")[0]
    args, kwargs = list(node.args), dict(node.kwargs)
    if operator == "slice":
        filled: list[Any] = [*args[1:], *(0, None, None, 1)[len(args) - 1 :]]
        dim, bounds = filled[0], filled[1:]
        before = [{"slice": [None, None, None]}] * (dim % len(node.meta["val"].shape))
        index = [*before, {"slice": [_plain_scalar(one) for one in bounds]}]
        return _call(node, "getitem", [plain(args[0]), index], {}, shape)
    if operator in BY_NAME:
        names = [argument.name for argument in node.target._schema.arguments]
        kwargs.update(zip(names[1:], args[1:], strict=False))
        args = args[:1]
    named = {key: plain(value) for key, value in kwargs.items()}
    return _call(node, operator, [plain(one) for one in args], named, shape)


def _call(node: Any, operator: str, args: list[object], kwargs: dict[str, object], shape: object) -> dict[str, object]:
    """A call with the modules that it is in."""
    stack = [(path, type_) for path, type_ in node.meta.get("nn_module_stack", {}).values() if path]
    return {
        "op": operator, "args": args, "kwargs": kwargs,
        "modules": [[path, str(getattr(type_, "__name__", type_)).rpartition(".")[2], 0] for path, type_ in stack],
        "shape": shape,
    }  # fmt: skip


def _dtype(model: Any) -> Any:
    """The type of a model's numbers: that of its first parameter which has decimals."""
    import torch

    found = (one.dtype for one in model.parameters() if one.dtype.is_floating_point)
    return next(found, torch.get_default_dtype())


def factory_model(source: str) -> Any:
    """The model that `torch:package.module:factory` names: made by a function or a class, or a module itself."""
    _, _, named = source.partition(":")
    module, _, factory = named.partition(":")
    if not (module and factory):
        raise FactoryError(f"{source} names no model", "such as torch:package.module:factory")
    with _own_code(source):
        made = attrgetter(factory)(import_module(module))
        return made() if isinstance(made, type) or not hasattr(made, "named_parameters") else made


def factory_graph(source: str, model: Any, shapes: Sequence[tuple[int, ...]]) -> dict[str, object]:
    """The graph of a model that `factory_model` made."""
    with _own_code(source):
        return capture(model, shapes, name=source.rpartition(":")[2].rpartition(".")[2])


def arrays(model: Any) -> dict[str, Any]:
    """The numbers of a model's parameters and buffers by their paths, as NumPy arrays."""
    tensors = [*model.named_parameters(), *model.named_buffers()]
    return {path: tensor.detach().cpu().numpy() for path, tensor in tensors}


@contextmanager
def _own_code(source: str) -> Iterator[None]:
    """The user's own code runs, with this folder among the places where modules are looked for."""
    folder = os.getcwd()
    sys.path.insert(0, folder)
    try:
        yield
    except ImportError as err:
        hint = "pip install torch" if err.name == "torch" else "modules are looked for in this folder, too"
        raise FactoryError(f"{source}: {err}", hint) from None
    except Exception as err:
        message = " ".join(f"{type(err).__name__}: {err}".split())[:300]
        raise FactoryError(f"{source}: the model's own code failed: {message}") from err
    finally:
        sys.path.remove(folder)


def _is_shape(inputs: object) -> bool:
    return isinstance(inputs, (tuple, list)) and all(isinstance(one, int) for one in inputs)


def _run(
    model: Any, shapes: list[tuple[int, ...]], dtypes: list[Any], device: str | None, name: str
) -> dict[str, object]:
    import torch

    tensors = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    replaced = {path: tensor.detach().to(device) if device else tensor for path, tensor in tensors.items()}
    examples = [torch.zeros(shape, dtype=dtype, device=device) for shape, dtype in zip(shapes, dtypes, strict=True)]
    recorder = Recorder(model, replaced, examples)
    with _evaluating(model), _module_hooks(recorder), torch.no_grad(), _mode(recorder), _device(device):
        output = torch.func.functional_call(model, replaced, tuple(examples), strict=False)
    return {
        "cnncalc_graph": VERSION,
        "name": name or type(model).__name__,
        "torch": torch.__version__,
        "inputs": [list(shape) for shape in shapes],
        "parameters": {path: list(one.shape) for path, one in model.named_parameters()},
        "buffers": {path: list(one.shape) for path, one in model.named_buffers()},
        "nodes": recorder.nodes,
        "outputs": [recorder.reference(one) for one in _tensors(output)],
    }


def _device(device: str | None) -> Any:
    """New tensors are made where the others are."""
    import contextlib

    import torch

    return torch.device(device) if device else contextlib.nullcontext()


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode, and each module's own mode afterwards."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


@contextmanager
def _module_hooks(recorder: Any) -> Iterator[None]:
    """The recorder knows which modules are running."""
    from torch.nn.modules import module as modules

    before = modules.register_module_forward_pre_hook(recorder.enter)
    behind = modules.register_module_forward_hook(recorder.leave, always_call=True)
    try:
        yield
    finally:
        before.remove()
        behind.remove()


def _tensors(value: Any) -> list[Any]:
    """The tensors inside any value, in order; of a model's output object the first, which is its result."""
    import torch
    from torch.utils._pytree import tree_flatten

    leaves = [one for one in tree_flatten(value)[0] if isinstance(one, torch.Tensor)]
    if not leaves and hasattr(value, "__dict__"):
        leaves = [one for one in vars(value).values() if isinstance(one, torch.Tensor)]
    return leaves


def _mode(recorder: Recorder) -> Any:
    """A mode of PyTorch's in which every function goes through a recorder. Its base class is theirs."""
    from torch.overrides import TorchFunctionMode

    class Mode(TorchFunctionMode):  # type: ignore[misc, unused-ignore]
        def __torch_function__(
            self, func: Callable[..., Any], types: object, args: Any = (), kwargs: Any = None
        ) -> object:
            del types
            return recorder.run(func, args, kwargs or {})

    return Mode()


class Recorder:
    """Notes every function that runs: its arguments as plain data, its modules, and the shapes that it gives."""

    def __init__(self, model: Any, tensors: dict[str, Any], examples: Sequence[Any]) -> None:
        import torch

        self.tensor_type, self.model = torch.Tensor, model
        self.nodes: list[dict[str, object]] = []
        self.stack: list[list[object]] = []
        self.kept: list[Any] = list(examples)  # an id belongs to a tensor as long as that lives
        self.known: dict[int, dict[str, object]] = {}
        for path, tensor in tensors.items():
            self.known.setdefault(id(tensor), {"weight": path})
        for number, tensor in enumerate(examples):
            self.known[id(tensor)] = {"input": number}
        self.paths: dict[int, str] = {}
        for path, module in model.named_modules():
            self.paths.setdefault(id(module), path)
        self.calls: Counter[str] = Counter()

    def enter(self, module: Any, args: object) -> None:
        """A module begins to run."""
        del args
        path = self.paths.get(id(module), "?")
        self.stack.append([path, type(module).__name__, self.calls[path]])
        self.calls[path] += 1

    def leave(self, module: Any, args: object, output: object) -> None:
        """It ends."""
        del module, args, output
        self.stack.pop()

    def run(self, func: Callable[..., Any], args: Any, kwargs: Any) -> object:
        """Run a function, and note it if it makes tensors of tensors."""
        from torch.utils._pytree import tree_flatten

        has_tensors = any(isinstance(one, self.tensor_type) for one in tree_flatten((args, kwargs))[0])
        given = (self.plain(args), self.plain(kwargs)) if has_tensors else ([], {})
        result = func(*args, **kwargs)
        results = result if isinstance(result, (tuple, list)) else (result,)
        if has_tensors and any(isinstance(one, self.tensor_type) for one in results):
            self.note(_name(func), given, results, is_many=results is result)
        return result

    def note(self, name: str, given: tuple[object, object], results: Any, *, is_many: bool) -> None:
        """Append a function to the graph; what it gives is known from now on."""
        shapes = [list(one.shape) if isinstance(one, self.tensor_type) else None for one in results]
        for place, one in enumerate(results):
            if isinstance(one, self.tensor_type) and "weight" not in self.known.get(id(one), {}):
                self.known[id(one)] = {"node": len(self.nodes), "output": place}
                self.kept.append(one)
        self.nodes.append({
            "op": name, "args": given[0], "kwargs": given[1], "modules": [list(one) for one in self.stack[1:]],
            "shape": shapes if is_many else shapes[0],
        })  # fmt: skip

    def reference(self, tensor: Any) -> dict[str, object]:
        """A tensor by where it is from."""
        return {**self.known.get(id(tensor), {"constant": True}), "shape": list(tensor.shape)}

    def plain(self, value: Any) -> object:
        """An argument as JSON has it."""
        if isinstance(value, self.tensor_type):
            return self.reference(value)
        if isinstance(value, (list, tuple)):
            return [self.plain(one) for one in value]
        if isinstance(value, dict):
            return {str(key): self.plain(one) for key, one in value.items()}
        if isinstance(value, slice):
            return {"slice": [self.plain(one) for one in (value.start, value.stop, value.step)]}
        return _plain_scalar(value)


def _plain_scalar(value: Any) -> object:
    if value is Ellipsis:
        return {"ellipsis": True}
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return {"infinity": 1 if value > 0 else -1}
    return value if value is None or isinstance(value, (int, float, bool, str)) else {"object": str(value)[:80]}


def _name(func: Any) -> str:
    """A function's name; of an attribute that is read, `get_` and its name."""
    name = getattr(func, "__name__", str(func))
    if name == "__get__":
        return f"get_{getattr(getattr(func, '__self__', None), '__name__', '?')}"
    return str(name)
