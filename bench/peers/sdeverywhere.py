"""SDEverywhere: Vensim text to JavaScript, run on Node."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench.peers import folder

_NESTED = re.compile(
    r"(?:^|[-+*/(,=<>^])\s*(INITIAL|SAMPLE IF TRUE|SMOOTHI?|DELAY1I?|DELAY3I?)\s*\("
)
_HEAD = re.compile(
    r"^(\s*(?:\{[^}]*\})?\s*)([^\[=(]+)(\[[^\]]*\])?((?:\s*:EXCEPT:\s*\[[^\]]*\])?\s*=)(?!=)"
)
STAND_IN = "DELAY FIXED, which its JavaScript lacks, replaced by DELAY1I (timing only)"


def measure(text: str, outputs: list[str], seconds: float) -> dict[str, object]:
    """Processor time of one run, or why there is none."""
    home = folder() / "javascript"
    if not shutil.which("node") or not (home / "node_modules/@sdeverywhere/compile").is_dir():
        return {"absent": "not installed: python -m bench --fetch"}
    notes = [STAND_IN] if "DELAY FIXED" in text else []
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.mdl"
        path.write_text(readable(text), encoding="utf-8")
        script = Path(__file__).with_suffix(".mjs")
        ask = json.dumps({"outputs": outputs, "seconds": seconds})
        done = subprocess.run(
            ["node", str(script), str(path), ask], cwd=home, capture_output=True, text=True
        )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("Error")]
        return {"absent": f"cannot run this model: {(said or ['no reason given'])[0]}"}
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "notes": notes}


def readable(text: str) -> str:
    """The same model as it can read it: memories stand directly after the equals sign."""
    body, bar, rest = text.replace("DELAY FIXED", "DELAY1I").partition("\\\\\\---///")
    out: list[str] = []
    for block in body.split("|"):
        equation, tilde, about = block.partition("~")
        head = _HEAD.match(equation)
        if head and not equation.strip().startswith("*"):
            equation = _lifted(equation, head, out)
        out.append(equation + tilde + about)
    return "|".join(out) + bar + rest


def _lifted(equation: str, head: re.Match[str], out: list[str]) -> str:
    """Memories inside the expression become variables of their own."""
    subs, sign, expr = head.group(3) or "", head.group(4), equation[head.end() :]
    while found := next((m for m in _NESTED.finditer(expr) if not _whole(expr, m)), None):
        end = _close(expr, found.end() - 1)
        name = f"lifted part {len(out)}"
        out.append(f"\n{name}{subs}{sign} {expr[found.start(1) : end + 1]} ~~")
        expr = expr[: found.start(1)] + name + subs + expr[end + 1 :]
    return equation[: head.end()] + expr


def _whole(expr: str, found: re.Match[str]) -> bool:
    before, after = expr[: found.start(1)], expr[_close(expr, found.end() - 1) + 1 :]
    return not before.strip() and not after.strip()


def _close(text: str, at: int) -> int:
    depth = 0
    for place in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return len(text) - 1
