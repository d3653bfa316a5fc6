"""What stands in a StableHLO module: its operations, its functions, and who calls which."""

from collections.abc import Iterator

from jaxlib.mlir import ir

_CALLS = {"func.call": "callee", "stablehlo.composite": "decomposition"}


def walk(module: ir.Module | ir.Operation) -> Iterator[ir.Operation]:
    """All operations in a module or a function, nested ones too."""
    pending = [
        operation
        for region in module.operation.regions
        for block in region.blocks
        for operation in block.operations
    ]
    while pending:
        operation = pending.pop().operation
        yield operation
        for region in operation.regions:
            for block in region.blocks:
                pending.extend(block.operations)


def functions(module: ir.Module) -> dict[str, ir.Operation]:
    """A module's functions by their names."""
    return {
        ir.StringAttr(operation.attributes["sym_name"]).value: operation.operation
        for operation in module.body.operations
        if "sym_name" in operation.attributes
    }


def callee(operation: ir.Operation) -> str | None:
    """The function that an operation calls, if it does."""
    name = _CALLS.get(operation.name)
    return ir.FlatSymbolRefAttr(operation.attributes[name]).value if name else None
