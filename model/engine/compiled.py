"""Turn a plan into machine code: text by `emit`, code by LLVM (through llvmlite, as Numba does), kept on disk.

    code = build(plan)       Code: code.run(arguments) computes blocks of eight members

The text is cut into sections, each compiled alone and kept under a hash of its text, the processor and the compiler's version in
the user's cache (or $KEDA_CACHE): the same model starts at once the next time, a changed one compiles what changed.
LLVM is used without Numba's reading of Python: that alone took over a minute for a model of 1,500 variables.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
import threading
from functools import cache
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm
import numpy as np

from model.engine.emit import emit
from model.engine.ir import Plan
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
    text = emit(plan, rows)
    modules = [library(), *text.modules.values(), driver(text)]
    with _COMPILING:
        return Code([_object(module) for module in modules])


def _object(text: str) -> bytes:
    """The object file of a module, from the cache or compiled."""
    if ENDING.is_set():
        raise Ended("the program is ending")
    name = hashlib.sha256((_marks() + text).encode()).hexdigest()[:32]
    path = _writable(cache_folder()) / f"{name}.o"
    try:
        kept = path.read_bytes()
        if len(kept) > 64 and kept[:32].decode("ascii", "replace") == name:
            return kept[32:]
    except OSError:
        pass
    made = _compiled(text)
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    try:
        part.write_bytes(name.encode() + made)
        part.replace(path)
    except OSError:  # a full or read-only disk costs the next start time, nothing else
        part.unlink(missing_ok=True)
    return made


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
    """What machine code depends on besides its text."""
    version = ".".join(map(str, llvm.llvm_version_info))
    return " ".join([*_processor(), llvmlite.__version__, version, str(SPEED)])


def cache_folder() -> Path:
    """Where compiled kernels are kept: $KEDA_CACHE, else the user's cache."""
    if own := os.environ.get("KEDA_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or (
        os.environ.get("LOCALAPPDATA") if os.name == "nt" else str(Path.home() / ".cache")
    )
    return Path(base or tempfile.gettempdir()) / "keda" / "kernels"


@cache
def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="keda-kernels-"))
