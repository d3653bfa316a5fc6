"""D66: use up memory, disk and descriptors, while tracing or in the program."""

import pytest
from attack import RIGHT, Attack, answering, wrong

from grader.report import Kind

MAIN = """
func.func @main(%x: tensor<2x1x3xf32>) -> (tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>) {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %s = func.call @CALLEE(%z) : (tensor<f32>) -> tensor<f32>
  %o = stablehlo.reshape %s : (tensor<f32>) -> tensor<1xf32>
  %q = stablehlo.constant dense<0.0> : tensor<3x3xf32>
  %v = stablehlo.constant dense<0.0> : tensor<3xf32>
  return %x, %x, %x, %v, %q, %o : tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>
}
"""

MAPPED = """
import ctypes, os, time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p


def mapped(size, flags, protection=3):
    at = libc.mmap(None, ctypes.c_size_t(size), protection, 0x22 | flags, -1, ctypes.c_long(0))
    if at == 2**64 - 1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return at


"""

ATTACKS = {
    "memory": Attack(wrong("hoard = []\nwhile True: hoard.append(bytearray(1 << 26))")),
    "array": Attack(wrong(inside="import numpy as np; return np.ones(1 << 33).sum()")),
    "shared": Attack(wrong(inside="import mmap; mmap.mmap(-1, 1 << 40)")),
    "read-only": Attack(
        MAPPED
        + wrong("""
for _ in range(32):
    at = mapped(1 << 26, 0)
    ctypes.memset(at, 1, 1 << 26)
    libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(1 << 26), 1)
time.sleep(2)
""")
    ),
    "stack": Attack(
        MAPPED + wrong(inside="ctypes.memset(mapped(1 << 31, 0x100), 1, 1 << 31); time.sleep(2)")
    ),
    "addresses": Attack(
        MAPPED
        + wrong(
            inside="""
at = mapped(1 << 37, 0x4000, 1)
for number in range(1 << 16):
    ctypes.string_at(at + (number << 21), 1)
"""
        )
    ),
    "files": Attack(
        wrong("""
import os
try:
    while True:
        os.pipe()
except OSError:
    pass
""")
    ),
    "result": Attack(wrong(inside="return jnp.zeros((1 << 16, 1 << 16))")),
    "temporary": Attack(
        wrong(inside="y = jnp.outer(*[jnp.arange(1e5) * x.sum()] * 2); return x + y.max()")
    ),
    "calls": Attack(
        answering("""
parts = ["func.func private @f0(%x: tensor<f32>) -> tensor<f32> {\\n return %x : tensor<f32>\\n}"]
for n in range(1, 40):
    parts.append(f\"\"\"func.func private @f{n}(%x: tensor<f32>) -> tensor<f32> {{
      %a = func.call @f{n - 1}(%x) : (tensor<f32>) -> tensor<f32>
      %b = func.call @f{n - 1}(%a) : (tensor<f32>) -> tensor<f32>
      %c = stablehlo.add %a, %b : tensor<f32>
      return %c : tensor<f32>\\n}}\"\"\")
return right[0], artifact(MAIN.replace("CALLEE", "f39") + "\\n".join(parts))
""").replace("def take_over():", f"MAIN = '''{MAIN}'''\n\n\ndef take_over():\n    MAIN")
    ),
    "recursion": Attack(
        answering("""
part = \"\"\"func.func private @f(%x: tensor<f32>) -> tensor<f32> {
  %a = func.call @f(%x) : (tensor<f32>) -> tensor<f32>
  return %a : tensor<f32>\\n}\"\"\"
return right[0], artifact(MAIN.replace("CALLEE", "f") + part)
""").replace("def take_over():", f"MAIN = '''{MAIN}'''\n\n\ndef take_over():\n    MAIN")
    ),
}
TWIN = Attack("import numpy as np\n\nSOME = np.zeros(1 << 22)\n" + RIGHT)


@pytest.mark.parametrize("name", ["memory", "array", "read-only", "result", "temporary"])
def test_memory_has_a_limit(graded, name) -> None:
    graded.attack(name, kind=Kind.MEMORY)


def test_shared_memory_is_denied(graded) -> None:
    graded.attack("shared", kind=Kind.FILE, says="PermissionError")


@pytest.mark.parametrize(
    ("name", "says"), [("stack", "Operation not permitted"), ("addresses", "Cannot allocate")]
)
def test_memory_that_is_no_data_is_denied(graded, name, says) -> None:
    graded.attack(name, kind=Kind.FILE, says=says)


def test_descriptors_have_a_limit(graded) -> None:
    assert graded.run.report("d66-files").tasks[0].points == 0


@pytest.mark.parametrize("name", ["calls", "recursion"])
def test_a_program_may_not_unfold_without_end(graded, name) -> None:
    graded.attack(name, kind=Kind.OPERATIONS)


def test_some_memory_is_harmless(graded) -> None:
    graded.twin()
