"""Why a case stops: the exit statuses of the commands, and the errors that carry them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit status of every command; a public interface (README, "Exit codes")."""

    BUILT = 0
    INTERNAL = 1
    USAGE = 2
    NEEDS_REVIEW = 3
    CASE_INVALID = 4
    SOURCE_UNUSABLE = 5
    TEMPLATE = 6
    ENGINE = 7
    OUTPUT = 8
    INSPECTION = 9
    INSTALLATION = 10
    SOME_FAILED = 11
    LOCKED = 12
    INTERRUPTED = 130
    TERMINATED = 143


class PacketError(Exception):
    """This case cannot go on. Caught in two places only: `cli` and `batch`.

    `message` says what and where, `remedy` what to do; neither ever quotes a value of the case.
    `findings` (tuple of model.finding.Finding) carries all that was found when the case is invalid.
    """

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, *, remedy: str = "", findings: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings = findings


class CaseInvalid(PacketError):
    """The case folder, its JSON or its facts are wrong."""

    exit_code = ExitCode.CASE_INVALID


class SourceUnusable(PacketError):
    """A source document is missing, unreadable, encrypted or empty."""

    exit_code = ExitCode.SOURCE_UNUSABLE


class TemplateError(PacketError):
    """A letter template cannot be filled."""

    exit_code = ExitCode.TEMPLATE


class EngineError(PacketError):
    """An engine is missing, failed or hung."""

    exit_code = ExitCode.ENGINE


class OutputError(PacketError):
    """Output is refused or not writable."""

    exit_code = ExitCode.OUTPUT


class InspectionFailed(PacketError):
    """The packet failed its own inspection; nothing was published."""

    exit_code = ExitCode.INSPECTION


class InstallationBroken(PacketError):
    """Schemas, templates or tables of the installation are missing or malformed."""

    exit_code = ExitCode.INSTALLATION


class Locked(PacketError):
    """Another run works on this folder."""

    exit_code = ExitCode.LOCKED
