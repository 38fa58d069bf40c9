"""A program may end at any moment while a kernel is still being compiled."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys, time
from model import city
from model.engine.simulate import prepare
prepare(city(["income"]))
time.sleep(float(sys.argv[1]))
"""


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.5])
def test_ending_while_a_kernel_is_compiled_is_a_quiet_end(seconds, tmp_path):
    fresh = {**os.environ, "KEDA_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(seconds)], env=fresh, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
