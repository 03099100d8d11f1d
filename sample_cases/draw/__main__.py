"""Command line: rewrite every drawn file of the sample cases, or with a folder as argument write them there."""

import sys
from pathlib import Path

from sample_cases.draw.cases import write_all


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    written = write_all(target)
    print(f"{len(written)} files, {sum(path.stat().st_size for path in written):,} bytes")


if __name__ == "__main__":
    main()
