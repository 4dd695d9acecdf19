"""What can go wrong, as one tree: catch `OssmkError` to catch all of it.

    OssmkError
    ├── UsageError            an argument is wrong; nothing was started
    ├── ConfigError           a rules file or a setting is missing or wrong
    ├── MissingExtra          an optional dependency is not installed
    ├── ForgeError            a forge did not give what was asked
    │   ├── AuthError         no token, or the forge refuses it
    │   ├── NotFound          no such user, repository or organisation
    │   ├── RateLimited       a limit is used up; `retry_at` tells until when
    │   └── ForgeUnavailable  no answer, or one that cannot be read
    ├── GitError              git is missing, or the folder is no repository
    ├── InputError            a file that was handed in cannot be read as what it should be
    ├── OutputError           a file cannot be written
    ├── Erased                the person was erased from this store and stays out
    └── StorageError          the database refused, or its schema is not ours
        └── SchemaTooNew      the database was written by a newer version

Messages say what is wrong, where, and what to do. They never contain a token, a password or the
content of a rules file.
"""

from datetime import datetime


class OssmkError(Exception):
    """Anything this package raises on purpose."""

    exit_code = 1


class UsageError(OssmkError):
    """An argument is wrong; nothing was started."""

    exit_code = 2


class ConfigError(OssmkError):
    """A rules file or a setting is missing or wrong.

    `public` says so without quoting the file or the setting: the text to send over HTTP.
    """

    def __init__(self, message: str, *, public: str | None = None) -> None:
        super().__init__(message)
        self.public = public or "the server's configuration is missing or wrong"


class MissingExtra(OssmkError):
    """An optional dependency is not installed; the message is the command that installs it."""


class ForgeError(OssmkError):
    """A forge did not give what was asked."""


class AuthError(ForgeError):
    """There is no token, or the forge refuses it."""


class NotFound(ForgeError):
    """The forge knows no such user, repository or organisation, or hides it from this token."""


class RateLimited(ForgeError):
    """A limit of the forge is used up; `retry_at` (UTC) tells until when, where it was told."""

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class ForgeUnavailable(ForgeError):
    """The forge did not answer, or its answer cannot be read."""


class GitError(OssmkError):
    """Git is missing, too old, or the folder is no repository."""


class InputError(OssmkError):
    """A file that was handed in cannot be read as what it should be."""


class OutputError(OssmkError):
    """A file cannot be written; what was there before is unchanged."""


class Erased(OssmkError):
    """The person was erased from this store; only `ossmk db forget-tombstone` lets them back."""


class StorageError(OssmkError):
    """The database refused, is not reachable, or is not ours."""


class SchemaTooNew(StorageError):
    """The database was written by a newer version of this package; it is left untouched."""
