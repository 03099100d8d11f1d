"""The far side of the fallback engine: one letter, rendered by dxpdf in a process of its own.

A program that uses nothing of this package, run by the same Python:

    python -I fallback_child.py PACKAGES FONTS_CONF DOCX PDF

PACKAGES is the folder that dxpdf lies in. Exit 0: the PDF is written; anything else: it is not.
"""

import os
import resource
import sys
from contextlib import suppress

MOST_BYTES = 4 << 30


def main(packages: str, fonts_conf: str, docx: str, pdf: str) -> None:
    """Render one letter within bounds: a picture of a billion dots ends this process, not the machine."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    os.environ["FONTCONFIG_FILE"] = fonts_conf  # read once, when the library is first used
    sys.path.append(packages)
    import dxpdf

    dxpdf.convert_file(docx, pdf)


if __name__ == "__main__":
    main(*sys.argv[1:])
