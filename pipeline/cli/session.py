"""The one place where an error becomes an exit status, and what a command has said of itself by then."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click

from pipeline.errors import ExitCode, PacketError

_PRIVATE_UMASK = 0o077


@dataclass(slots=True)
class Session:
    """Filled in by a command before it starts: for a failure it must still print its JSON and find its log."""

    as_json: bool = False
    case: Path | None = None
    out: Path | None = None


class Terminated(BaseException):
    """SIGTERM or SIGHUP arrived; raised so that work folders and programs are cleaned up on the way out."""


def catch_signals() -> None:
    """Turn SIGTERM and SIGHUP into an exception, once, and keep files that any engine makes private."""
    os.umask(_PRIVATE_UMASK)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)


def _terminate(number: int, frame: FrameType | None) -> None:
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise Terminated


@contextmanager
def exit_status(ctx: click.Context) -> Iterator[None]:
    """Whatever a command raises becomes one to three lines on stderr and the exit status of design and README."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except PacketError as error:
        ctx.exit(_told(error, ctx.ensure_object(Session)))
    except KeyboardInterrupt:
        click.echo("interrupted; what was finished stays, the next run does the rest", err=True)
        ctx.exit(ExitCode.INTERRUPTED)
    except Terminated:
        click.echo("terminated; what was finished stays, the next run does the rest", err=True)
        ctx.exit(ExitCode.TERMINATED)
    except BrokenPipeError:
        # Whoever read our output has gone; Python's own flush at the end must not complain about that.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ctx.exit(ExitCode.INTERRUPTED)
    except Exception as error:
        ctx.exit(_bug(error, ctx.ensure_object(Session)))


def _told(error: PacketError, session: Session) -> int:
    from pipeline.cli import results, wording

    case_id, step = results.identity_of(session.case)
    if session.as_json:
        click.echo(results.failure_line(case_id, step, error))
    for line in wording.failure(error, case_id):
        click.echo(line, err=True)
    return int(error.exit_code)


def _bug(error: Exception, session: Session) -> int:
    from pipeline.cli import results
    from pipeline.engines import fault_log

    case_id, _ = results.identity_of(session.case)
    log = session.out / fault_log.NAME if session.out else None
    logged = log is not None and fault_log.append(log, case_id, error)
    bug = PacketError(
        f"internal error: {fault_log.describe(error)}", remedy=f"log at {log}" if logged else "please report this line"
    )
    return _told(bug, session)
