"""The house keeps its shape: layers, sizes, names, and no field of medicine in the code."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 40
LONGEST_MODULE = 350
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "manager", "misc"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_a_screen(path: Path) -> None:
    too_long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(path) if f.end_lineno}
    assert {name: lines for name, lines in too_long.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_named_for_what_it_holds_and_says_so(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "a module begins with a docstring"


def test_public_functions_and_classes_have_a_docstring() -> None:
    def bare(path: Path) -> list[str]:
        tree = ast.parse(path.read_text("utf-8"))
        kinds = (ast.FunctionDef, ast.ClassDef)
        public = [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]
        return [f"{name_of(path)}:{node.name}" for node in public if not ast.get_docstring(node)]

    assert [entry for path in MODULES for entry in bare(path)] == []


def test_imports_run_downwards_only() -> None:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter, "import-linter belongs to the test requirements"
    result = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_no_drug_or_scale_is_named_in_the_code() -> None:
    """The next specialty must be files, not commits."""
    drugs = json.loads((PACKAGE / "rule_tables" / "drugs.json").read_text("utf-8"))["drugs"]
    scales = json.loads((PACKAGE / "rule_tables" / "rating_scales.json").read_text("utf-8"))["scales"]
    names = {drug["ingredient"].lower() for drug in drugs} | {scale["id"].lower() for scale in scales}
    names = {name for name in names if len(name) > 3}
    codes = {name_of(path): code_of(path) for path in MODULES}
    found = [f"{module}: {name}" for module, code in codes.items() for name in names if name in code]
    assert found == []


def code_of(path: Path) -> str:
    """The code of a module without docstrings and comments, in lower case."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value.value = ""
    return ast.unparse(tree).lower()
