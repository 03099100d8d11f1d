"""The wheel carries all that a packet needs and nothing that git does not track; it builds a case anywhere."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STRAYS = (
    "schemas/private.schema.json",
    "letter_templates/~$ternal_appeal.docx",
    "letter_templates/our_clinic.docx",
    "pipeline/rule_tables/payers/our_payer.json",
    "pipeline/__pycache__/packet.cpython-311.pyc",
    "pipeline/engines/drawing/fonts/.uuid",
    "MANIFEST.old",
)
# Without PYTHONPATH and the like, which would lead back to the checkout.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
pytestmark = pytest.mark.xdist_group("wheel")


@dataclass(frozen=True)
class Built:
    """A checkout with files that git does not track, and what was built from it."""

    checkout: Path
    tracked: list[str]
    sdist: Path
    wheel: Path

    def carried(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as wheel:
            return {name for name in wheel.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A small checkout of the files as they are now, so that the test sees what is not yet committed as well."""
    base = tmp_path_factory.mktemp("wheel")
    checkout = base / "checkout"
    tracked = [path for path in git(ROOT, "ls-files").splitlines() if not path.startswith(("sample_cases", "tests"))]
    for path in tracked:
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, checkout / path)
    git(checkout, "init", "-q")
    git(checkout, "add", "-A")
    for path in STRAYS:
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (checkout / path).write_bytes(b"nobody asked for this")
    build(checkout, "sdist", base)
    build(checkout, "wheel", base)
    return Built(checkout, tracked, next(base.glob("*.tar.gz")), next(base.glob("*.whl")))


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout


def build(folder: Path, kind: str, into: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)


def test_a_wheel_carries_schemas_templates_tables_fonts_with_licences_and_the_typing_mark(built: Built) -> None:
    assert {
        "pipeline/py.typed",
        "pipeline/schemas/case.schema.json",
        "pipeline/schemas/rule_tables/deadlines.schema.json",
        "pipeline/letter_templates/internal_appeal.docx",
        "pipeline/rule_tables/deadlines.json",
        "pipeline/engines/drawing/fonts/Carlito-Regular.ttf",
        "pipeline/engines/drawing/fonts/Carlito-OFL.txt",
    } <= built.carried()


def test_every_tracked_file_of_the_product_is_in_the_wheel_and_no_other(built: Built) -> None:
    top = ("schemas/", "letter_templates/")
    wanted = {f"pipeline/{path}" for path in built.tracked if path.startswith(top)}
    wanted |= {path for path in built.tracked if path.startswith("pipeline/")}
    assert built.carried() == wanted


def test_every_font_in_the_wheel_has_a_licence_beside_it(built: Built) -> None:
    carried = [Path(name) for name in built.carried()]
    folders = {path.parent for path in carried if path.suffix in {".ttf", ".otf"}}
    assert folders
    assert folders <= {path.parent for path in carried if path.suffix == ".txt"}


def test_no_file_that_git_does_not_track_is_in_the_sdist(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert names == {*built.tracked, "MANIFEST", "PKG-INFO"}


def test_an_unpacked_sdist_builds_the_same_wheel_whatever_else_lies_in_it(built: Built, tmp_path: Path) -> None:
    shutil.unpack_archive(built.sdist, tmp_path)
    unpacked = next(tmp_path.iterdir())
    (unpacked / "schemas" / "private.schema.json").write_text("{}")
    build(unpacked, "wheel", tmp_path)
    assert next(tmp_path.glob("*.whl")).read_bytes() == built.wheel.read_bytes()


def test_a_folder_that_is_neither_a_checkout_nor_an_sdist_gives_no_wheel(built: Built, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(built.checkout, copy, ignore=shutil.ignore_patterns(".git"))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    result = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    assert result.returncode != 0
    assert "git checkout" in result.stderr
    assert list(tmp_path.glob("*.whl")) == []


@pytest.fixture(scope="module")
def elsewhere(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment of its own with the wheel; its other packages are those of this one."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "--no-index", "--no-deps", built.wheel], check=True)
    places = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True
    )
    # A .pth names the folder alone: the editable install that lies in it is not followed.
    Path(places.stdout.strip(), "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def test_an_installed_wheel_builds_a_case_away_from_the_checkout(elsewhere: Path, tmp_path: Path) -> None:
    for path in ("practice.json", "logo.png", "trd-1-request"):
        source = ROOT / "sample_cases" / "valid" / path
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, tmp_path / path)
    command = [str(elsewhere / "bin" / "packets"), "build", "trd-1-request", "-o", "out"]
    result = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert result.returncode in {0, 3}, result.stderr
    assert list((tmp_path / "out").glob("*/*/send/*.pdf"))


def test_what_runs_there_is_the_wheel_and_not_the_checkout(elsewhere: Path, tmp_path: Path) -> None:
    ask = "import pipeline; from pipeline import places; print(pipeline.__file__, places.schemas())"
    said = subprocess.run(
        [elsewhere / "bin" / "python", "-c", ask],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(Path(path).is_relative_to(elsewhere) for path in said.split())
