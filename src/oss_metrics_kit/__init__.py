"""The package under its distribution's name: `import oss_metrics_kit` gives `ossmk` itself."""

import sys
from typing import TYPE_CHECKING

import ossmk

if TYPE_CHECKING:
    from ossmk import *  # noqa: F403

sys.modules[__name__] = ossmk
