"""The clock: the one place that reads it, so that all the rest is a function of its input."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping

from rythme.errors import ExportError
from rythme.text import text


def created_now(environ: Mapping[str, str] = os.environ) -> dt.datetime:
    """Return the instant that a plan made now was created, in UTC, whole seconds.

    Parameters
    ----------
    environ
        ``SOURCE_DATE_EPOCH``, where set, stands in place of the clock, so that a plan can be made
        again byte for byte.

    Raises
    ------
    ExportError
        ``SOURCE_DATE_EPOCH`` is not a whole number of seconds since 1970.

    References
    ----------
    SOURCE_DATE_EPOCH specification, https://reproducible-builds.org/specs/source-date-epoch/
    """
    written = environ.get("SOURCE_DATE_EPOCH")
    if written is None:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    try:
        return dt.datetime.fromtimestamp(int(written), dt.UTC)
    except (ValueError, OverflowError, OSError):
        problem = text(
            "SOURCE_DATE_EPOCH: read {read}; expected a whole number of seconds since 1970",
            read=repr(written),
        )
        raise ExportError(problem) from None
