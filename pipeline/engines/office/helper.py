"""The far side of the LibreOffice engine: keeps one soffice and turns letters into PDFs when told to.

A program of its own, run by the Python that LibreOffice's UNO bridge is built for (often the system's, not ours),
so it uses nothing of this package:

    python3 -I helper.py SOFFICE PROFILE_URL PIPE PARENT_PID

Speaks JSON, a line a message. First it says {"ready": "7.4.7.2"}; then for each
{"docx": "…", "pdf": "…", "options": {…}} (file names in the current folder, options of the PDF export) it answers
{"done": true} or {"failed": "load" | "export" | "office"}, where "office" means that soffice itself is gone.
It leads the session it runs in: when its stdin closes or its parent vanishes, it takes soffice and itself away, also
in the middle of a letter.
"""

import contextlib
import hashlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import uno

PARENT_CHECK_SECONDS = 0.5
CONNECT_SECONDS = 90.0
CONNECT_EVERY_SECONDS = 0.01
NEVER = 0
SOCKET_FOLDERS = ("/tmp", "/var/tmp")
OPTIONS = ("--headless", "--invisible", "--nologo", "--nodefault", "--norestore", "--nolockcheck")
LOAD = {
    "FilterName": "MS Word 2007 XML",
    "Hidden": True,
    "ReadOnly": True,
    "MacroExecutionMode": NEVER,
    "UpdateDocMode": NEVER,
}


def properties(values: dict[str, Any]) -> tuple[Any, ...]:
    """UNO property values, as media descriptors and filter data want them."""
    made = []
    for name, value in values.items():
        made.append(uno.createUnoStruct("com.sun.star.beans.PropertyValue"))
        made[-1].Name, made[-1].Value = name, value
    return tuple(made)


def say(**message: object) -> None:
    """One message to the parent."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def take_all_away(profile_url: str, pipe: str) -> None:
    """End the session at once, and first remove the two sockets that a killed soffice leaves."""
    profile_id = "".join(f"{byte:x}" for byte in hashlib.md5(profile_url.encode("utf-16-le")).digest())
    for folder in SOCKET_FOLDERS:
        for name in (pipe, "SingleOfficeIPC_" + profile_id):
            with contextlib.suppress(OSError):
                os.unlink(f"{folder}/OSL_PIPE_{os.getuid()}_{name}")
    os.killpg(0, signal.SIGKILL)


def listen(requests: "queue.SimpleQueue[dict[str, Any]]", profile_url: str, pipe: str, parent: int) -> None:
    """Pass on the parent's requests until it closes stdin or is gone. A forked sibling of it may hold stdin open."""
    waiting = b""
    while os.getppid() == parent:
        if not select.select([0], [], [], PARENT_CHECK_SECONDS)[0]:
            continue
        read = os.read(0, 65536)
        if not read:
            break
        *lines, waiting = (waiting + read).split(b"\n")
        for line in lines:
            requests.put(json.loads(line))
    take_all_away(profile_url, pipe)


def connect(soffice: "subprocess.Popen[bytes]", pipe: str) -> Any:
    """The component context of the soffice just started; None if it ended or did not answer in time."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + CONNECT_SECONDS
    while time.monotonic() < until and soffice.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # whatever UNO raises here means "not yet"
            time.sleep(CONNECT_EVERY_SECONDS)
    return None


def version(context: Any) -> str:
    """LibreOffice's version in full, "7.4.7.2"."""
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    product = provider.createInstanceWithArguments(
        "com.sun.star.configuration.ConfigurationAccess", properties({"nodepath": "/org.openoffice.Setup/Product"})
    )
    return str(product.ooSetupVersionAboutBox)


def convert(desktop: Any, docx: str, pdf: str, options: dict[str, Any]) -> "str | None":
    """Write the PDF of a letter; gives what failed ("load", "export", "office") or None."""
    failed = "load"
    document = None
    try:
        document = desktop.loadComponentFromURL(url(docx), "_blank", 0, properties(LOAD))
        if document is None:
            return failed
        failed = "export"
        filter_data = uno.Any("[]com.sun.star.beans.PropertyValue", properties(options))
        document.storeToURL(url(pdf), properties({"FilterName": "writer_pdf_Export", "FilterData": filter_data}))
        return None
    except Exception:  # UNO's exceptions share no base class with a useful meaning
        return failed if lives(desktop) else "office"
    finally:
        if document is not None:
            with contextlib.suppress(Exception):
                document.close(True)


def lives(desktop: Any) -> bool:
    """Whether soffice still answers."""
    try:
        return bool(desktop.supportsService("com.sun.star.frame.Desktop"))
    except Exception:
        return False


def url(name: str) -> str:
    """URL of a file of that name in the current folder."""
    return str(uno.systemPathToFileUrl(os.path.join(os.getcwd(), name)))


def main(program: str, profile_url: str, pipe: str, parent: str) -> None:
    """Start soffice, say so, then convert letter after letter until the parent closes stdin."""
    accept = f"--accept=pipe,name={pipe};urp"
    argv = [program, "-env:UserInstallation=" + profile_url, *OPTIONS, accept]
    quiet = subprocess.DEVNULL
    soffice = subprocess.Popen(argv, stdin=quiet, stdout=quiet, stderr=quiet)
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(requests, profile_url, pipe, int(parent)), daemon=True).start()
    context = connect(soffice, pipe)
    if context is None:
        say(failed="office")
        take_all_away(profile_url, pipe)
    say(ready=version(context))
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    while True:
        failed = convert(desktop, **requests.get())
        say(**({"failed": failed} if failed else {"done": True}))


if __name__ == "__main__":
    main(*sys.argv[1:])
