"""What goes into a wheel and an sdist: exactly the files that git tracks, so that nothing else is ever shipped.

An sdist carries that list as MANIFEST; a wheel built from the sdist goes by it, and is the same wheel.
"""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIST = "MANIFEST"
# Where a tracked folder lies in the wheel; folders that are not named here stay out of it.
IN_WHEEL = {"pipeline": "pipeline", "schemas": "pipeline/schemas", "letter_templates": "pipeline/letter_templates"}


class TrackedFiles(BuildHookInterface):
    """Names every file itself; hatchling's own search, which takes untracked files too, is switched off."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; an editable install lies in the checkout and needs no list."""
        if version == "editable":
            return
        root = Path(self.root)
        tracked = tracked_files(root)
        if self.target_name == "wheel":
            build_data["force_include"].update({str(root / path): place for path, place in in_wheel(tracked).items()})
            return
        listed = Path(self.directory) / LIST
        listed.parent.mkdir(parents=True, exist_ok=True)
        listed.write_text("".join(f"{path}\n" for path in tracked), encoding="utf-8")
        build_data["force_include"].update({str(root / path): path for path in tracked})
        build_data["force_include"][str(listed)] = LIST

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called by hatchling afterwards; the list was needed only while the sdist was written."""
        (Path(self.directory) / LIST).unlink(missing_ok=True)


def tracked_files(root: Path) -> list[str]:
    """Paths below `root`, sorted: as MANIFEST lists them in an unpacked sdist, else as git tracks them.

    Raises RuntimeError where there is neither: rather no wheel than one with whatever lies about.
    """
    if (root / LIST).is_file():
        return (root / LIST).read_text("utf-8").splitlines()
    git = ["git", "-c", f"safe.directory={root}", "-C", str(root)]
    try:
        top = subprocess.run([*git, "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=True).stdout
        names = subprocess.run([*git, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        top = names = ""
    if not names or Path(top.strip()).resolve() != root.resolve():
        raise RuntimeError("A wheel is built from a git checkout (with git installed) or from an unpacked sdist.")
    return sorted(filter(None, names.split("\0")))


def in_wheel(tracked: list[str]) -> dict[str, str]:
    """Path in the checkout to path in the wheel, for the files that a wheel carries."""
    parts = ((path, *path.partition("/")[::2]) for path in tracked)
    return {path: f"{IN_WHEEL[folder]}/{rest}" for path, folder, rest in parts if folder in IN_WHEEL}
