"""Where networks run: on CUDA where it really works, else on the CPU, and why.

onnxruntime's GPU wheel offers CUDA everywhere and falls back in silence where the driver or a
library is missing; here a network must have run on it to be believed.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import io
import sys
from functools import lru_cache
from typing import Literal

import numpy as np
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as _state

Provider = Literal["CUDA", "CPU"]

# What onnxruntime raises at a network: its own family has no common base.
RUN_ERRORS: tuple[type[Exception], ...] = (
    _state.EPFail,
    _state.EngineError,
    _state.Fail,
    _state.InvalidArgument,
    _state.InvalidGraph,
    _state.InvalidProtobuf,
    _state.NoModel,
    _state.NoSuchFile,
    _state.NotFound,
    _state.NotImplemented,
    _state.RuntimeException,
    MemoryError,
    RuntimeError,
    ValueError,
)

_PROVIDERS = {"CUDA": "CUDAExecutionProvider", "CPU": "CPUExecutionProvider"}
_FATAL_ONLY = 4
_DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


@lru_cache(maxsize=1)
def choose_provider() -> tuple[Provider, str]:
    """Return where to run networks and the reason, for the user; found out once a process."""
    if _PROVIDERS["CUDA"] not in ort.get_available_providers():
        return "CPU", "this onnxruntime is built without CUDA"
    try:
        ctypes.CDLL(_DRIVER)
    except OSError:
        return "CPU", "there is no NVIDIA driver"
    _load_cuda_libraries()
    try:
        session = open_session(_smallest_network(), "CUDA")
        session.run(None, {"x": np.zeros(1, np.float32)})
    except RUN_ERRORS as error:
        return "CPU", f"onnxruntime cannot use CUDA: {first_line(error)}"
    return "CUDA", "onnxruntime runs on a CUDA device"


def open_session(content: bytes, provider: Provider) -> ort.InferenceSession:
    """Open a network whose bytes were checked, on one thread: faster than many beside other work.

    Raises
    ------
    RuntimeError, or another of ``RUN_ERRORS``
        If it cannot be opened, or not there.
    """
    ort.set_default_logger_severity(_FATAL_ONLY)  # what it would log is said here, in one line
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL_ONLY
    session = ort.InferenceSession(content, options, providers=[_PROVIDERS[provider]])
    if _PROVIDERS[provider] not in session.get_providers():
        raise RuntimeError("it finds no CUDA device, or not the CUDA and cuDNN libraries: pip install '.[cuda]'")
    return session


def first_line(error: Exception) -> str:
    """Return the first line of an error, for a sentence."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _load_cuda_libraries() -> None:
    """Load the CUDA libraries of NVIDIA's wheels, where they are installed; torch's are not looked for."""
    if importlib.util.find_spec("nvidia") is not None:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints, and standard output is for results
            ort.preload_dlls(directory="")


def _smallest_network() -> bytes:
    from onnx import TensorProto, helper

    value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "smallest", value[:1], value[1:])
    return bytes(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()
    )
