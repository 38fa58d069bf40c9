"""Turn a plan into machine code: text by `emit`, code by LLVM (through llvmlite, as Numba does), kept on disk.

    code = build(plan)       Code: code.run(arguments) computes blocks of eight members

The text is cut into sections, each compiled alone and kept under a hash of its text, the processor and the compiler's version in
the user's cache (`kept_code`): the same model starts at once the next time, a changed one compiles what changed.
LLVM is used without Numba's reading of Python: that alone took over a minute for a model of 1,500 variables.
"""

from __future__ import annotations

import ctypes
import hashlib
import threading
from functools import cache

import llvmlite
import llvmlite.binding as llvm
import numpy as np

from model.engine import kept_code
from model.engine.emit import emit
from model.engine.ir import Plan
from model.engine.kept_code import NAME
from model.engine.llvm_driver import driver
from model.engine.llvm_library import library

_COMPILING = threading.Lock()
ENDING = threading.Event()  # set: no further section is begun
SPEED = 1  # LLVM's level: what the emitter writes needs no more (3 takes twice as long for the same code)


class Ended(RuntimeError):
    """The program is ending: nothing more is compiled."""


class Code:
    """Machine code in memory; it lives as long as this object."""

    def __init__(self, objects: list[bytes]) -> None:
        self.engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
        for item in objects:
            self.engine.add_object_file(llvm.ObjectFileRef.from_data(item))
        self.engine.finalize_object()
        address = self.engine.get_function_address("keda_run")
        self.run = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)


def build(plan: Plan, rows: np.ndarray | None = None) -> Code:
    """The code of a plan, or of what some of its rows need. Raises NotCompiled for what only the NumPy kernel computes."""
    listed = _list_of(plan, rows)
    objects = _listed(listed)
    if objects is None:
        text = emit(plan, rows)
        modules = [library(), *text.modules.values(), driver(text)]
        with _COMPILING:
            objects = [_object(module) for module in modules]
        if listed:
            kept_code.put(listed, "".join(map(_name_of, modules)).encode())
        kept_code.prune()
    return Code(objects)


def _list_of(plan: Plan, rows: np.ndarray | None) -> str:
    """Name of the list of a kernel's object files; "" for a plan of which nobody said what it was made from."""
    mark = plan.__dict__.get("_made_from")
    if mark is None:
        return ""
    chosen = b"" if rows is None else rows.tobytes()
    return hashlib.sha256(f"{_marks()}\0{mark}\0".encode() + chosen).hexdigest()[:NAME]


def _listed(name: str) -> list[bytes] | None:
    """The object files a list names, where every one of them is there."""
    names = (kept_code.get(name) or b"").decode("ascii", "replace") if name else ""
    found = [kept_code.get(names[at : at + NAME]) for at in range(0, len(names), NAME)]
    return [each for each in found if each] if found and all(found) else None


def _object(text: str) -> bytes:
    """The object file of a module, from the cache or compiled."""
    if ENDING.is_set():
        raise Ended("the program is ending")
    name = _name_of(text)
    made = kept_code.get(name)
    if made is None:
        made = _compiled(text)
        kept_code.put(name, made)
    return made


def _name_of(text: str) -> str:
    return hashlib.sha256((_marks() + text).encode()).hexdigest()[:NAME]


def _compiled(text: str) -> bytes:
    module = llvm.parse_assembly(text)
    machine = _machine()
    tuning = llvm.create_pipeline_tuning_options(speed_level=SPEED)
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(module, passes)
    return bytes(machine.emit_object(module))


def _machine() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    cpu, features = _processor()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(
        cpu=cpu, features=features, opt=2, jit=True, reloc="default", codemodel="jitdefault"
    )


@cache
def _processor() -> tuple[str, str]:
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


@cache
def _marks() -> str:
    """What machine code depends on besides its text, and the form it is kept in: an older Keda would end at this one."""
    version = ".".join(map(str, llvm.llvm_version_info))
    return " ".join([*_processor(), llvmlite.__version__, version, str(SPEED), "with its sum"])
