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
_NAME = 32  # letters of a kept file's name, which stand at its head too
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
            _put(listed, "".join(map(_name_of, modules)).encode())
    return Code(objects)


def _list_of(plan: Plan, rows: np.ndarray | None) -> str:
    """Name of the list of a kernel's object files; "" for a plan of which nobody said what it was made from."""
    mark = plan.__dict__.get("_made_from")
    if mark is None:
        return ""
    chosen = b"" if rows is None else rows.tobytes()
    return hashlib.sha256(f"{_marks()}\0{mark}\0".encode() + chosen).hexdigest()[:_NAME]


def _listed(name: str) -> list[bytes] | None:
    """The object files a list names, where every one of them is there."""
    names = (_get(name) or b"").decode("ascii", "replace") if name else ""
    found = [_get(names[at : at + _NAME]) for at in range(0, len(names), _NAME)]
    return [each for each in found if each] if found and all(found) else None


def _object(text: str) -> bytes:
    """The object file of a module, from the cache or compiled."""
    if ENDING.is_set():
        raise Ended("the program is ending")
    name = _name_of(text)
    made = _get(name)
    if made is None:
        made = _compiled(text)
        _put(name, made)
    return made


def _name_of(text: str) -> str:
    return hashlib.sha256((_marks() + text).encode()).hexdigest()[:_NAME]


def _get(name: str) -> bytes | None:
    """What is kept under a name; None where that is nothing, or a torn file."""
    try:
        kept = (_writable(cache_folder()) / f"{name}.o").read_bytes()
    except OSError:
        return None
    head, body = kept[: 2 * _NAME], kept[2 * _NAME :]
    return body if head == _head(name, body) else None


def _put(name: str, made: bytes) -> None:
    """Keep it for the next start; a full or read-only disk costs that start time, nothing else."""
    path = _writable(cache_folder()) / f"{name}.o"
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    try:
        part.write_bytes(_head(name, made) + made)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


def _head(name: str, body: bytes) -> bytes:
    return name.encode() + hashlib.sha256(body).digest()


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
